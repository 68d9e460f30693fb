-- The newest admin key of each workspace, sealed as the reconciler sealed it: with it pages do what people ask for inside their
-- workspace. Only web opens it, for as long as one request takes; the master key is in no table. It goes when its workspace is
-- gone for good. Those from before this release come with `harbor rebuild web`.
create table credentials (
    workspace uuid primary key,
    -- The OpenBerth user whose key it is.
    admin     text not null,
    -- Counts the keys of this workspace; bound into the seal.
    version   integer not null,
    sealed    text not null,
    at        timestamptz not null
);
