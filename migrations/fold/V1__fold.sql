-- What every fold needs beside its own state, the same in each service's schema.
-- Written in the one transaction that also writes the fold's rows: that is what makes it exactly once.

-- How far a fold has read each stream. The row is locked while a batch is decided, so that a stale owner waits,
-- then sees that the sequence moved on, and stops.
create table checkpoint (
    stream  text primary key,
    seq     bigint not null,
    -- When the stream was created: a stream that was made anew must not be read on from an old sequence.
    created timestamptz,
    -- The last number given to a message of ours; counts on without gaps.
    number  bigint not null,
    -- The last number seen of each producer: what is not higher was seen before.
    heard   jsonb not null
);

-- What was decided and is to be said. A row leaves with the batch after the one in which it was stored on the log.
create table outbox (
    number  bigint primary key,
    subject text not null,
    headers jsonb not null,
    body    bytea not null
);

-- What effects and requests want said: they commit here, and the fold, who alone gives numbers, moves it to the outbox.
create table drafts (
    id      bigint generated always as identity primary key,
    subject text not null,
    headers jsonb not null,
    body    bytea not null
);

-- Commands that were decided on: the same id again is the same order.
create table commands (
    id  uuid primary key,
    at  timestamptz not null
);
create index commands_at on commands (at);

-- Messages that could not be acted on, kept with the reason until a person has looked at them.
create table parked (
    stream  text not null,
    seq     bigint not null,
    subject text not null,
    reason  text not null,
    headers jsonb not null,
    body    bytea not null,
    stored_at timestamptz not null,
    primary key (stream, seq)
);
