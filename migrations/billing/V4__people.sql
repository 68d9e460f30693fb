-- Who belongs to an account, and who was asked to: billing decides who may join and who stays. Null where it is its owner alone. Roles, ids and
-- times only: names and addresses stand with web.
alter table accounts add column people jsonb;
