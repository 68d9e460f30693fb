-- Numbers must follow: what was received of each producer, and where, so that a number that skips others is told from
-- one that follows a hole in the stream. `heard` stays for the release before this one.
alter table checkpoint add column received jsonb not null default '{}';

-- The last tick that was folded: time never runs backwards.
alter table checkpoint add column tick timestamptz;
