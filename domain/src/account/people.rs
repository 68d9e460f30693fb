//! Who belongs to an account: asking somebody, joining, other roles, leaving, and handing it over.
//!
//! Billing decides all of it, one account after the other in the order of the log: of two who take the last place one gets it, and of two
//! owners who remove each other one stays.

use jiff::{SignedDuration, Timestamp};
use messages::account::{Command, Event, Invitation, Kind, LetIn, Member, People, Refusal, Role, Snapshot};
use messages::person::Role as InWorkspace;
use messages::{EnclosureId, InvitationId, PersonId};
use plans::Plan;

use super::leaving;
use crate::authorize::permission::{ChangePeople, HandOverAccount, InvitePeople, JoinAccount, LeaveAccount, Permitted};
use crate::authorize::{Permit, Principal, Resource, authorize};

/// The version of these rules, for the envelope of what is decided here.
pub const POLICY: &str = "people@1";

/// For so long an invitation can be accepted.
pub const LASTS: SignedDuration = SignedDuration::from_hours(7 * 24);

/// So many can be sent in a day.
pub const A_DAY: usize = 20;

/// So many can wait at once.
pub const WAITING: usize = 50;

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// What somebody is in an account that this person owns, and that these belong to if more than its owner ever did.
#[must_use]
pub fn role_of(owner: PersonId, people: Option<&People>, person: PersonId) -> Option<Role> {
    match people {
        None => (owner == person).then_some(Role::Owner),
        Some(people) => people.members.iter().find(|member| member.person == person).map(|member| member.role),
    }
}

/// An account, as it is asked about by somebody.
#[must_use]
pub fn resource(account: &Snapshot, who: Principal) -> Resource {
    let role = match who {
        Principal::Person(person) => role_of(account.owner, account.people.as_deref(), person),
        Principal::Anonymous | Principal::Staff => None,
    };
    Resource::Account { id: account.id, role }
}

/// All who belong to it.
#[must_use]
pub fn members(account: &Snapshot) -> Vec<Member> {
    people_of(account).members
}

/// How many people may belong to an account on this plan.
#[must_use]
pub fn places(account: &Snapshot) -> usize {
    let places = plans::find(&account.plan).map_or(plans::PEOPLE, Plan::people);
    usize::try_from(places).unwrap_or(usize::MAX)
}

/// What comes of it that `by` gives this command at `now`; none for what is not about people.
#[must_use]
pub fn carry_out(by: Principal, account: Option<&Snapshot>, command: &Command, now: Timestamp) -> Option<Event> {
    // Nobody comes to what is on its way out.
    let comes = matches!(command, Command::Invite { .. } | Command::Join { .. } | Command::HandOver { .. });
    if let Some(refusal) = account.and_then(leaving::refusal).filter(|_| comes) {
        return Some(Event::Refused { refusal });
    }
    Some(match command {
        Command::Invite { invitation, role, enclosure, into, again } => {
            let wanted = (*invitation, *role, *enclosure, *into);
            if *again { invite_again(by, account, wanted, now) } else { invite(by, account, wanted, now) }
        }
        Command::Withdraw { invitation } => withdraw(by, account, *invitation, now),
        Command::Join { invitation } => join(by, account, *invitation, now),
        Command::ChangeRole { person, role } => change_role(by, account, *person, *role, now),
        Command::Remove { person } => remove(by, account, *person, now),
        Command::HandOver { person } => hand_over(by, account, *person, now),
        Command::Open { .. }
        | Command::SetPlan { .. }
        | Command::Arrange { .. }
        | Command::Repair { .. }
        | Command::Close
        | Command::Stay
        | Command::Unknown => return None,
    })
}

/// Asks somebody to belong to it, or once more. Where it is into a workspace, who accepts is let in there; who comes for that alone is a guest,
/// who takes a place like everybody.
#[must_use]
pub fn invite(
    by: Principal,
    account: Option<&Snapshot>,
    (id, role, enclosure, into): (InvitationId, Role, EnclosureId, Option<LetIn>),
    now: Timestamp,
) -> Event {
    let decided = permitted(by, InvitePeople, account).and_then(|(_, actor, account)| {
        may_give(actor, role)?;
        let is_odd =
            |into: LetIn| role != Role::Guest || !matches!(into.role, InWorkspace::Member | InWorkspace::Admin);
        if into.is_some_and(is_odd) {
            return Err(Refusal::NotAllowed);
        }
        let mut people = pruned(account, now);
        let waits = people.invitations.iter().position(|one| one.id == id);
        let is_too_much = people.sent.len() >= A_DAY || (waits.is_none() && people.invitations.len() >= WAITING);
        if is_too_much {
            return Err(Refusal::TooManyInvitations);
        }
        let invitation = Invitation { id, role, by: actor.person, at: now, until: now + LASTS, enclosure, into };
        match waits.and_then(|place| people.invitations.get_mut(place)) {
            Some(before) => *before = Invitation { into: into.or(before.into), ..invitation },
            None => people.invitations.push(invitation),
        }
        people.sent.push(now);
        Ok(after(account, Kind::Invited, people, None))
    });
    said(decided)
}

/// Sends an invitation once more while it waits. What was answered or taken back meanwhile lets nobody in a second time.
#[must_use]
pub fn invite_again(
    by: Principal,
    account: Option<&Snapshot>,
    wanted: (InvitationId, Role, EnclosureId, Option<LetIn>),
    now: Timestamp,
) -> Event {
    let waits = account.is_some_and(|account| pruned(account, now).invitations.iter().any(|one| one.id == wanted.0));
    match invite(by, account, wanted, now) {
        Event::Happened { .. } if !waits => said(Err(Refusal::NoInvitation)),
        decided => decided,
    }
}

/// Takes an invitation back, or refuses it as who has its link.
#[must_use]
pub fn withdraw(by: Principal, account: Option<&Snapshot>, id: InvitationId, now: Timestamp) -> Event {
    let is_member = |account: &Snapshot| matches!(resource(account, by), Resource::Account { role: Some(_), .. });
    let permitted = match account {
        Some(account) if !is_member(account) => {
            let on = Resource::Invitation { account: account.id };
            authorize(by, JoinAccount, &on).map(|_| account).map_err(|_| Refusal::NotAllowed)
        }
        Some(_) | None => permitted(by, InvitePeople, account).map(|(_, _, account)| account),
    };
    let decided = permitted.and_then(|account| {
        let mut people = pruned(account, now);
        let waits = people.invitations.len();
        people.invitations.retain(|one| one.id != id);
        if people.invitations.len() == waits {
            return Err(Refusal::NoInvitation);
        }
        Ok(after(account, Kind::InvitationWithdrawn, people, None))
    });
    said(decided)
}

/// Accepts an invitation: who acts belongs to it from then on, if there is a place.
#[must_use]
pub fn join(by: Principal, account: Option<&Snapshot>, id: InvitationId, now: Timestamp) -> Event {
    let decided = account.ok_or(Refusal::NoInvitation).and_then(|account| {
        let permit = authorize(by, JoinAccount, &Resource::Invitation { account: account.id });
        let (Ok(permit), Principal::Person(person)) = (permit, by) else { return Err(Refusal::NotAllowed) };
        joined(&permit, account, (person, id), now)
    });
    said(decided)
}

fn joined(
    _: &Permit<JoinAccount>,
    account: &Snapshot,
    (person, id): (PersonId, InvitationId),
    now: Timestamp,
) -> Result<Event, Refusal> {
    let mut people = pruned(account, now);
    let belongs = role_of(account.owner, Some(&people), person).is_some();
    let place = people.invitations.iter().position(|one| one.id == id);
    let is_let_in = place.and_then(|place| people.invitations.get(place)).is_some_and(|one| one.into.is_some());
    // Who belongs to it already can still be let into one of its workspaces.
    if belongs && !is_let_in {
        return Err(Refusal::AlreadyMember);
    }
    let place = place.ok_or(Refusal::NoInvitation)?;
    if !belongs && people.members.len() >= places(account) {
        return Err(Refusal::NoSeat);
    }
    let Invitation { role, by, into, .. } = people.invitations.remove(place);
    if !belongs {
        people.members.push(Member { person, role, since: now, invited_by: Some(by) });
    }
    people.let_in = into;
    Ok(after(account, Kind::Joined, people, Some(person)))
}

/// Gives somebody who belongs to it another role.
#[must_use]
pub fn change_role(by: Principal, account: Option<&Snapshot>, person: PersonId, role: Role, now: Timestamp) -> Event {
    let decided = permitted(by, ChangePeople, account).and_then(|(_, actor, account)| {
        may_give(actor, role)?;
        let mut people = pruned(account, now);
        let member = people.members.iter_mut().find(|member| member.person == person).ok_or(Refusal::NotMember)?;
        may_change(actor, *member)?;
        if member.role == role {
            return Ok(Event::Happened { kind: Kind::Unchanged, account: account.clone() });
        }
        member.role = role;
        has_owner(&people)?;
        Ok(after(account, Kind::RoleChanged, people, Some(person)))
    });
    said(decided)
}

/// Has somebody no longer belong to it: another, or who asks.
#[must_use]
pub fn remove(by: Principal, account: Option<&Snapshot>, person: PersonId, now: Timestamp) -> Event {
    let decided = if by == Principal::Person(person) {
        permitted(by, LeaveAccount, account).map(|(_, actor, account)| (actor, account))
    } else {
        permitted(by, ChangePeople, account).map(|(_, actor, account)| (actor, account))
    };
    let decided = decided.and_then(|(actor, account)| {
        let mut people = pruned(account, now);
        let place = people.members.iter().position(|member| member.person == person).ok_or(Refusal::NotMember)?;
        let gone = people.members.remove(place);
        if gone.person != actor.person {
            may_change(actor, gone)?;
        }
        has_owner(&people)?;
        Ok(after(account, Kind::Left, people, Some(person)))
    });
    said(decided)
}

/// Makes somebody who belongs to it its owner, in the place of who asks.
#[must_use]
pub fn hand_over(by: Principal, account: Option<&Snapshot>, person: PersonId, now: Timestamp) -> Event {
    let decided = permitted(by, HandOverAccount, account).and_then(|(_, actor, account)| {
        let mut people = pruned(account, now);
        if actor.person == person {
            return Ok(Event::Happened { kind: Kind::Unchanged, account: account.clone() });
        }
        let member = people.members.iter_mut().find(|member| member.person == person).ok_or(Refusal::NotMember)?;
        member.role = Role::Owner;
        for member in people.members.iter_mut().filter(|member| member.person == actor.person) {
            member.role = Role::Admin;
        }
        Ok(after(account, Kind::HandedOver, people, Some(person)))
    });
    said(decided)
}

/// The account, who asks in it, and that they may.
fn permitted<P: Permitted>(
    by: Principal,
    what: P,
    account: Option<&Snapshot>,
) -> Result<(Permit<P>, Member, &Snapshot), Refusal> {
    let account = account.ok_or(Refusal::NoAccount)?;
    let permit = authorize(by, what, &resource(account, by)).map_err(|_| Refusal::NotAllowed)?;
    let Principal::Person(person) = by else { return Err(Refusal::NotAllowed) };
    let actor = members(account).into_iter().find(|member| member.person == person);
    Ok((permit, actor.ok_or(Refusal::NotAllowed)?, account))
}

/// Whether who is `actor` in an account, and may change who is what in it, gives this role and takes it: nobody gives what they do not have, and
/// nobody makes owners but owners.
#[must_use]
pub fn gives(actor: Role, role: Role) -> bool {
    match role {
        Role::Owner | Role::Billing => actor == Role::Owner,
        Role::Admin | Role::Member | Role::Guest => true,
        Role::Unknown => false,
    }
}

fn may_give(actor: Member, role: Role) -> Result<(), Refusal> {
    if gives(actor.role, role) { Ok(()) } else { Err(Refusal::NotAllowed) }
}

/// Who may do more than they can is left alone.
fn may_change(actor: Member, member: Member) -> Result<(), Refusal> {
    may_give(actor, member.role)
}

fn has_owner(people: &People) -> Result<(), Refusal> {
    let has = people.members.iter().any(|member| member.role == Role::Owner);
    if has { Ok(()) } else { Err(Refusal::LastOwner) }
}

/// Who belongs to it, and nobody but its owner where nobody was ever asked.
fn people_of(account: &Snapshot) -> People {
    account.people.as_deref().cloned().unwrap_or_else(|| {
        let owner = Member { person: account.owner, role: Role::Owner, since: account.opened_at, invited_by: None };
        People { members: vec![owner], ..People::default() }
    })
}

/// The same without what is over by now.
fn pruned(account: &Snapshot, now: Timestamp) -> People {
    let mut people = people_of(account);
    people.invitations.retain(|one| now < one.until);
    people.sent.retain(|at| at.duration_until(now) < DAY);
    people.let_in = None;
    people
}

/// The account with these people. Its owner is the first of its owners, and stays who it is while they are one.
fn after(account: &Snapshot, kind: Kind, people: People, about: Option<PersonId>) -> Event {
    let owners = || people.members.iter().filter(|member| member.role == Role::Owner).map(|member| member.person);
    let stays = owners().find(|person| *person == account.owner);
    let owner = stays.or_else(|| owners().next()).unwrap_or(account.owner);
    let people = Some(Box::new(People { about, ..people }));
    let account = Snapshot { owner, people, version: account.version + 1, ..account.clone() };
    Event::Happened { kind, account }
}

fn said(decided: Result<Event, Refusal>) -> Event {
    decided.unwrap_or_else(|refusal| Event::Refused { refusal })
}

#[cfg(test)]
mod tests;
