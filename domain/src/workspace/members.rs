//! Members: who runs a workspace says who of its account may work in it, and as what.
//!
//! What somebody is given counts while they belong to the account ([`Asking::role`]); who leaves the account loses it with that.

use jiff::Timestamp;
use messages::PersonId;
use messages::person::Role;
use messages::workspace::{Event, Kind, Member, Refusal, Snapshot};

use super::asked::{Asking, permitted};
use crate::account::people::role_of;
use crate::authorize::Permit;
use crate::authorize::permission::ManageMembers;

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

fn unchanged(workspace: &Snapshot) -> Event {
    Event::Happened { kind: Kind::Unchanged, workspace: workspace.clone() }
}

/// It enters no other status, so its times stay as they are.
fn with(_: &Permit<ManageMembers>, kind: Kind, workspace: &Snapshot, members: Vec<Member>) -> Event {
    Event::Happened { kind, workspace: Snapshot { members, version: workspace.version + 1, ..workspace.clone() } }
}

#[cfg(test)]
mod tests {
    use messages::account;
    use messages::account::samples::people;
    use messages::samples::{OTHER, PERSON};
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
}
