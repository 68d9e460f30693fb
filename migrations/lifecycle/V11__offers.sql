-- That somebody of another account was asked to take a workspace over, and that it was another account's before, as its last event has it. Null
-- where neither is so.
alter table workspaces add column offer jsonb, add column taken jsonb;
