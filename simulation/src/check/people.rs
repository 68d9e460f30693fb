//! Who belongs to an account: each change beside how it stood before, and at the end of a day what all who tell of it have.
//!
//! Nobody comes but by an invitation that waited, each invitation lets one in, there is a place for whoever comes, and each account has an owner.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::account::people::{members, places};
use jiff::Timestamp;
use messages::account::{Event, Invitation, Kind, Member, Role, Snapshot};
use messages::{AccountId, InvitationId, PersonId};

use crate::history::History;

/// Who belongs to an account, and as what.
pub(crate) type Belonging = BTreeMap<PersonId, Role>;

/// What one of those who tell of it has, by account.
pub(crate) type Told = HashMap<AccountId, Belonging>;

/// The invitations that let somebody in.
#[derive(Default)]
pub(crate) struct Accepted(HashSet<InvitationId>);

impl Accepted {
    /// What is wrong with an event at this time, beside how the account stood before it.
    pub(crate) fn wrong(&mut self, before: Option<&Snapshot>, event: &Event, at: Timestamp) -> Vec<String> {
        let (Some(kind), Some(after)) = (event.kind(), event.snapshot()) else { return Vec::new() };
        let is_erased = after.leaving.as_ref().is_some_and(|leaving| leaving.erased_at.is_some());
        let mut wrong = Vec::new();
        if !is_erased && !members(after).iter().any(|one| one.role == Role::Owner && one.person == after.owner) {
            wrong.push("an account is owned by nobody who belongs to it".to_owned());
        }
        let Some(before) = before.filter(|before| before.version < after.version) else { return wrong };
        let come: Vec<Member> =
            members(after).into_iter().filter(|one| !belonging(before).contains_key(&one.person)).collect();
        match (kind, &come[..]) {
            (Kind::Joined, [one]) => wrong.extend(self.let_in(before, after, *one, at)),
            (Kind::Joined, _) => wrong.push(format!("{} came by one invitation", come.len())),
            (_, []) => {}
            (_, _) => wrong.push(format!("{} came by {}", come.len(), kind.word())),
        }
        wrong
    }

    fn let_in(&mut self, before: &Snapshot, after: &Snapshot, one: Member, at: Timestamp) -> Option<String> {
        if members(after).len() > places(after) {
            return Some(format!("{} belong to an account with {} places", members(after).len(), places(after)));
        }
        let stays = |id| waiting(after).iter().any(|one| one.id == id);
        let used: Vec<&Invitation> =
            waiting(before).iter().filter(|waits| at < waits.until && !stays(waits.id)).collect();
        match &used[..] {
            [invitation] if invitation.role != one.role => {
                Some("somebody came as what they were not asked to be".to_owned())
            }
            [invitation] => (!self.0.insert(invitation.id)).then(|| "an invitation was accepted twice".to_owned()),
            _ => Some(format!("somebody came, and {} invitations are gone", used.len())),
        }
    }
}

fn waiting(account: &Snapshot) -> &[Invitation] {
    account.people.as_ref().map(|people| people.invitations.as_slice()).unwrap_or_default()
}

/// Who belongs to an account.
pub(crate) fn belonging(account: &Snapshot) -> Belonging {
    members(account).iter().map(|one| (one.person, one.role)).collect()
}

/// What is wrong with what is told of it at the end of a day: all have the people whom the log has, so each counts as many places as are taken.
pub(crate) fn told(history: &History, told: &[(&str, Told)]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (place, account) in history.accounts() {
        let (here, is_alone) = (belonging(account), account.people.is_none());
        for (whose, rows) in told {
            let has = rows.get(&account.id);
            // Where nobody was ever asked some write down nothing.
            let is_right = has.map_or(is_alone, |has| *has == here);
            if !is_right {
                let count = has.map_or(0, BTreeMap::len);
                wrong.push(format!("{whose} has {count} people of customer {place} instead of {}", here.len()));
            }
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use domain::account::people::carry_out;
    use domain::authorize::Principal;
    use messages::EnclosureId;
    use messages::account::samples::snapshot;
    use messages::account::{Command, People};

    use super::*;

    /// What comes of it that somebody asks this.
    fn after(by: PersonId, account: &Snapshot, command: &Command) -> Event {
        carry_out(Principal::Person(by), Some(account), command, account.opened_at).unwrap()
    }

    fn of(event: &Event) -> Snapshot {
        event.snapshot().unwrap().clone()
    }

    #[test]
    fn whatever_is_wrong_with_people_is_found() {
        let alone = snapshot();
        let (at, invitation, one) = (alone.opened_at, InvitationId::new(), PersonId::new());
        let invite =
            Command::Invite { invitation, role: Role::Member, enclosure: EnclosureId::new(), into: None, again: false };
        let asked = of(&after(alone.owner, &alone, &invite));
        let joined = after(one, &asked, &Command::Join { invitation });
        let mut accepted = Accepted::default();
        assert!(accepted.wrong(Some(&asked), &joined, at).is_empty());
        assert_eq!(accepted.wrong(Some(&asked), &joined, at), ["an invitation was accepted twice"]);
        let with = |change: &dyn Fn(&mut People)| {
            let mut account = of(&joined);
            change(account.people.as_mut().unwrap());
            Event::Happened { kind: Kind::Joined, account }
        };
        let wrong = |event: &Event| Accepted::default().wrong(Some(&asked), event, at).join(", ");
        let more = |people: &mut People| {
            let one = people.members[1];
            people.members.extend((0..4).map(|_| Member { person: PersonId::new(), ..one }));
        };
        assert_eq!(wrong(&with(&more)), "5 came by one invitation");
        assert_eq!(
            wrong(&with(&|people| people.members[1].role = Role::Admin)),
            "somebody came as what they were not asked to be"
        );
        assert_eq!(
            wrong(&with(&|people| people.members[0].role = Role::Admin)),
            "an account is owned by nobody who belongs to it"
        );
        let renewed = Event::Happened { kind: Kind::Renewed, account: of(&joined) };
        assert_eq!(wrong(&renewed), "1 came by renewed");
        assert_eq!(Accepted::default().wrong(Some(&alone), &joined, at), ["somebody came, and 0 invitations are gone"]);
    }
}
