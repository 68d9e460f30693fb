-- Letters go out, so a grace comes to its end, and what has had all of its warnings is due by this column again. Nobody was told by letter of what
-- is at its end now: it is warned once more first, and keeps a day from then. The rows that are there are put as they would be written now: 168 and
-- 24 hours before the end, and then the end. What was deleted has an end of its own.
update workspaces set grace_at = (
    select min((pause->>'ends_at')::timestamptz
               - case coalesce((pause->>'warnings')::integer, 0) when 0 then interval '168 hours' when 1 then interval '24 hours' else interval '0' end)
    from jsonb_array_elements(pauses) as pause)
where farewell is null and pauses <> '[]';
