-- Who belongs to the account that pays, as billing said last: their roles are roles in its workspaces too. Null where it is its owner alone.
alter table accounts add column people jsonb;

-- Who of the account was given a role in a workspace.
alter table workspaces add column members jsonb not null default '[]';
