-- Why a workspace is paused, how it leaves, and what comes due of that. In the row of the workspace, because that row is the
-- snapshot of the last event.
alter table workspaces
    -- The reasons that hold: a list that is read and written whole.
    add column pauses            jsonb not null default '[]',
    -- Why it leaves, since when, and until when it can be restored.
    add column farewell          text,
    add column deleted_at        timestamptz,
    add column restorable_until  timestamptz,
    add column first_ready_at    timestamptz,
    add column restart_asked_at  timestamptz,
    add column kept_at           timestamptz,
    -- When a warning or the end of its grace comes due.
    add column grace_at          timestamptz;
alter table workspaces
    -- When a tick has to look at it. Made of the two here, so that a release that knows only the first wakes it, too.
    add column wakes_at timestamptz generated always as (least(due_at, grace_at)) stored;
create index workspaces_wake on workspaces (wakes_at, id) where wakes_at is not null;
-- What an account does to its workspaces, it does to all of them.
create index workspaces_of_account on workspaces (account);

-- That its trial is over, which pauses its workspaces.
alter table accounts add column trial_ended_at timestamptz;
