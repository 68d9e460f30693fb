-- Trouble from before V4 that its condition does not find: what was given up because it took too long, and what has a machine
-- whose server does not answer. When a workspace was ordered does not stand here, but each call for it does, for ninety days:
-- what is not ready ten minutes after the first one is in trouble, as lifecycle has it. Where the next event says otherwise,
-- it is right, as always.
update instances i set troubled = true
where i.desired = 'running' and not i.troubled and i.troubled_version = 0
  and (i.resource is null or i.key <> 'proven' or i.seen_word is distinct from 'running')
  and (exists (select from attempts a where a.workspace = i.workspace and a.started_at < now() - interval '10 minutes')
       or i.resource is not null and not exists (select from attempts a where a.workspace = i.workspace));
