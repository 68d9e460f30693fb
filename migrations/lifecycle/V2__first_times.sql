-- What happened in a workspace for the first time: what its people are congratulated on, once.
--
-- In the row of the workspace, because that row is the snapshot of the last event, and a rebuild finds both in the events.
-- Absent for workspaces from before: infra says it again on the next look, and then it is news.
alter table workspaces
    -- When the first code arrived.
    add column first_deployment_at timestamptz,
    -- When somebody first made a key of their own.
    add column own_key_at timestamptz;
