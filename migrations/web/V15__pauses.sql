-- What pages say of a pause and of a deletion: why, since when, and until when one can do something about it.
alter table workspaces
    -- The reasons that hold: a list that is read and written whole.
    add column pauses           jsonb not null default '[]',
    add column farewell         text,
    add column deleted_at       timestamptz,
    add column restorable_until timestamptz,
    add column first_ready_at   timestamptz;

-- That a trial is over, and not only that it would be by now.
alter table accounts add column trial_ended_at timestamptz;
