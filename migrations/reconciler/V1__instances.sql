-- Machines: what we want of infra, what we last saw, and every attempt to make the two match.

-- One row for each workspace that should have, or may still have, a machine.
create table instances (
    workspace  uuid primary key,
    -- Written by the fold: what lifecycle wants.
    region     text not null,
    size       text not null,
    desired    text not null,
    generation bigint not null,
    -- Which event asked for it, and as part of which trace: what is seen of the machine is told as their consequence.
    asked_by   text,
    trace      text,
    -- Moves with every nudge; an effect that finds it moved on runs again.
    nudge      bigint not null default 0,

    -- Written by the effect: what infra said last.
    seen_word       text,
    seen_raw        text,
    seen_generation bigint not null default 0,
    resource        text,
    endpoint        text,
    admin           text,
    -- How many keys infra gave out; the version of the newest.
    keys            integer not null default 0,
    -- What was last said on the log, so that the same is not said twice.
    told            text,

    -- Attempts in a row that came to nothing, and when the next is due.
    failures   integer not null default 0,
    due_at     timestamptz,
    -- Held by an effect that works on it: one call at a time for each workspace. A lease, because owners die.
    leased_until timestamptz
);
create index instances_due on instances (due_at) where due_at is not null;
create unique index instances_resource on instances (resource) where resource is not null;
create unique index instances_endpoint on instances (endpoint) where endpoint is not null;

-- The effect ledger: one row for each call that may change something (a look changes nothing), so that "what did we do to the world, and why" has an answer.
create table attempts (
    id         bigint generated always as identity primary key,
    workspace  uuid not null,
    call       text not null,
    generation bigint not null,
    started_at timestamptz not null default now(),
    ended_at   timestamptz,
    outcome    text
);
create index attempts_workspace on attempts (workspace, id);

-- The last tick that was heard: the next one expects its sequence, so that of any number of reconcilers one wins.
create table clock (
    one boolean primary key default true check (one),
    seq bigint not null,
    at  timestamptz not null
);
