-- The keys that were told, as they are sealed by now, so that they can be sealed anew when the master key changes. The log holds each
-- seal that ever was, and what is kept here is the newest. It goes when its workspace is gone.
create table seals (
    workspace uuid primary key,
    admin     text not null,
    version   integer not null,
    sealed    text not null,
    -- The master key that it needs. Out of the seal itself, so that the two cannot disagree.
    master    text not null generated always as (split_part(sealed, '.', 2)) stored,
    -- Those of every effect.
    failures     integer not null default 0,
    nudge        bigint not null default 0,
    due_at       timestamptz,
    leased_until timestamptz,
    lease        uuid
);
create index seals_due on seals (due_at) where due_at is not null;
create index seals_master on seals (master);

-- How often a master key has sealed. Two seals of one key with the same nonce would give both away, and nonces are drawn: so a key is
-- to be changed long before that becomes likely.
alter table master_keys add column uses bigint not null default 0;

alter table instances
    -- Written by the fold: the version of the workspace by which our key to it was last to be made new.
    add column rekey bigint not null default 0,
    -- Written by effects: the one by which it last was.
    add column rekeyed bigint not null default 0;
