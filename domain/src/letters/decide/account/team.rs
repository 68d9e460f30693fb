//! Which letters follow from who comes to an account, leaves it, and owns it.

use jiff::Timestamp;
use messages::PersonId;
use messages::account::{Invitation, Kind, Role, Snapshot};
use messages::mail::{About, Letter};

use super::super::now_to;
use crate::account::people::{members, role_of};
use crate::letters::Wanted;

pub(super) fn decide(kind: Kind, before: Option<&Snapshot>, after: &Snapshot, now: Timestamp) -> Vec<Wanted> {
    let about = About { account: Some(after.id), version: Some(after.version), ..About::default() };
    let whom = after.people.as_deref().and_then(|people| people.about);
    let to = |person, letter, about| now_to(person, letter, about, now);
    match kind {
        Kind::Invited => asked(before, after).map(|one| invitation(one, about, now)).collect(),
        Kind::Joined => joined(before, after, about, now).into_iter().collect(),
        Kind::Left => whom.into_iter().map(|person| to(person, Letter::Removed, about)).collect(),
        Kind::HandedOver => {
            let about = About { whom, ..about };
            let gave = before.into_iter().flat_map(|before| gave(before, after));
            whom.into_iter().chain(gave).map(|person| to(person, Letter::HandedOver, about)).collect()
        }
        Kind::Opened
        | Kind::TrialEnding
        | Kind::TrialEnded
        | Kind::PlanChanged
        | Kind::Arranging
        | Kind::Arranged
        | Kind::NotArranged
        | Kind::Subscribed
        | Kind::Renewed
        | Kind::PaymentFailed
        | Kind::Paid
        | Kind::PaymentOverdue
        | Kind::ChangePlanned
        | Kind::ChangeDropped
        | Kind::SubscriptionEnded
        | Kind::GrantEnded
        | Kind::GivenBack
        | Kind::CardExpiring
        | Kind::MoneySeen
        | Kind::ClosingAsked
        | Kind::ClosingUndone
        | Kind::Closed
        | Kind::Erased
        | Kind::InvitationWithdrawn
        | Kind::RoleChanged
        | Kind::Unchanged => Vec::new(),
    }
}

fn waiting(account: &Snapshot) -> &[Invitation] {
    account.people.as_deref().map_or(&[], |people| &people.invitations)
}

/// The invitations that were sent by this: once more, too, for then it is another link.
fn asked<'a>(before: Option<&'a Snapshot>, after: &'a Snapshot) -> impl Iterator<Item = &'a Invitation> {
    let known = before.map_or(&[][..], waiting);
    waiting(after).iter().filter(move |one| !known.iter().any(|known| known.enclosure == one.enclosure))
}

/// To the address that is asked: whose it is, nobody knows yet, so it goes to somebody by the name of the invitation.
fn invitation(one: &Invitation, about: About, now: Timestamp) -> Wanted {
    let workspace = one.into.map(|into| into.workspace);
    let about = About { whom: Some(one.by), enclosure: Some(one.enclosure), workspace, ..about };
    now_to(PersonId::from_uuid(one.id.uuid()), Letter::Invitation, about, now)
}

/// To who asked them, with the address that they asked.
fn joined(before: Option<&Snapshot>, after: &Snapshot, about: About, now: Timestamp) -> Option<Wanted> {
    let whom = after.people.as_deref()?.about?;
    let by = members(after).into_iter().find(|member| member.person == whom)?.invited_by?;
    let left = waiting(after);
    let used = before.map_or(&[][..], waiting).iter().filter(|one| !left.contains(one));
    // Those whose time is over go with it: of two nobody can say which one it was.
    let enclosures: Vec<_> = used.filter(|one| now < one.until && one.by == by).map(|one| one.enclosure).collect();
    let enclosure = match enclosures.as_slice() {
        [one] => Some(*one),
        [] | [_, _, ..] => None,
    };
    Some(now_to(by, Letter::Joined, About { whom: Some(whom), enclosure, ..about }, now))
}

/// Who owned it and does not any more.
fn gave(before: &Snapshot, after: &Snapshot) -> Vec<PersonId> {
    let owned = |person| role_of(before.owner, before.people.as_deref(), person) == Some(Role::Owner);
    let now = members(after).into_iter().filter(|member| member.role != Role::Owner);
    now.map(|member| member.person).filter(|person| owned(*person)).collect()
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use messages::account::Event;
    use messages::account::samples::snapshot;
    use messages::samples::PERSON;
    use messages::{EnclosureId, InvitationId};

    use super::*;
    use crate::account::people::{hand_over, invite, join, remove};
    use crate::authorize::Principal;

    fn now() -> Timestamp {
        snapshot().opened_at
    }

    /// The account after this, and the letters of it.
    fn after(before: &Snapshot, event: &Event) -> (Snapshot, Vec<Wanted>) {
        let Event::Happened { kind, account } = event else { panic!("{event:?}") };
        (account.clone(), decide(*kind, Some(before), account, now()))
    }

    #[test]
    fn each_is_told_to_those_whom_it_is_about() {
        let (owner, one) = (Principal::Person(PERSON), PersonId::new());
        let alone = snapshot();
        let (id, other) = (InvitationId::new(), InvitationId::new());
        let (first, second, third) = (EnclosureId::new(), EnclosureId::new(), EnclosureId::new());
        let (asked, letters) = after(&alone, &invite(owner, Some(&alone), (id, Role::Member, first, None), now()));
        let about = letters[0].about;
        assert_eq!((letters.len(), letters[0].letter), (1, Letter::Invitation));
        assert_eq!((about.enclosure, about.whom), (Some(first), Some(PERSON)));
        assert_eq!(letters[0].person.uuid(), id.uuid());
        let (asked, letters) = after(&asked, &invite(owner, Some(&asked), (other, Role::Member, third, None), now()));
        assert_eq!(letters[0].about.enclosure, Some(third), "the first one is not sent once more");
        let (asked, letters) = after(&asked, &invite(owner, Some(&asked), (id, Role::Member, second, None), now()));
        assert_eq!((letters.len(), letters[0].about.enclosure), (1, Some(second)));

        let (team, letters) = after(&asked, &join(Principal::Person(one), Some(&asked), id, now()));
        let about = letters[0].about;
        assert_eq!((letters.len(), letters[0].letter, letters[0].person), (1, Letter::Joined, PERSON));
        assert_eq!((about.whom, about.enclosure), (Some(one), Some(second)));

        let (_, letters) = after(&team, &hand_over(owner, Some(&team), one, now()));
        let told: Vec<_> = letters.iter().map(|one| (one.person, one.letter, one.about.whom)).collect();
        assert_eq!(told, [(one, Letter::HandedOver, Some(one)), (PERSON, Letter::HandedOver, Some(one))]);
        let (_, letters) = after(&team, &remove(owner, Some(&team), one, now() + SignedDuration::from_secs(1)));
        assert_eq!((letters.len(), letters[0].letter, letters[0].person), (1, Letter::Removed, one));
    }
}
