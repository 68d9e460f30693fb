-- How each part of the service did, day by day, from what web's processes really saw: one row for each part and day, and
-- five parts make 500 rows in the hundred days that are kept. A day that nobody measured has no row, and is shown as such.
create table health_days (
    -- The word of the part: pages, making, live, or a region.
    part        text not null,
    -- When the day began, in UTC.
    day         timestamptz not null,
    -- How many looks saw it in which state. What could not be seen is not counted.
    working     integer not null,
    slow        integer not null,
    not_working integer not null,
    primary key (part, day)
);
create index health_days_day on health_days (day);

-- The looks that were counted, by the instant at which their turn began: several processes look at the same instants, and
-- the first one to store a look counts it. Kept for three days, since a look waits a day at most for tables that are away.
create table health_looks (
    turn timestamptz primary key
);

-- What went wrong, as an operator wrote it down for everybody to read (`harbor incident`).
create table incidents (
    id       uuid primary key,
    title    text not null,
    -- The words of the parts that it is about; none means all.
    parts    text[] not null,
    began_at timestamptz not null,
    -- None while it is open.
    ended_at timestamptz,
    constraint incidents_end_after_they_begin check (ended_at >= began_at)
);
create index incidents_ended on incidents (ended_at);

-- What was told about it, one after the other; nothing is rewritten.
create table incident_updates (
    incident uuid not null references incidents on delete cascade,
    at       timestamptz not null,
    text     text not null,
    primary key (incident, at)
);
