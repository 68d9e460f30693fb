-- What an account is: plan, trial, and later money. Written by billing's fold alone.

create table accounts (
    id            uuid primary key,
    owner         uuid not null,
    plan          text not null,
    trial_ends_at timestamptz,
    opened_at     timestamptz not null,
    version       bigint not null
);
