-- Signing in by a link in a letter, where an installation has it.

alter table people
    -- The address that a letter of ours was answered from, and when. It opens the account as long as it is where mail goes, too: what a
    -- provider said of an address never does, and neither does one that was changed since. Null: nobody answered one. Who confirmed their
    -- address before there was this column confirms it once more.
    add column proven    text,
    add column proven_at timestamptz;
create index people_proven on people (lower(proven)) where proven is not null;

-- Links that were sent: each by its hash, used once, for ten minutes, and in the browser that asked. There is none for an address that
-- opens nothing.
create table sign_in_links (
    hash     bytea primary key,
    person   uuid not null references people on delete cascade,
    -- The browser that asked, by the hash of a cookie.
    browser  bytea not null,
    -- The six digits of the letter, hashed together with what only that cookie holds: who reads this table cannot try them all.
    code     bytea not null,
    -- How often digits were typed.
    tries    integer not null default 0,
    return_to text not null,
    asked_at timestamptz not null,
    -- Used, or asked for again.
    ended_at timestamptz
);
create index sign_in_links_browser on sign_in_links (browser);
create index sign_in_links_person on sign_in_links (person, asked_at);
create index sign_in_links_asked on sign_in_links (asked_at);

-- Whether a session was begun by such a link: it belongs to no way to sign in, and outlives the end of each.
alter table sessions add column by_letter boolean not null default false;
