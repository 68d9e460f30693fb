-- The first steps of a person: a workspace, the first code in it, a key of one's own.

-- Two of the three are told by the workspace's events; folded from the log like the rest of the row, so that the steps
-- are one look into our own tables.
alter table workspaces
    add column first_deployment_at timestamptz,
    add column own_key_at timestamptz;

-- Whether somebody wants to see their steps is theirs to say and not on the log. It stands with the person and not with
-- the session: who hid them once is not asked again in another browser.
alter table people add column steps_hidden_at timestamptz;
