-- Why: what led to how a workspace stands, as facts; sentences are made when they are shown. Null in rows from before: what led to
-- them is older than what is kept, and pages say so. `harbor rebuild web` makes it anew from the log.
alter table workspaces
    -- The chain that gave it its label, the one that had it started, and one for each reason that it is paused for.
    add column because jsonb,
    -- Until when it is waited for.
    add column due_at  timestamptz;

alter table history
    -- Who is behind it, as the log names them.
    add column actor   text,
    -- It, and what led to it.
    add column because jsonb;

-- What happened to accounts: what happens to workspaces because of it names it by its id.
create table account_history (
    account uuid not null,
    version bigint not null,
    event   uuid not null,
    at      timestamptz not null,
    because jsonb not null,
    primary key (account, version)
);
create index account_history_event on account_history (event);
-- What is forgotten as time passes is found by its time.
create index account_history_at on account_history (at);
