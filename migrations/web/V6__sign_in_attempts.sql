-- How often an address began to sign in within the last minute. It stands here and not in memory, so that the limit is
-- one for all replicas and holds when they start anew. A row that is over goes with the next beginning of anybody.
create table sign_in_attempts (
    -- A whole network where one customer has that many addresses.
    address inet primary key,
    -- When its minute began.
    since   timestamptz not null,
    count   integer not null
);
create index sign_in_attempts_since on sign_in_attempts (since);
