//! Authority against a table written by hand: everyone × every permission × every kind of resource.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it set it up")]

use domain::authorize::permission::{Permission, ViewWorkspace};
use domain::authorize::{Denied, Presence, Principal, Resource, Why, authorize, check, role_permits};
use messages::person::Role;
use messages::workspace::{Desired, State};
use messages::{AccountId, Actor, PersonId, Producer, WorkspaceId};

/// `+` may, `s` sign in first, `.` no such thing, `x` may see it but not do this.
///
/// "member" to "owner" are workspaces that are in their list, "r-" those that were deleted and can be restored; "left" is any
/// role in one that has left for good.
const TABLE: &str = "
                                 public mine other my-acct acct stranger member admin owner r-member r-owner left my-order order
view_plans             anonymous +      .    .     .       .    .        .      .     .     .        .       .    .        .
view_plans             person    +      .    .     .       .    .        .      .     .     .        .       .    .        .
view_plans             staff     +      .    .     .       .    .        .      .     .     .        .       .    .        .
view_help              anonymous +      .    .     .       .    .        .      .     .     .        .       .    .        .
view_help              person    +      .    .     .       .    .        .      .     .     .        .       .    .        .
view_help              staff     +      .    .     .       .    .        .      .     .     .        .       .    .        .
write_to_us            anonymous +      .    .     .       .    .        .      .     .     .        .       .    .        .
write_to_us            person    +      .    .     .       .    .        .      .     .     .        .       .    .        .
write_to_us            staff     x      .    .     .       .    .        .      .     .     .        .       .    .        .
view_gallery           anonymous +      .    .     .       .    .        .      .     .     .        .       .    .        .
view_gallery           person    +      .    .     .       .    .        .      .     .     .        .       .    .        .
view_gallery           staff     +      .    .     .       .    .        .      .     .     .        .       .    .        .
sign_in                anonymous +      .    .     .       .    .        .      .     .     .        .       .    .        .
sign_in                person    +      .    .     .       .    .        .      .     .     .        .       .    .        .
sign_in                staff     +      .    .     .       .    .        .      .     .     .        .       .    .        .
sign_out               anonymous s      s    s     s       s    s        s      s     s     s        s       s    s        s
sign_out               person    .      +    .     .       .    .        .      .     .     .        .       .    .        .
sign_out               staff     .      x    x     .       .    .        .      .     .     .        .       .    .        .
list_workspaces        anonymous s      s    s     s       s    s        s      s     s     s        s       s    s        s
list_workspaces        person    .      +    .     .       .    .        .      .     .     .        .       .    .        .
list_workspaces        staff     .      +    +     .       .    .        .      .     .     .        .       .    .        .
arrange_steps          anonymous s      s    s     s       s    s        s      s     s     s        s       s    s        s
arrange_steps          person    .      +    .     .       .    .        .      .     .     .        .       .    .        .
arrange_steps          staff     .      x    x     .       .    .        .      .     .     .        .       .    .        .
view_profile           anonymous s      s    s     s       s    s        s      s     s     s        s       s    s        s
view_profile           person    .      +    .     .       .    .        .      .     .     .        .       .    .        .
view_profile           staff     .      +    +     .       .    .        .      .     .     .        .       .    .        .
change_profile         anonymous s      s    s     s       s    s        s      s     s     s        s       s    s        s
change_profile         person    .      +    .     .       .    .        .      .     .     .        .       .    .        .
change_profile         staff     .      x    x     .       .    .        .      .     .     .        .       .    .        .
list_sessions          anonymous s      s    s     s       s    s        s      s     s     s        s       s    s        s
list_sessions          person    .      +    .     .       .    .        .      .     .     .        .       .    .        .
list_sessions          staff     .      +    +     .       .    .        .      .     .     .        .       .    .        .
end_session            anonymous s      s    s     s       s    s        s      s     s     s        s       s    s        s
end_session            person    .      +    .     .       .    .        .      .     .     .        .       .    .        .
end_session            staff     .      x    x     .       .    .        .      .     .     .        .       .    .        .
view_account           anonymous s      s    s     s       s    s        s      s     s     s        s       s    s        s
view_account           person    .      .    .     +       .    .        .      .     .     .        .       .    .        .
view_account           staff     .      .    .     +       +    .        .      .     .     .        .       .    .        .
create_workspace       anonymous s      s    s     s       s    s        s      s     s     s        s       s    s        s
create_workspace       person    .      .    .     +       .    .        .      .     .     .        .       .    .        .
create_workspace       staff     .      .    .     x       x    .        .      .     .     .        .       .    .        .
view_workspace         anonymous s      s    s     s       s    s        s      s     s     s        s       s    s        s
view_workspace         person    .      .    .     .       .    .        +      +     +     .        .       .    .        .
view_workspace         staff     .      .    .     .       .    +        +      +     +     +        +       +    .        .
retry_workspace        anonymous s      s    s     s       s    s        s      s     s     s        s       s    s        s
retry_workspace        person    .      .    .     .       .    .        x      x     +     .        .       .    .        .
retry_workspace        staff     .      .    .     .       .    x        x      x     x     x        x       x    .        .
rename_workspace       anonymous s      s    s     s       s    s        s      s     s     s        s       s    s        s
rename_workspace       person    .      .    .     .       .    .        x      x     +     .        .       .    .        .
rename_workspace       staff     .      .    .     .       .    x        x      x     x     x        x       x    .        .
delete_workspace       anonymous s      s    s     s       s    s        s      s     s     s        s       s    s        s
delete_workspace       person    .      .    .     .       .    .        x      x     +     .        .       .    .        .
delete_workspace       staff     .      .    .     .       .    x        x      x     x     x        x       x    .        .
restore_workspace      anonymous s      s    s     s       s    s        s      s     s     s        s       s    s        s
restore_workspace      person    .      .    .     .       .    .        .      .     .     x        +       .    .        .
restore_workspace      staff     .      .    .     .       .    x        x      x     x     x        x       x    .        .
pause_workspace        anonymous s      s    s     s       s    s        s      s     s     s        s       s    s        s
pause_workspace        person    .      .    .     .       .    .        x      +     +     .        .       .    .        .
pause_workspace        staff     .      .    .     .       .    x        x      x     x     x        x       x    .        .
resume_workspace       anonymous s      s    s     s       s    s        s      s     s     s        s       s    s        s
resume_workspace       person    .      .    .     .       .    .        x      +     +     .        .       .    .        .
resume_workspace       staff     .      .    .     .       .    x        x      x     x     x        x       x    .        .
restart_workspace      anonymous s      s    s     s       s    s        s      s     s     s        s       s    s        s
restart_workspace      person    .      .    .     .       .    .        x      +     +     .        .       .    .        .
restart_workspace      staff     .      .    .     .       .    x        x      x     x     x        x       x    .        .
cancel_workspace       anonymous s      s    s     s       s    s        s      s     s     s        s       s    s        s
cancel_workspace       person    .      .    .     .       .    .        x      x     +     .        .       .    .        .
cancel_workspace       staff     .      .    .     .       .    x        x      x     x     x        x       x    .        .
keep_workspace         anonymous s      s    s     s       s    s        s      s     s     s        s       s    s        s
keep_workspace         person    .      .    .     .       .    .        x      x     +     .        .       .    .        .
keep_workspace         staff     .      .    .     .       .    x        x      x     x     x        x       x    .        .
set_plan               anonymous s      s    s     s       s    s        s      s     s     s        s       s    s        s
set_plan               person    .      .    .     x       .    .        .      .     .     .        .       .    .        .
set_plan               staff     .      .    .     +       +    .        .      .     .     .        .       .    .        .
view_order             anonymous s      s    s     s       s    s        s      s     s     s        s       s    s        s
view_order             person    .      .    .     .       .    .        .      .     .     .        .       .    +        .
view_order             staff     .      .    .     .       .    .        .      .     .     .        .       .    +        +
";

fn me() -> PersonId {
    "per_01kaj5vt00e9eva3f00000000a".parse().unwrap()
}

fn other() -> PersonId {
    "per_01kaj5vt00e9eva3f00000000b".parse().unwrap()
}

fn account(owner: PersonId) -> Resource {
    Resource::Account { id: AccountId::from_uuid(owner.uuid()), owner }
}

fn workspaces(roles: &[Option<Role>], states: &[Standing]) -> Vec<Resource> {
    let (id, account) = (WorkspaceId::from_uuid(other().uuid()), AccountId::from_uuid(other().uuid()));
    let pairs = roles.iter().flat_map(|&role| states.iter().map(move |&(state, desired)| (role, state, desired)));
    pairs
        .map(|(role, state, desired)| Resource::Workspace { id, account, role, presence: Presence::of(state, desired) })
        .collect()
}

/// A state, and what was promised.
type Standing = (State, Desired);

fn all() -> impl Iterator<Item = Standing> {
    State::ALL.iter().flat_map(|&state| Desired::ALL.iter().map(move |&desired| (state, desired)))
}

/// Whether it was deleted and can be restored: it is leaving, and promised to be kept.
fn is_removed(standing: &Standing) -> bool {
    *standing == (State::Deprovisioning, Desired::Suspended)
}

fn has_left(standing: &Standing) -> bool {
    matches!(standing.0, State::Deprovisioning | State::Deleted) && !is_removed(standing)
}

/// All resources of one column.
fn column(name: &str) -> Vec<Resource> {
    let listed: Vec<_> = all().filter(|standing| !is_removed(standing) && !has_left(standing)).collect();
    let removed: Vec<_> = all().filter(is_removed).collect();
    let left: Vec<_> = all().filter(has_left).collect();
    match name {
        "public" => vec![Resource::Public],
        "mine" => vec![Resource::Person(me())],
        "other" => vec![Resource::Person(other())],
        "my-acct" => vec![account(me())],
        "acct" => vec![account(other())],
        "stranger" => workspaces(&[None], &all().collect::<Vec<_>>()),
        "left" => workspaces(&Role::ALL.iter().copied().map(Some).collect::<Vec<_>>(), &left),
        "r-member" => workspaces(&[Some(Role::Member), Some(Role::Admin)], &removed),
        "r-owner" => workspaces(&[Some(Role::Owner)], &removed),
        "my-order" => vec![Resource::Order { placed_by: me() }],
        "order" => vec![Resource::Order { placed_by: other() }],
        role => workspaces(&[Role::from_word(role)], &listed),
    }
}

fn principal(name: &str) -> Principal {
    match name {
        "anonymous" => Principal::Anonymous,
        "person" => Principal::Person(me()),
        "staff" => Principal::Staff,
        other => unreachable!("no such principal: {other}"),
    }
}

fn cell(answer: Result<(), Denied>) -> &'static str {
    match answer {
        Ok(()) => "+",
        Err(Denied::SignIn) => "s",
        Err(Denied::NotFound) => ".",
        Err(Denied::Forbidden(Why::Staff | Why::Role | Why::Customer)) => "x",
    }
}

#[test]
fn everyone_may_do_what_the_table_says_and_nothing_else() {
    let mut rows =
        TABLE.lines().filter(|line| !line.is_empty()).map(|line| line.split_whitespace().collect::<Vec<_>>());
    let columns: Vec<(&str, Vec<Resource>)> =
        rows.next().unwrap().into_iter().map(|name| (name, column(name))).collect();
    let mut asked = 0;
    for row in rows {
        let permission = *Permission::ALL.iter().find(|permission| permission.word() == row[0]).unwrap();
        assert_eq!(row.len(), 2 + columns.len(), "{} {}", row[0], row[1]);
        for (expected, (name, resources)) in row[2..].iter().zip(&columns) {
            for on in resources {
                let answer = check(principal(row[1]), permission, on);
                assert_eq!(cell(answer), *expected, "{} {} on {name}: {on:?}", row[1], row[0]);
                asked += 1;
            }
        }
    }
    // One public, two people, two accounts, two orders, and a workspace in every state for every role and none.
    let resources = 1 + 2 + 2 + 2 + (Role::ALL.len() + 1) * all().count();
    assert_eq!(asked, Permission::ALL.len() * 3 * resources, "every combination stands in the table once");
}

#[test]
fn what_may_not_be_seen_is_the_same_as_absent() {
    let foreign = check(Principal::Person(me()), Permission::ViewWorkspace, &column("stranger")[0]);
    let gone = check(Principal::Person(me()), Permission::ViewWorkspace, &column("left")[0]);
    assert_eq!((foreign, gone), (Err(Denied::NotFound), Err(Denied::NotFound)));
}

#[test]
fn a_permit_is_for_what_was_asked() {
    for on in column("member").iter().chain(&column("stranger")) {
        let who = Principal::Person(me());
        let permit = authorize(who, ViewWorkspace, on);
        assert_eq!(
            permit.as_ref().map(|permit| (permit.who(), *permit.on())).map_err(|denied| *denied),
            check(who, Permission::ViewWorkspace, on).map(|()| (who, *on))
        );
    }
}

#[test]
fn roles_are_ranked() {
    for (lower, higher) in Role::ALL.iter().zip(&Role::ALL[1..]) {
        let is_missing =
            |permission: &&Permission| role_permits(*lower, **permission) && !role_permits(*higher, **permission);
        assert_eq!(Permission::ALL.iter().find(is_missing), None, "{higher:?} includes all of {lower:?}");
    }
}

#[test]
fn a_role_that_this_release_does_not_know_permits_nothing() {
    assert!(!Permission::ALL.iter().any(|permission| role_permits(Role::Unknown, *permission)));
}

#[test]
fn parties_that_are_not_people_are_strangers() {
    for actor in
        [Actor::Stripe, Actor::Infra, Actor::Clock, Actor::Service(Producer::Lifecycle), Actor::Other("mailer".into())]
    {
        assert_eq!(Principal::from(&actor), Principal::Anonymous);
    }
    assert_eq!(Principal::from(&Actor::Person(me())), Principal::Person(me()));
    assert_eq!(Principal::from(&Actor::Staff("kim".into())), Principal::Staff);
}
