-- What a workspace is. Written by lifecycle's fold alone; every row can be made anew from the log.

-- The decided state, one row for each workspace: the snapshot of its last event.
create table workspaces (
    id         uuid primary key,
    account    uuid not null,
    owner      uuid not null,
    name       text not null,
    region     text not null,
    size       text not null,
    desired    text not null,
    generation bigint not null,
    state      text not null,
    trouble    text,
    endpoint   text,
    created_at timestamptz not null,
    since      timestamptz not null,
    -- When we stop waiting for a passing state; a tick handles what is due, in this order.
    due_at     timestamptz,
    version    bigint not null
);
create index workspaces_due on workspaces (due_at, id) where due_at is not null;

-- What the world last looked like. Apart from the decided state, so that neither can be mistaken for the other.
create table observations (
    workspace  uuid primary key,
    word       text not null,
    raw        text not null,
    generation bigint not null,
    resource   text,
    endpoint   text,
    at         timestamptz not null
);

-- The newest sealed key of each workspace. Sealed before it reached the log; lifecycle cannot open it.
create table credentials (
    workspace uuid primary key,
    admin     text not null,
    version   integer not null,
    sealed    text not null,
    at        timestamptz not null
);

-- The facts of billing that decide what may be created.
create table accounts (
    id         uuid primary key,
    owner      uuid not null,
    plan       text not null,
    -- How many workspaces count against the plan.
    workspaces integer not null
);
