-- An end that is held back until somebody is told by letter was due at every tick, for ever, and what came due after it waited behind it.
-- From here on only warnings come due by this column; the rows that are there are put as they would be written now: 168 and 24 hours
-- before the end.
update workspaces set grace_at = (
    select min((pause->>'ends_at')::timestamptz
               - case coalesce((pause->>'warnings')::integer, 0) when 0 then interval '168 hours' when 1 then interval '24 hours' end)
    from jsonb_array_elements(pauses) as pause)
where grace_at is not null;
