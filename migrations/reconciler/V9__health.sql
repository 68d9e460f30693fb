-- A machine that breaks while it is to run is started again, after pauses that grow, and is called well once it has run for a while.
alter table instances
    -- Written by the effect: restarts in a row, and when the last one was. Somebody who asks for a try takes that time away.
    add column crash_restarts     integer not null default 0,
    add column crash_restarted_at timestamptz,
    -- Since when it is broken, as far as people are told, and since when it has been seen to run.
    add column broke_at           timestamptz,
    add column runs_since         timestamptz,
    -- That it is to be started again now.
    add column revive             boolean not null default false;
