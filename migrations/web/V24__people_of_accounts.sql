-- Who belongs to an account, and as what, as billing says; names and addresses stand with people. Rows of an older event of their account
-- are taken away by a newer one.
create table account_people (
    account    uuid not null,
    person     uuid not null,
    role       text not null,
    since      timestamptz not null,
    invited_by uuid,
    version    bigint not null,
    primary key (account, person)
);
create index account_people_person on account_people (person);

insert into account_people (account, person, role, since, version)
    select a.id, a.owner, 'owner', coalesce((select p.created_at from people p where p.id = a.owner), now()), a.version
    from accounts a;

-- Who was asked and did not answer yet, as billing says; where it went stands elsewhere, where it can be erased.
alter table accounts add column people jsonb;

-- Which of their accounts somebody looks at in this browser; null is their own.
alter table sessions add column account uuid;

-- What somebody may do in a workspace: what their role in its account makes of them, and what they are given in it. Both count
-- while they belong to its account.
create view roles as
    select workspace, person, (array['owner', 'admin', 'member'])[min(rank)] as role
    from (
        select m.workspace, m.person, array_position(array['owner', 'admin', 'member'], m.role) as rank
        from memberships m join workspaces w on w.id = m.workspace
        where exists (select from account_people p where p.account = w.account and p.person = m.person)
        union all
        select w.id, p.person, case p.role when 'owner' then 1 else 2 end
        from account_people p join workspaces w on w.account = p.account
        where p.role in ('owner', 'admin')
    ) as given
    group by workspace, person;
