-- What workspaces and their sites use, as Harbor looked at it now and then: the servers themselves keep no past. It does not come from
-- the log and cannot be made anew from it, so nothing here refers to the read model, which can.

-- When each workspace is looked at next. Whoever moves `due_at` on has the turn: a look is worth no lease, a lost one is a gap.
create table usage_turns (
    workspace uuid primary key,
    due_at    timestamptz not null,
    -- How many looks there were: its sites are looked at with every third.
    looks     bigint not null default 0,
    -- How many in a row came to nothing: it is left alone for longer then.
    failures  integer not null default 0,
    -- When what is too old was last taken away.
    tidied_at timestamptz not null
);
create index usage_turns_due_at on usage_turns (due_at);
create index usage_turns_tidied_at on usage_turns (tidied_at);

-- What was seen. `look` holds each look, for a day; `hour` what the looks of an hour come to, for thirty.
create table usage (
    workspace   uuid not null,
    -- The id that its server knows it by; empty for the machine itself.
    site        text not null,
    span        text not null check (span in ('look', 'hour')),
    -- When it was, or when its hour began.
    at          timestamptz not null,
    -- Of how many looks it is made.
    looks       integer not null,
    -- Hundredths: of all processors for the machine, of one for a site.
    cpu         float8 not null,
    cpu_most    float8 not null,
    -- In bytes, as all that follows.
    memory      float8 not null,
    memory_most float8 not null,
    disk        bigint not null,
    -- Sent to visitors since the look before. Null where that is not known.
    sent        bigint,
    primary key (workspace, site, span, at)
);

-- What the last look saw, with how much there can be: shown while nobody can look.
create table usage_latest (
    workspace    uuid not null,
    site         text not null,
    -- What people call the site; empty for the machine.
    name         text not null,
    at           timestamptz not null,
    cpu          float8 not null,
    memory       float8 not null,
    disk         bigint not null,
    -- All that was sent in the period that its server counts by. Null for the machine.
    sent         bigint,
    -- How much there can be; null without a limit, or where it is not known.
    cpu_limit    float8,
    memory_limit float8,
    disk_limit   bigint,
    sent_limit   bigint,
    primary key (workspace, site)
);
