-- What was tried for a workspace in trouble, and when the next try is due: a page says no more than that. Folded from the
-- log; null while there is nothing to tell.
alter table workspaces
    add column tries       integer,
    add column tried_at    timestamptz,
    add column next_try_at timestamptz;

-- What an order is for. Until now all were for a new workspace. One for something else keeps the name and the place of the
-- workspace that it is about.
alter table orders add column kind text not null default 'create';
