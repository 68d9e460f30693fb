-- What became of a parked message: a person may ask for it to be acted on after all, once the release knows it. The
-- fold's owner does it, and marks the row in the same transaction, so that it is acted on once. The row stays.
alter table parked
    add column asked_at    timestamptz,
    add column replayed_at timestamptz;
create index parked_asked on parked (stream, seq) where asked_at is not null and replayed_at is null;
