-- What the pages show, folded from the log; every row can be made anew from it.

create table workspaces (
    id         uuid primary key,
    account    uuid not null,
    name       text not null,
    region     text not null,
    desired    text not null,
    state      text not null,
    trouble    text,
    endpoint   text,
    created_at timestamptz not null,
    since      timestamptz not null,
    version    bigint not null
);
create index workspaces_account on workspaces (account);

create table accounts (
    id            uuid primary key,
    owner         uuid not null,
    plan          text not null,
    trial_ends_at timestamptz,
    version       bigint not null
);

-- Who may see a workspace, and as what.
create table memberships (
    workspace uuid not null,
    person    uuid not null,
    role      text not null,
    since     timestamptz not null,
    primary key (workspace, person)
);
create index memberships_person on memberships (person);

-- A workspace's history, one row for each event that a person would tell.
create table history (
    workspace uuid not null,
    version   bigint not null,
    sentence  text not null,
    at        timestamptz not null,
    primary key (workspace, version)
);

-- What came of a command: what a request waits for.
create table outcomes (
    command   uuid primary key,
    workspace uuid,
    refusal   text,
    at        timestamptz not null
);
