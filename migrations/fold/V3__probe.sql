-- Whether this service can write: one row, written again and again while nothing else shows it. A server that answers
-- may be a standby, or closed by an operator, or full; only a write that comes through says that it takes writes.
create table probe (
    one boolean primary key default true check (one),
    at  timestamptz not null
);
