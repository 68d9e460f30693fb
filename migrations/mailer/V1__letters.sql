-- What letters speak of, as its last event has it: whether a letter is still true is asked of these before each try.
create table accounts (
    id       uuid primary key,
    snapshot jsonb not null,
    version  bigint not null
);

create table workspaces (
    id       uuid primary key,
    snapshot jsonb not null,
    version  bigint not null
);

-- A letter: one mail to one person for one reason. The fold writes what is wanted, the effect what came of it.
create table letters (
    -- Made of its cause, its kind and its person: the same event read again is the same letter.
    letter       uuid primary key,
    person       uuid not null,
    kind         text not null,
    -- What it is about, by ids.
    about        jsonb not null,
    cause        text not null,
    decided_at   timestamptz not null,
    not_before   timestamptz not null,
    -- Somebody sits there and waits for it: it goes before all others.
    awaited      boolean not null default false,
    -- waiting, sent, dropped, stuck
    state        text not null default 'waiting',
    why          text,
    -- When it was sent, or given up.
    ended_at     timestamptz,
    -- What one of us said of a letter that is stuck: again, sent, taken_back. Whoever says it makes it due.
    said         text,
    -- The digest that this one stands in instead of going out by itself.
    digest       uuid,
    -- What the carrier calls it: what comes back names it.
    carried_as   text,
    -- Whether it went to where mail of this person goes. Else it went to another address, and what comes back says nothing of them.
    theirs       boolean not null default false,
    failures     integer not null default 0,
    nudge        bigint not null default 0,
    due_at       timestamptz,
    leased_until timestamptz,
    lease        uuid
);
-- In the order in which they are claimed, so that of many that are due only the next ones are looked at.
create index letters_due on letters (awaited, (failures > 0), due_at) where due_at is not null;
-- The order of each person's letters: whether an older one is still to go.
create index letters_waiting on letters (person, decided_at, letter) where state = 'waiting';
-- All that they got, and how old a letter is that has ended.
create index letters_person on letters (person, decided_at, letter);
create index letters_ended on letters (ended_at) where ended_at is not null;
create index letters_carried_as on letters (carried_as) where carried_as is not null;

-- Every try to hand a letter over.
create table posts (
    id              bigint generated always as identity primary key,
    letter          uuid not null,
    call            text not null,
    generation      bigint not null,
    idempotency_key text,
    started_at      timestamptz not null,
    ended_at        timestamptz,
    outcome         text,
    intent_over     boolean not null default false
);
create index posts_letter on posts (letter, id);
create index posts_started on posts (started_at);

-- Whose mail came back, and who said where they are reached since: nothing goes to who was not reached since. Two folds write here, each
-- its own time, so that it does not matter which of them comes first.
create table reach (
    person      uuid primary key,
    why         text,
    returned_at timestamptz,
    reached_at  timestamptz
);

-- Since when there are letters. The log is older: nobody is told now of what happened before.
create table began (
    at timestamptz not null
);
insert into began (at) values (now());
