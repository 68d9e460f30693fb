-- All that we keep of somebody, put together in one archive when they ask for it, and kept for some days for them to load. The effect `export` makes
-- it and takes it away again; it stands here, and not in a bucket, so that it goes with the person and is in no way larger than a row may be.
create table exports (
    person       uuid primary key references people on delete cascade,
    asked_at     timestamptz not null,
    -- How often it was asked for: each time is another intent.
    asked        bigint not null default 1,
    -- Null while it is being made.
    made_at      timestamptz,
    -- Until when it can be loaded.
    until        timestamptz,
    -- The SHA-256 of the token in the letter.
    hash         bytea,
    -- Null before it is made, and once its time is over.
    archive      bytea,
    failures     integer not null default 0,
    nudge        bigint not null default 0,
    due_at       timestamptz,
    leased_until timestamptz,
    lease        uuid
);
-- It is compressed already; and part by part it is read without the rest.
alter table exports alter column archive set storage external;
create index exports_due on exports (due_at) where due_at is not null;
-- That there was one is said for a while.
create index exports_until on exports (until) where until is not null;

-- Every try to make one, or to take it away.
create table export_calls (
    id              bigint generated always as identity primary key,
    person          uuid not null,
    call            text not null,
    generation      bigint not null,
    idempotency_key text,
    started_at      timestamptz not null,
    ended_at        timestamptz,
    outcome         text,
    intent_over     boolean not null default false
);
create index export_calls_person on export_calls (person, id);
create index export_calls_started on export_calls (started_at);
