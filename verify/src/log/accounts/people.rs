//! Who belongs to an account, as its events say one after the other.

use std::collections::HashSet;

use domain::account::people::{A_DAY, LASTS, members, places};
use messages::account::{Kind, Role, Snapshot};
use messages::{Envelope, PersonId};

use super::law;

/// What holds of every step: it has an owner, who is one of its owners, and nobody belongs to it twice.
pub(super) fn always(before: &Snapshot, kind: Kind, after: &Snapshot) -> Result<(), &'static str> {
    let of_people = matches!(
        kind,
        Kind::Invited | Kind::InvitationWithdrawn | Kind::Joined | Kind::RoleChanged | Kind::Left | Kind::HandedOver
    );
    law(
        of_people || (before.people == after.people && before.owner == after.owner),
        "others belong to it, and nobody was told",
    )?;
    let all = members(after);
    let ids: HashSet<PersonId> = all.iter().map(|member| member.person).collect();
    law(ids.len() == all.len(), "somebody belongs to it twice")?;
    let owns = all.iter().any(|member| member.person == after.owner && member.role == Role::Owner);
    law(owns, "its owner does not own it")
}

/// What each change of who belongs to it may do, and nothing of its money.
pub(super) fn step(before: &Snapshot, kind: Kind, after: &Snapshot, envelope: &Envelope) -> Result<(), &'static str> {
    let other =
        Snapshot { owner: before.owner, people: before.people.clone(), version: before.version, ..after.clone() };
    law(other == *before, "something else changed with its people")?;
    let ids = |of: &Snapshot| members(of).into_iter().map(|member| member.person).collect::<HashSet<_>>();
    let (was, is) = (ids(before), ids(after));
    let waiting = |of: &Snapshot| of.people.as_ref().map_or_else(Vec::new, |people| people.invitations.clone());
    match kind {
        Kind::Invited => {
            law(was == is, "somebody came with an invitation")?;
            let new = waiting(after).into_iter().find(|one| one.at == envelope.at);
            law(new.is_some_and(|one| one.until == one.at + LASTS), "nobody is invited, or for another time")?;
            let sent = after.people.as_ref().map_or(0, |people| people.sent.len());
            law(sent <= A_DAY, "more were invited than may be in a day")
        }
        Kind::InvitationWithdrawn => {
            law(was == is && waiting(after).len() < waiting(before).len(), "no invitation was taken back")
        }
        Kind::Joined => {
            let came: Vec<_> = is.difference(&was).collect();
            if came.is_empty() {
                return let_in(before, after, envelope);
            }
            law(came.len() == 1 && was.is_subset(&is), "not one came")?;
            law(is.len() <= places(before), "more belong to it than its plan has places for")?;
            let role = members(after).into_iter().find(|member| came.contains(&&member.person)).map(|one| one.role);
            let invited = waiting(before).into_iter().any(|one| Some(one.role) == role && envelope.at < one.until);
            law(invited, "who came was not invited as that")
        }
        Kind::Left => law(is.is_subset(&was) && was.len() == is.len() + 1, "not one left"),
        Kind::RoleChanged | Kind::HandedOver => law(was == is && before.people != after.people, "others belong to it"),
        _ => Ok(()),
    }
}

/// Somebody who belonged to it before accepted an invitation into one of its workspaces, and stays what they were.
fn let_in(before: &Snapshot, after: &Snapshot, envelope: &Envelope) -> Result<(), &'static str> {
    law(members(before) == members(after), "nobody came, and others belong to it")?;
    let into = after.people.as_deref().and_then(|people| people.let_in);
    let waiting = before.people.iter().flat_map(|people| &people.invitations);
    let mut asked = waiting.filter(|one| envelope.at < one.until && one.into.is_some());
    law(into.is_some() && asked.any(|one| one.into == into), "who was let in was not asked")
}
