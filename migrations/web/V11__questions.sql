-- What people write to us. It is personal, so the text stands here and not on the log, which only says that there is one:
-- here it can be erased, by hand (`harbor questions erase`) and by itself after a year.
create table questions (
    id         uuid primary key,
    -- Who wrote; somebody who was not signed in has an id that is nobody else's.
    person     uuid not null,
    -- Where an answer reaches them; none where that is the address they sign in with.
    address    text,
    topic      text not null,
    -- Where they came from: a path of ours, a workspace that they may see, the short word of a page of trouble.
    page       text,
    workspace  uuid,
    reference  text,
    body       text not null,
    asked_at   timestamptz not null,
    -- When somebody said that it is answered; none while it is open.
    answered_at timestamptz
);
create index questions_open on questions (asked_at) where answered_at is null;
create index questions_asked on questions (asked_at);
create index questions_person on questions (person);

-- How often an address wrote to us within the last hour, counted like beginnings to sign in.
create table question_attempts (
    -- A whole network where one customer has that many addresses.
    address inet primary key,
    -- When its hour began.
    since   timestamptz not null,
    count   integer not null
);
create index question_attempts_since on question_attempts (since);
