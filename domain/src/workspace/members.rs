//! Members: who runs a workspace says who of its account may work in it, and as what.
//!
//! What somebody is given counts while they belong to the account ([`Asking::role`]); who leaves the account loses it with that.

use jiff::Timestamp;
use messages::account::Role as InAccount;
use messages::person::Role;
use messages::workspace::{Event, Kind, Member, Refusal, Snapshot};
use messages::{PersonId, account};

use super::asked::{Asking, permitted};
use crate::account::people::role_of;
use crate::authorize::permission::ManageMembers;
use crate::authorize::{Permit, Presence};

/// As many can be given a role in one workspace.
pub const MOST: usize = 100;

/// What comes of it that `by` gives this person this role; `workspace` is none when there is no such one.
#[must_use]
pub fn add_member<'a>(
    by: impl Into<Asking<'a>>,
    workspace: Option<&Snapshot>,
    person: PersonId,
    role: Role,
    now: Timestamp,
) -> Event {
    let by = by.into();
    let decided = permitted(by, ManageMembers, workspace).and_then(|(permit, workspace)| {
        let may = match role {
            Role::Member | Role::Admin => true,
            // Who made it owns it, and who owns the account.
            Role::Owner | Role::Unknown => false,
        };
        // Where the account is its owner's alone, there is nobody else.
        let belongs = role_of(workspace.owner, by.people, person).is_some() && person != workspace.owner;
        if !may || !belongs {
            return Err(Refusal::NotMember);
        }
        let mut members = workspace.members.clone();
        let count = members.len();
        match members.iter_mut().find(|member| member.person == person) {
            Some(member) if member.role == role => return Ok(unchanged(workspace)),
            Some(member) => (member.role, member.since) = (role, now),
            None if count >= MOST => return Err(Refusal::NotMember),
            None => members.push(Member { person, role, since: now }),
        }
        Ok(with(&permit, Kind::MemberAdded, workspace, members))
    });
    decided.unwrap_or_else(|refusal| Event::Refused { refusal })
}

/// What comes of it that `by` takes it from them. Whoever has a role in it may give it back themselves.
#[must_use]
pub fn remove_member<'a>(by: impl Into<Asking<'a>>, workspace: Option<&Snapshot>, person: PersonId) -> Event {
    let decided = permitted(by, ManageMembers, workspace).map(|(permit, workspace)| {
        let members: Vec<Member> = workspace.members.iter().copied().filter(|one| one.person != person).collect();
        if members.len() == workspace.members.len() {
            return unchanged(workspace);
        }
        with(&permit, Kind::MemberRemoved, workspace, members)
    });
    decided.unwrap_or_else(|refusal| Event::Refused { refusal })
}

/// What comes of it for a workspace that this happened to the account which pays for it: who accepted an invitation into it is let in. Who
/// came as a guest came for that one alone: what they were given in others, before they left once, does not come back with them.
#[must_use]
pub fn let_in(event: &account::Event, workspace: &Snapshot, now: Timestamp) -> Option<Event> {
    let account::Event::Happened { kind: account::Kind::Joined, account } = event else { return None };
    let people = account.people.as_deref()?;
    let (person, into) = (people.about?, people.let_in?);
    let is_gone = Presence::of(workspace.state, workspace.desired) == Presence::Gone;
    if workspace.account != account.id || workspace.owner == person || is_gone {
        return None;
    }
    let mut members = workspace.members.clone();
    let count = members.len();
    let came =
        people.members.iter().any(|one| one.person == person && one.since == now && one.role == InAccount::Guest);
    if workspace.id != into.workspace {
        members.retain(|one| one.person != person);
        return (came && members.len() < count).then(|| changed(Kind::MemberRemoved, workspace, members));
    }
    let may = matches!(into.role, Role::Member | Role::Admin);
    match members.iter_mut().find(|member| member.person == person) {
        // Who is in the account already loses nothing by it; what a guest had before they left once does not come back.
        Some(member) if member.role == into.role || (!came && member.role > into.role) => return None,
        Some(member) => (member.role, member.since) = (into.role, now),
        None if count >= MOST => return None,
        None => members.push(Member { person, role: into.role, since: now }),
    }
    may.then(|| changed(Kind::MemberAdded, workspace, members))
}

fn unchanged(workspace: &Snapshot) -> Event {
    Event::Happened { kind: Kind::Unchanged, workspace: workspace.clone() }
}

fn with(_: &Permit<ManageMembers>, kind: Kind, workspace: &Snapshot, members: Vec<Member>) -> Event {
    changed(kind, workspace, members)
}

/// It enters no other status, so its times stay as they are.
fn changed(kind: Kind, workspace: &Snapshot, members: Vec<Member>) -> Event {
    Event::Happened { kind, workspace: Snapshot { members, version: workspace.version + 1, ..workspace.clone() } }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use messages::WorkspaceId;
    use messages::account::samples::people;
    use messages::samples::{ACCOUNT, OTHER, PERSON};
    use messages::workspace::State;
    use messages::workspace::samples::snapshot;

    use super::*;
    use crate::authorize::Principal;

    /// Its owner, and another one as this.
    fn with_other(role: account::Role) -> account::People {
        let mut people = people();
        people.members[1].role = role;
        people
    }

    fn happened(event: Event) -> (Kind, Snapshot) {
        match event {
            Event::Happened { kind, workspace } => (kind, workspace),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn who_is_let_in_may_do_what_they_are_given_while_they_belong_to_the_account() {
        let people = with_other(account::Role::Member);
        let (shop, now) = (snapshot(State::Ready), snapshot(State::Ready).since);
        let asking = |who| Asking { who: Principal::Person(who), people: Some(&people) };
        let role = |shop: &Snapshot, people| Asking { who: Principal::Person(OTHER), people }.role(shop);
        assert_eq!(role(&shop, Some(&people)), None);
        let (kind, let_in) = happened(add_member(asking(PERSON), Some(&shop), OTHER, Role::Admin, now));
        assert_eq!((kind, let_in.version), (Kind::MemberAdded, shop.version + 1));
        assert_eq!(role(&let_in, Some(&people)), Some(Role::Admin));
        let without = account::People { members: vec![people.members[0]], ..people.clone() };
        assert_eq!((role(&let_in, Some(&without)), role(&let_in, None)), (None, None), "they belong to it no more");

        let (kind, _) = happened(add_member(asking(PERSON), Some(&let_in), OTHER, Role::Admin, now));
        assert_eq!(kind, Kind::Unchanged);
        let (_, less) = happened(add_member(asking(OTHER), Some(&let_in), OTHER, Role::Member, now));
        assert_eq!(role(&less, Some(&people)), Some(Role::Member));
        let refused = |event: Event| event.refusal();
        assert_eq!(refused(add_member(asking(OTHER), Some(&less), OTHER, Role::Admin, now)), Some(Refusal::NotAllowed));
        for (whom, role) in
            [(OTHER, Role::Owner), (OTHER, Role::Unknown), (PERSON, Role::Member), (PersonId::new(), Role::Member)]
        {
            assert_eq!(refused(add_member(asking(PERSON), Some(&shop), whom, role, now)), Some(Refusal::NotMember));
        }
        let (kind, gone) = happened(remove_member(asking(PERSON), Some(&let_in), OTHER));
        assert_eq!((kind, gone.members.len()), (Kind::MemberRemoved, 0));
        assert_eq!(happened(remove_member(asking(PERSON), Some(&gone), OTHER)).0, Kind::Unchanged);
    }

    #[test]
    fn a_role_in_the_account_is_one_in_its_workspaces() {
        let shop = snapshot(State::Ready);
        for (in_account, expected) in [
            (account::Role::Owner, Some(Role::Owner)),
            (account::Role::Admin, Some(Role::Admin)),
            (account::Role::Billing, None),
            (account::Role::Member, None),
            (account::Role::Unknown, None),
        ] {
            let people = with_other(in_account);
            let asking = Asking { who: Principal::Person(OTHER), people: Some(&people) };
            assert_eq!(asking.role(&shop), expected, "{in_account:?}");
        }
    }

    #[test]
    fn who_accepts_an_invitation_is_let_into_that_workspace_and_a_guest_into_no_other() {
        let (shop, now) = (snapshot(State::Ready), snapshot(State::Ready).since);
        let after = |in_account, into: Option<(WorkspaceId, Role)>| {
            let mut people = with_other(in_account);
            people.members[1].since = now;
            people.let_in = into.map(|(workspace, role)| account::LetIn { workspace, role });
            let account = account::Snapshot { people: Some(Box::new(people)), ..account::samples::team() };
            account::Event::Happened { kind: account::Kind::Joined, account }
        };
        assert_eq!(shop.account, ACCOUNT);
        let here = |role| after(account::Role::Guest, Some((shop.id, role)));
        let (kind, let_into) = happened(let_in(&here(Role::Member), &shop, now).unwrap());
        assert_eq!((kind, let_into.members.len()), (Kind::MemberAdded, 1));
        let asking = Asking { who: Principal::Person(OTHER), people: Some(&with_other(account::Role::Guest)) };
        assert_eq!(asking.role(&let_into), Some(Role::Member));
        assert!(let_in(&here(Role::Member), &let_into, now).is_none(), "once");
        let (_, more) = happened(let_in(&here(Role::Admin), &let_into, now).unwrap());
        assert_eq!(more.members[0].role, Role::Admin);
        let later = now + SignedDuration::from_secs(1);
        assert!(let_in(&here(Role::Member), &more, later).is_none(), "and never less");
        let (_, back) = happened(let_in(&here(Role::Member), &more, now).unwrap());
        assert_eq!(back.members[0].role, Role::Member, "but for who had it when they were here before");
        let made = Snapshot { owner: OTHER, members: Vec::new(), ..shop.clone() };
        assert_eq!(asking.role(&made), None, "nor does what they made then");

        let elsewhere = |in_account| after(in_account, Some((WorkspaceId::new(), Role::Member)));
        let (kind, less) = happened(let_in(&elsewhere(account::Role::Guest), &more, now).unwrap());
        assert_eq!((kind, less.members.len()), (Kind::MemberRemoved, 0));
        assert!(let_in(&elsewhere(account::Role::Member), &more, now).is_none());
        for nothing in [
            let_in(&after(account::Role::Guest, None), &shop, now),
            let_in(&here(Role::Owner), &shop, now),
            let_in(&here(Role::Member), &snapshot(State::Deleted), now),
            let_in(&here(Role::Member), &Snapshot { account: messages::AccountId::new(), ..shop.clone() }, now),
            let_in(&here(Role::Member), &Snapshot { owner: OTHER, ..shop.clone() }, now),
        ] {
            assert!(nothing.is_none());
        }
    }
}
