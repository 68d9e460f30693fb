-- Letters: where they go, which of them are not wanted, and what people read of theirs.

alter table people
    -- What the sign-in provider says of their address. It was written over `email` at each sign-in until now; from here on `email` is
    -- where mail goes, and only its owner changes it. Null: the provider says the same.
    add column said        text,
    -- The SHA-256 of the token with which a mail program switches letters off. The token itself stands with the address, in the bucket
    -- `people`: who reads these tables switches nothing off.
    add column unsubscribe bytea,
    -- Since when the bucket `people` does not say what stands here; null where it does. By the clock of Postgres: it says which change
    -- was meant, so that no write of an older one counts as that of a newer. All who are here already are to be written down anew.
    add column unheard_at  timestamptz default clock_timestamp();
create unique index people_unsubscribe on people (unsubscribe);
-- Whoever is to be written down still.
create index people_unheard on people (unheard_at) where unheard_at is not null;

-- Addresses that somebody wants mail at, and the links that confirm them: by their hash, used once, and good for a day. What was asked
-- within a day is counted, too.
create table address_changes (
    hash     bytea primary key,
    person   uuid not null references people on delete cascade,
    address  text not null,
    asked_at timestamptz not null,
    -- Confirmed, withdrawn, or asked for again.
    ended_at timestamptz
);
create index address_changes_person on address_changes (person, asked_at);
create index address_changes_asked on address_changes (asked_at);

-- Browsers that somebody signed in with, by the hash of a cookie: who signs in with another one gets a letter.
create table browsers (
    person  uuid not null references people on delete cascade,
    hash    bytea not null,
    seen_at timestamptz not null,
    primary key (person, hash)
);
create index browsers_seen on browsers (seen_at);

-- Whether mail reaches somebody, as the mailer says: folded from the log. No row: nothing came back yet.
create table mailboxes (
    person uuid primary key,
    -- Why it comes back; null since it does not any more.
    why    text,
    at     timestamptz not null
);

alter table questions
    -- What one of us answered, and who: operations writes both, and web tells the person.
    add column answer      text,
    add column answered_by text,
    -- When it was told; null while it is not, and where the answer went another way.
    add column told_at     timestamptz;
create index questions_untold on questions (asked_at) where answer is not null and told_at is null;
