-- People and their sessions: web's own, not from the log, because the log holds no personal data.

create table people (
    id         uuid primary key,
    -- Who they are is what the sign-in provider says: never the e-mail, which can change hands.
    issuer     text not null,
    subject    text not null,
    account    uuid not null unique,
    name       text not null,
    email      text not null,
    picture    text,
    created_at timestamptz not null,
    constraint people_identity unique (issuer, subject)
);

-- A session is known by the hash of its id only: a stolen table signs nobody in.
create table sessions (
    hash       bytea primary key,
    person     uuid not null references people on delete cascade,
    created_at timestamptz not null,
    -- Touched once a minute at most: what is unused for a day is over.
    seen_at    timestamptz not null,
    -- Over by then, however much it is used.
    expires_at timestamptz not null,
    -- What the person sees in the list of sessions.
    agent      text not null
);
create index sessions_person on sessions (person);
create index sessions_expires on sessions (expires_at);

-- A sign-in under way: one row, used at most once, bound to the browser by the hash of a cookie.
create table sign_ins (
    state      text primary key,
    browser    bytea not null,
    provider   text not null,
    nonce      text not null,
    verifier   text not null,
    return_to  text not null,
    expires_at timestamptz not null
);
create index sign_ins_expires on sign_ins (expires_at);

-- Who placed which order: what a page that waits for an outcome may show to whom.
create table orders (
    command   uuid primary key,
    person    uuid not null,
    workspace uuid not null,
    name      text not null,
    region    text not null,
    placed_at timestamptz not null
);
