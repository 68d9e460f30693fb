-- Drift: every five minutes what is promised is compared with what infra lists, in both directions.

-- The sweep is an effect like any other: a tick makes it due, whoever claims it makes it, and one at a time. One row for
-- each infra that we have: one.
create table sweeps (
    sweep    text primary key,
    -- Written by the fold: the time of the tick that asked for it, which is "now" for all that is decided on it, and how many
    -- were asked for.
    asked_at timestamptz,
    asked    bigint not null default 0,
    -- Written by the effect: the last list that could be believed, and its sums.
    seen_at     timestamptz,
    promised    bigint not null default 0,
    listed      bigint not null default 0,
    as_promised bigint not null default 0,
    moving      bigint not null default 0,
    -- Since when the list cannot be believed, and why. Nothing is done meanwhile.
    blind_since timestamptz,
    blind       text,
    -- How many machines wait for the brake.
    waiting     bigint not null default 0,
    -- Those of every effect.
    failures     integer not null default 0,
    nudge        bigint not null default 0,
    due_at       timestamptz,
    leased_until timestamptz
);
insert into sweeps (sweep) values ('infra');
create table sweep_attempts (
    id              bigint generated always as identity primary key,
    sweep           text not null,
    call            text not null,
    generation      bigint not null,
    idempotency_key text,
    started_at      timestamptz not null,
    ended_at        timestamptz,
    outcome         text,
    intent_over     boolean not null default false
);
create index sweep_attempts_sweep on sweep_attempts (sweep, id);
create index sweep_attempts_started on sweep_attempts (started_at);

-- Where they differ: one row for each difference of each machine, for as long as it lasts, and kept after that. The token is
-- infra's, and may be none of ours.
create table exceptions (
    token      text not null,
    finding    text not null,
    first_seen timestamptz not null,
    region     text not null,
    raw        text not null,
    generation bigint not null,
    last_seen  timestamptz not null,
    -- In how many lists in a row.
    lists      integer not null,
    -- A machine that is to be destroyed although no person asked for it: who of us said so all the same, and when the brake
    -- let it go.
    approved_by text,
    released_at timestamptz,
    over_at     timestamptz,
    primary key (token, finding, first_seen)
);
create index exceptions_open on exceptions (token) where over_at is null;
create index exceptions_released on exceptions (released_at) where released_at is not null;
create index exceptions_over on exceptions (over_at) where over_at is not null;

alter table instances
    -- Written by the sweep: nobody was promised it, and it is here to be destroyed like any other. A promise takes its place.
    add column orphan boolean not null default false,
    -- Written by the fold, and taken back by the sweep: to be destroyed, no person asked for that, and the brake has not let it
    -- go. It is kept stopped meanwhile.
    add column held boolean not null default false;
