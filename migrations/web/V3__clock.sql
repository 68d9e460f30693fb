-- What the public page about our own health is drawn from, beside the workspaces.

-- The last tick that the fold heard. A tick comes from far: through the log, and through the fold. When the last one is
-- old, something on that way does not move, and what our tables say is old as well.
-- Nothing is decided by it, and it cannot be made anew from the past: a rebuild leaves it alone.
create table clock (
    one boolean primary key default true check (one),
    at  timestamptz not null
);

-- The newest orders are looked at every few seconds while somebody has that page open.
create index orders_placed on orders (placed_at);
