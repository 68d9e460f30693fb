-- When a workspace was first ready, so that who waits for one is told how long that usually takes: the median of the
-- last ones, from order to ready. Folded from the log; workspaces that were ready before this column keep none.
alter table workspaces add column ready_at timestamptz;
create index workspaces_ready_at on workspaces (ready_at desc) where ready_at is not null;
