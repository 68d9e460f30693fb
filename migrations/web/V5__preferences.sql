-- What people choose for themselves. It stands beside what their sign-in provider says of them, not over it: that is
-- written anew each time they sign in, and a choice must outlive it. Web's own, like people: no rebuild touches it.

create table preferences (
    -- Goes with the person: to erase somebody is to delete one row of people.
    person       uuid primary key references people on delete cascade,
    -- Null, here and below: nothing was chosen, and the program decides.
    name         text,
    -- False for those who do not want to see the picture that their provider has of them.
    picture      boolean not null default true,
    -- As in the IANA database, such as Europe/Berlin.
    zone         text,
    -- How dates are written: the tag of a language, such as en-GB.
    dates        text,
    -- What they want to be written to about. Plan and trial are not among it: of these everybody hears.
    mail_ready   boolean,
    mail_trouble boolean,
    mail_news    boolean,
    changed_at   timestamptz not null
);

-- When the way to sign in was last used. Null for those who did not sign in since there is this column.
alter table people add column signed_in_at timestamptz;

-- What a person points at to end a session. The hash stays where it is: nothing that is shown may be of use to a thief.
alter table sessions add column id uuid not null default gen_random_uuid();
create unique index sessions_id on sessions (id);
