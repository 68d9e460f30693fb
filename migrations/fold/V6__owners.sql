-- A fold is owned by whoever has locked its view here, which only the service's own role can. The views show nothing. They
-- are views because a table that is locked for months can be neither analysed nor vacuumed.
create view owner_of_harbor as select 1 as nothing;
create view owner_of_kv_infra_events as select 1 as nothing;

-- Who owns each fold, for those who stand by and for people: a row that is not renewed for ten seconds has no owner.
create table owners (
    stream  text primary key,
    -- Address and process of the owner's working connection, as pg_stat_activity shows them.
    who     text not null,
    since   timestamptz not null,
    seen_at timestamptz not null
);
