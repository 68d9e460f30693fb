-- Who was shown which key to a workspace: so that who removes somebody is told which keys they have, and says what becomes of them. The
-- server knows no people, and the log names no keys, since people write these names; so it stands here, and a rebuild leaves it as it is. A
-- row is written before the key is made, and goes with the key, or when its workspace is gone for good. Keys of before have none until they
-- are made new.
create table made_keys (
    made_key   uuid primary key default gen_random_uuid(),
    workspace  uuid not null,
    -- The user of the server.
    username   text not null,
    -- What it is called, as it was written.
    called     text not null,
    -- Who was shown it last.
    person     uuid not null,
    at         timestamptz not null,
    -- What is to become of it, who said so, and by which command, until that is known to have removed them: then it counts, and the command
    -- is forgotten here, as its outcome is one day.
    fate       text,
    decided_by uuid,
    decision   uuid,
    decisions  bigint not null default 0,
    -- Those of every effect.
    failures     integer not null default 0,
    nudge        bigint not null default 0,
    due_at       timestamptz,
    leased_until timestamptz,
    lease        uuid,
    unique (workspace, username)
);
create index made_keys_person on made_keys (person);
create index made_keys_decision on made_keys (decision) where fate is not null;
create index made_keys_due on made_keys (due_at) where due_at is not null;

-- What was done to keys of who was removed: a row for each try.
create table made_key_attempts (
    id              bigint generated always as identity primary key,
    made_key        uuid not null,
    call            text not null,
    generation      bigint not null,
    idempotency_key text,
    started_at      timestamptz not null,
    ended_at        timestamptz,
    outcome         text,
    intent_over     boolean not null default false
);
create index made_key_attempts_key on made_key_attempts (made_key, id);
create index made_key_attempts_started on made_key_attempts (started_at);
