-- The end of a trial: when it came, and which notices were given before it.
alter table accounts
    add column trial_ended_at timestamptz,
    add column trial_notices  integer not null default 0,
    -- When a tick has to look at it. Null in rows of the release before this one: looked at by the next tick, and then known.
    add column wakes_at       timestamptz;
create index accounts_wake on accounts (coalesce(wakes_at, opened_at), id) where trial_ends_at is not null and trial_ended_at is null;
