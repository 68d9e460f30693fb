-- Ways to sign in: who providers say that somebody is. A person may have several, and each is one person's; they are bound by proof of
-- both and never by an address, which can change hands.
--
-- `people.issuer` and `people.subject` stay for the release before this one, and hold one of the person's. That release finds people by
-- them, so whoever has a second way is to use the first one until it runs no more. A later migration takes them away.
create table identities (
    -- What a person points at to remove it. It opens nothing.
    id      uuid primary key,
    -- Goes with the person: to erase somebody is to delete one row of people.
    person  uuid not null references people on delete cascade,
    issuer  text not null,
    subject text not null,
    -- By which of our settings it came last, such as google; null where that was not written down yet.
    way     text,
    -- The address that the provider says there, so that people know one from another. Nobody is found by it.
    said    text not null,
    since   timestamptz not null,
    used_at timestamptz not null,
    constraint identities_identity unique (issuer, subject)
);
create index identities_person on identities (person, since);
insert into identities (id, person, issuer, subject, said, since, used_at)
    select gen_random_uuid(), id, issuer, subject, coalesce(said, email), created_at, coalesce(signed_in_at, created_at) from people;

-- By which way a session was begun: it ends with it. Null: the release before this one began it.
alter table sessions add column identity uuid references identities on delete cascade;
create index sessions_identity on sessions (identity);
update sessions s set identity = i.id from identities i where i.person = s.person;

-- Who was signed in and asked for another way: the hash of that session. Whoever comes back is bound to its person, in that session only,
-- and nobody is signed in. Null: they sign in.
alter table sign_ins add column asker bytea;
