-- Who comes back as a guest is in what they were asked into, and owns nothing that they made when they were more than that: the rule of
-- `Asking::role`, once more.
create or replace view roles as
    select workspace, person, (array['owner', 'admin', 'member'])[min(rank)] as role
    from (
        select m.workspace, m.person, array_position(array['owner', 'admin', 'member'], m.role) as rank
        from memberships m join workspaces w on w.id = m.workspace
        where exists (select from account_people p where p.account = w.account and p.person = m.person
            and (p.role <> 'guest' or m.role <> 'owner'))
        union all
        select w.id, p.person, case p.role when 'owner' then 1 else 2 end
        from account_people p join workspaces w on w.account = p.account
        where p.role in ('owner', 'admin')
    ) as given
    group by workspace, person;
