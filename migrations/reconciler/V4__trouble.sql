-- What people are told of a workspace in trouble: how often we tried, and when we try again.
alter table instances
    -- Written by the fold: whether lifecycle says that it is in trouble. Only then is each try told on the log; of a machine
    -- that is well, and of one whose trouble nobody sees, only what is new is.
    add column troubled boolean not null default false,
    -- Of which version that was said, so that what was parked and put back never says it again of an older one.
    add column troubled_version bigint not null default 0,
    -- Written by the effect: tries in a row that did not bring what was promised, also those in which infra answered. The
    -- fold begins it anew when the trouble is over.
    add column tries    integer not null default 0;
-- Trouble from before there was this column, as lifecycle judges it, so that its next try is told, too.
update instances set troubled = true
where desired = 'running'
  and (seen_word in ('suspended', 'failed', 'deprovisioning', 'deleted', 'unknown') or (resource is null and told like 'unreachable%'));
