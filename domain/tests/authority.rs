//! Authority against a frozen table: everyone × every permission × every kind of resource.
//!
//! The table is `authority.snap`, beside this file. `INSTA_UPDATE=always cargo test -p domain --test authority` writes it;
//! whoever adds a permission reads the rows that it got, because nobody else judges them.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it set it up")]

use domain::authorize::permission::{Permission, ViewWorkspace};
use domain::authorize::{
    Denied, Grant, PACKS, Presence, Principal, Resource, Why, account_role_permits, authorize, check, role_permits,
};
use messages::account::Role as InAccount;
use messages::person::Role;
use messages::workspace::{Desired, State};
use messages::{AccountId, Actor, PersonId, Producer, WorkspaceId};

/// "a-member" to "a-owner" are accounts by one's role in them, "acct" those of others; "member" to "owner" are workspaces that are in their list, "r-" those that were deleted and can be restored; "left" is any
/// role in one that has left for good.
const COLUMNS: [&str; 21] = [
    "public", "mine", "other", "a-guest", "a-member", "a-bill", "a-admin", "a-owner", "acct", "invited", "offered",
    "stranger", "member", "admin", "owner", "r-member", "r-owner", "left", "my-order", "order", "house",
];

fn me() -> PersonId {
    "per_01kaj5vt00e9eva3f00000000a".parse().unwrap()
}

fn other() -> PersonId {
    "per_01kaj5vt00e9eva3f00000000b".parse().unwrap()
}

fn account(role: Option<InAccount>) -> Resource {
    Resource::Account { id: AccountId::from_uuid(other().uuid()), role }
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
        "a-guest" => vec![account(Some(InAccount::Guest))],
        "a-member" => vec![account(Some(InAccount::Member))],
        "a-bill" => vec![account(Some(InAccount::Billing))],
        "a-admin" => vec![account(Some(InAccount::Admin))],
        "a-owner" => vec![account(Some(InAccount::Owner))],
        "acct" => vec![account(None)],
        "invited" => vec![Resource::Invitation { account: AccountId::from_uuid(other().uuid()) }],
        "offered" => vec![Resource::Offer { workspace: WorkspaceId::from_uuid(other().uuid()) }],
        "stranger" => workspaces(&[None], &all().collect::<Vec<_>>()),
        "left" => workspaces(&Role::ALL.iter().copied().map(Some).collect::<Vec<_>>(), &left),
        "r-member" => workspaces(&[Some(Role::Member), Some(Role::Admin)], &removed),
        "r-owner" => workspaces(&[Some(Role::Owner)], &removed),
        "my-order" => vec![Resource::Command { placed_by: me() }],
        "order" => vec![Resource::Command { placed_by: other() }],
        "house" => vec![Resource::House],
        role => workspaces(&[Role::from_word(role)], &listed),
    }
}

/// `+` may, `s` sign in first, `.` no such thing, `x` may see it but not do this.
fn cell(answer: Result<Grant, Denied>) -> &'static str {
    match answer {
        Ok(_) => "+",
        Err(Denied::SignIn) => "s",
        Err(Denied::NotFound) => ".",
        Err(Denied::Forbidden(Why::Staff | Why::Role | Why::AccountRole | Why::Customer)) => "x",
    }
}

/// What everything of one column has in common; more than one answer if it has nothing.
fn answers(who: Principal, permission: Permission, resources: &[Resource]) -> String {
    let mut all: Vec<&str> = resources.iter().map(|on| cell(check(who, permission, on))).collect();
    all.dedup();
    all.concat()
}

#[test]
fn everyone_may_do_what_the_table_says_and_nothing_else() {
    let columns = COLUMNS.map(column);
    // One public, one house, two people, an account for every role and none, an invitation, an offer, two orders, and a workspace in every state for every role and none.
    let resources = 1 + 1 + 2 + (InAccount::ALL.len() + 1) + 1 + 1 + 2 + (Role::ALL.len() + 1) * all().count();
    assert_eq!(columns.iter().map(Vec::len).sum::<usize>(), resources, "everything stands in the table once");
    let line = |words: Vec<String>| words.join(" ").trim_end().to_owned() + "\n";
    let mut head = vec![format!("{:<22} {:<9}", "", "")];
    head.extend(COLUMNS.map(str::to_owned));
    let mut table = line(head);
    for permission in Permission::ALL {
        for (name, who) in
            [("anonymous", Principal::Anonymous), ("person", Principal::Person(me())), ("staff", Principal::Staff)]
        {
            let mut row = vec![format!("{:<22} {name:<9}", permission.word())];
            row.extend(
                COLUMNS
                    .iter()
                    .zip(&columns)
                    .map(|(name, resources)| format!("{:<1$}", answers(who, *permission, resources), name.len())),
            );
            table += &line(row);
        }
    }
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(".");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("authority", table));
}

/// What no row may say, whoever adds it.
#[test]
fn nobody_may_do_anything_with_what_is_not_theirs() {
    for permission in Permission::ALL {
        // What is public is asked of nothing else.
        let is_public = answers(Principal::Anonymous, *permission, &column("public")) == "+";
        let strange = if is_public { "." } else { "s" };
        for name in COLUMNS.into_iter().filter(|name| *name != "public") {
            assert_eq!(answers(Principal::Anonymous, *permission, &column(name)), strange, "{permission:?} on {name}");
        }
        for name in ["other", "acct", "stranger", "left", "order", "house"] {
            assert_eq!(answers(Principal::Person(me()), *permission, &column(name)), ".", "{permission:?} on {name}");
        }
    }
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
            permit.as_ref().map(|permit| (permit.who(), *permit.on(), permit.grant())).map_err(|denied| *denied),
            check(who, Permission::ViewWorkspace, on).map(|grant| (who, *on, grant))
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
    assert!(!Permission::ALL.iter().any(|permission| account_role_permits(InAccount::Unknown, *permission)));
}

#[test]
fn each_role_of_an_account_has_its_pack_and_an_owner_has_all() {
    let roles: Vec<InAccount> = PACKS.iter().map(|(role, _)| *role).collect();
    assert_eq!(roles, InAccount::ALL);
    for (role, pack) in PACKS {
        for permission in *pack {
            assert!(
                account_role_permits(InAccount::Owner, *permission),
                "{role:?} has {permission:?}, and an owner has not"
            );
            let who = Principal::Person(me());
            assert_eq!(check(who, *permission, &account(Some(*role))), Ok(Grant::Account(*role)), "{permission:?}");
        }
    }
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
