-- Whether the newest key is known to work. A workspace is not called ready before: a request for a key that was held up
-- on the way may have ended the one that we recorded. The key waits here, sealed, until it has been shown to its server.
-- What was there before is taken to work: it was told already.
alter table instances
    add column key    text not null default 'missing' check (key in ('missing', 'unproven', 'proven')),
    add column sealed text;
update instances set key = 'proven' where keys > 0;

-- Infra is asked region by region, and what somebody waits for before what is merely looked at: an outage of one region
-- must not keep the other waiting. Which of the two a row is follows from the row.
alter table instances add column wish boolean generated always as
    (desired = 'running' and (resource is null or seen_generation < generation or key <> 'proven')) stored;
drop index instances_due;
create index instances_due on instances (region, wish, due_at) where due_at is not null;

-- The idempotency key of a call: the same for infra, however late it arrives. Later calls have greater ones, also after
-- this table was restored from an older copy, which a number of its own would not.
alter table attempts add column idempotency_key text;
