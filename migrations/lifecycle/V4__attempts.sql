-- What was tried for a workspace in trouble, and when the next try is due: people are told only what is due. In the row of
-- the workspace, because that row is the snapshot of the last event. Null while there is nothing to tell.
alter table workspaces
    add column tries          integer,
    add column tried_at       timestamptz,
    add column next_try_at    timestamptz,
    -- When its owner last asked to try again now: that may be asked every few seconds, and no more often.
    add column retry_asked_at timestamptz;
