//! Authority against a table written by hand: everyone × every permission × every kind of resource.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it set it up")]

use domain::authorize::permission::{Permission, ViewWorkspace};
use domain::authorize::{Denied, Principal, Resource, Why, authorize, check, role_permits};
use messages::person::Role;
use messages::workspace::State;
use messages::{AccountId, Actor, PersonId, Producer, WorkspaceId};

/// `+` may, `s` sign in first, `.` no such thing, `x` may see it but not do this.
///
/// "member" to "owner" are workspaces that are in their list; "left" is any role in one that has left it.
const TABLE: &str = "
                              public mine other my-acct acct stranger member admin owner left my-order order
view_plans       anonymous    +      .    .     .       .    .        .      .     .     .    .        .
view_plans       person       +      .    .     .       .    .        .      .     .     .    .        .
view_plans       staff        +      .    .     .       .    .        .      .     .     .    .        .
view_help        anonymous    +      .    .     .       .    .        .      .     .     .    .        .
view_help        person       +      .    .     .       .    .        .      .     .     .    .        .
view_help        staff        +      .    .     .       .    .        .      .     .     .    .        .
write_to_us      anonymous    +      .    .     .       .    .        .      .     .     .    .        .
write_to_us      person       +      .    .     .       .    .        .      .     .     .    .        .
write_to_us      staff        x      .    .     .       .    .        .      .     .     .    .        .
view_gallery     anonymous    +      .    .     .       .    .        .      .     .     .    .        .
view_gallery     person       +      .    .     .       .    .        .      .     .     .    .        .
view_gallery     staff        +      .    .     .       .    .        .      .     .     .    .        .
sign_in          anonymous    +      .    .     .       .    .        .      .     .     .    .        .
sign_in          person       +      .    .     .       .    .        .      .     .     .    .        .
sign_in          staff        +      .    .     .       .    .        .      .     .     .    .        .
sign_out         anonymous    s      s    s     s       s    s        s      s     s     s    s        s
sign_out         person       .      +    .     .       .    .        .      .     .     .    .        .
sign_out         staff        .      x    x     .       .    .        .      .     .     .    .        .
list_workspaces  anonymous    s      s    s     s       s    s        s      s     s     s    s        s
list_workspaces  person       .      +    .     .       .    .        .      .     .     .    .        .
list_workspaces  staff        .      +    +     .       .    .        .      .     .     .    .        .
arrange_steps    anonymous    s      s    s     s       s    s        s      s     s     s    s        s
arrange_steps    person       .      +    .     .       .    .        .      .     .     .    .        .
arrange_steps    staff        .      x    x     .       .    .        .      .     .     .    .        .
view_profile     anonymous    s      s    s     s       s    s        s      s     s     s    s        s
view_profile     person       .      +    .     .       .    .        .      .     .     .    .        .
view_profile     staff        .      +    +     .       .    .        .      .     .     .    .        .
change_profile   anonymous    s      s    s     s       s    s        s      s     s     s    s        s
change_profile   person       .      +    .     .       .    .        .      .     .     .    .        .
change_profile   staff        .      x    x     .       .    .        .      .     .     .    .        .
list_sessions    anonymous    s      s    s     s       s    s        s      s     s     s    s        s
list_sessions    person       .      +    .     .       .    .        .      .     .     .    .        .
list_sessions    staff        .      +    +     .       .    .        .      .     .     .    .        .
end_session      anonymous    s      s    s     s       s    s        s      s     s     s    s        s
end_session      person       .      +    .     .       .    .        .      .     .     .    .        .
end_session      staff        .      x    x     .       .    .        .      .     .     .    .        .
view_account     anonymous    s      s    s     s       s    s        s      s     s     s    s        s
view_account     person       .      .    .     +       .    .        .      .     .     .    .        .
view_account     staff        .      .    .     +       +    .        .      .     .     .    .        .
create_workspace anonymous    s      s    s     s       s    s        s      s     s     s    s        s
create_workspace person       .      .    .     +       .    .        .      .     .     .    .        .
create_workspace staff        .      .    .     x       x    .        .      .     .     .    .        .
view_workspace   anonymous    s      s    s     s       s    s        s      s     s     s    s        s
view_workspace   person       .      .    .     .       .    .        +      +     +     .    .        .
view_workspace   staff        .      .    .     .       .    +        +      +     +     +    .        .
retry_workspace  anonymous    s      s    s     s       s    s        s      s     s     s    s        s
retry_workspace  person       .      .    .     .       .    .        x      x     +     .    .        .
retry_workspace  staff        .      .    .     .       .    x        x      x     x     x    .        .
rename_workspace anonymous    s      s    s     s       s    s        s      s     s     s    s        s
rename_workspace person       .      .    .     .       .    .        x      x     +     .    .        .
rename_workspace staff        .      .    .     .       .    x        x      x     x     x    .        .
view_order       anonymous    s      s    s     s       s    s        s      s     s     s    s        s
view_order       person       .      .    .     .       .    .        .      .     .     .    +        .
view_order       staff        .      .    .     .       .    .        .      .     .     .    +        +
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

fn workspaces(roles: &[Option<Role>], states: &[State]) -> Vec<Resource> {
    let (id, account) = (WorkspaceId::from_uuid(other().uuid()), AccountId::from_uuid(other().uuid()));
    let pairs = roles.iter().flat_map(|&role| states.iter().map(move |&state| (role, state)));
    pairs.map(|(role, state)| Resource::Workspace { id, account, role, state }).collect()
}

/// All resources of one column.
fn column(name: &str) -> Vec<Resource> {
    const LISTED: [State; 6] =
        [State::Pending, State::Provisioning, State::Ready, State::Suspended, State::Failed, State::Unknown];
    const LEFT: [State; 2] = [State::Deprovisioning, State::Deleted];
    match name {
        "public" => vec![Resource::Public],
        "mine" => vec![Resource::Person(me())],
        "other" => vec![Resource::Person(other())],
        "my-acct" => vec![account(me())],
        "acct" => vec![account(other())],
        "stranger" => workspaces(&[None], State::ALL),
        "left" => workspaces(&Role::ALL.iter().copied().map(Some).collect::<Vec<_>>(), &LEFT),
        "my-order" => vec![Resource::Order { placed_by: me() }],
        "order" => vec![Resource::Order { placed_by: other() }],
        role => workspaces(&[Role::from_word(role)], &LISTED),
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
        Err(Denied::Forbidden(Why::Staff | Why::Role)) => "x",
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
    let resources = 1 + 2 + 2 + 2 + (Role::ALL.len() + 1) * State::ALL.len();
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
