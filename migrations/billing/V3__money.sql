-- What an account pays for, as its last event has it. Null in rows of the release before this one, and of accounts that never paid.
alter table accounts add column money jsonb;

-- What has to be looked at by a tick can now be an account without a trial.
update accounts set wakes_at = opened_at where wakes_at is null and trial_ends_at is not null and trial_ended_at is null;
drop index accounts_wake;
create index accounts_wake on accounts (wakes_at, id) where wakes_at is not null;

-- Who pays: one row for each account of which something was asked at the provider. The fold writes what is wanted, the effect what
-- came of it. One call at a time for each row, so that two hints about one customer are never followed at once.
create table payers (
    account      uuid primary key,
    owner        uuid not null,
    -- What was asked last: its number, and what. Null before anything was asked.
    number       bigint not null default 0,
    wish         jsonb,
    wished_at    timestamptz,
    -- The number that was answered last.
    answered     bigint not null default 0,
    -- How often a stored failure was all that came of the key of what is wanted.
    round        integer not null default 0,
    -- What the provider calls them. What comes in is mapped to an account by this and nothing else.
    customer     text unique,
    -- What the fold was told last, so that it is told only what is new.
    observed     jsonb,
    -- What has to be ended and given back, because it was paid beside another one: the provider's name of the subscription.
    surplus      text,
    given_back   integer not null default 0,
    failures     integer not null default 0,
    nudge        bigint not null default 0,
    due_at       timestamptz,
    leased_until timestamptz,
    lease        uuid
);
create index payers_due on payers (due_at) where due_at is not null;

-- Every call to the provider that may change something.
create table payments (
    id              bigint generated always as identity primary key,
    account         uuid not null,
    call            text not null,
    generation      bigint not null,
    idempotency_key text,
    started_at      timestamptz not null,
    ended_at        timestamptz,
    outcome         text,
    intent_over     boolean not null default false
);
create index payments_account on payments (account, id);
create index payments_started on payments (started_at);

-- The look at what happened at the provider since the last one: one row, and an effect like any other.
create table provider_sweeps (
    sweep        text primary key,
    asked_at     timestamptz,
    asked        bigint not null default 0,
    -- Until when the provider's events are known.
    seen_until   timestamptz,
    -- Since when it does not answer.
    blind_since  timestamptz,
    failures     integer not null default 0,
    nudge        bigint not null default 0,
    due_at       timestamptz,
    leased_until timestamptz,
    lease        uuid
);
insert into provider_sweeps (sweep) values ('stripe');
create index provider_sweeps_due on provider_sweeps (due_at) where due_at is not null;

create table provider_sweep_attempts (
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
create index provider_sweep_attempts_sweep on provider_sweep_attempts (sweep, id);
create index provider_sweep_attempts_started on provider_sweep_attempts (started_at);
