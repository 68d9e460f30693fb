//! Moving: what is in a workspace cannot go to another region, but one that is still empty can be made again there. The new one takes its name and
//! its place in the plan; the old one is deleted as its owner deletes it, so that a mistake can be taken back.

use jiff::Timestamp;
use messages::WorkspaceId;
use messages::workspace::{Event, Refusal, Region, Snapshot};

use super::asked::{Asking, permitted};
use super::create::{AccountFacts, NewWorkspace, create};
use super::leave::{Past, removed, was_never_up};
use super::status::{Stable, Status};
use crate::authorize::Permit;
use crate::authorize::permission::DeleteWorkspace;
use crate::entitlement;

/// What comes of it that `by` wants `new` in that region instead of `old`, which is none when there is no such one: what
/// happens to each, the old one first, or the refusal.
#[must_use]
pub fn move_to<'a>(
    by: impl Into<Asking<'a>>,
    old: (WorkspaceId, Option<&Snapshot>),
    account: Option<&AccountFacts>,
    new: WorkspaceId,
    region: Region,
    now: Timestamp,
) -> Vec<(WorkspaceId, Event)> {
    let (id, old) = old;
    let by = by.into();
    let decided = empty(by, old, region).and_then(|(permit, old)| {
        let account = account.ok_or(Refusal::NoAccount)?;
        let made = match create(by, Some(&without(old, account)), &again(old, new, region), now) {
            Event::Refused { refusal } => return Err(refusal),
            made => made,
        };
        Ok(vec![(id, removed(&permit, old, now)), (new, made)])
    });
    decided.unwrap_or_else(|refusal| vec![(id, Event::Refused { refusal })])
}

/// The old one, if `by` may have it deleted and nothing is in it.
fn empty<'a>(
    by: impl Into<Asking<'a>>,
    old: Option<&Snapshot>,
    region: Region,
) -> Result<(Permit<DeleteWorkspace>, &Snapshot), Refusal> {
    let (permit, old) = permitted(by, DeleteWorkspace, old)?;
    if !is_empty(&Past::from(old)) {
        return Err(Refusal::NotEmpty);
    }
    if region == old.region {
        return Err(Refusal::NotAllowed);
    }
    Ok((permit, old))
}

/// Whether nobody has put anything into it yet. Of what is in trouble that is not known: nobody sees into it.
#[must_use]
pub fn is_empty(past: &Past) -> bool {
    let is_seen = past.status == Status::Stable(Stable::Ready) || was_never_up(past);
    is_seen && past.first_deployment_at.is_none() && past.own_key_at.is_none()
}

/// The account as it stands once the old one is deleted.
fn without(old: &Snapshot, account: &AccountFacts) -> AccountFacts {
    let taken = u32::from(entitlement::counts(old));
    AccountFacts { workspaces: account.workspaces.saturating_sub(taken), ..*account }
}

fn again(old: &Snapshot, new: WorkspaceId, region: Region) -> NewWorkspace<'_> {
    NewWorkspace { id: new, account: old.account, owner: old.owner, name: &old.name, region }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use messages::account::Stop;
    use messages::workspace::{Kind, State, samples};
    use messages::{CommandId, PersonId};

    use super::*;
    use crate::account::Stops;
    use crate::authorize::Principal;

    fn facts(old: &Snapshot, workspaces: u32) -> AccountFacts {
        AccountFacts { owner: old.owner, plan: plans::TRIAL, workspaces, stops: Stops::default() }
    }

    fn new() -> WorkspaceId {
        WorkspaceId::created_by(CommandId::new())
    }

    fn old() -> Snapshot {
        Snapshot { first_deployment_at: None, own_key_at: None, ..samples::snapshot(State::Ready) }
    }

    fn asked(old: &Snapshot, by: PersonId, account: &AccountFacts, region: Region) -> Vec<(WorkspaceId, Event)> {
        let now = old.created_at + SignedDuration::from_hours(1);
        move_to(Principal::Person(by), (old.id, Some(old)), Some(account), new(), region, now)
    }

    fn refusal(events: &[(WorkspaceId, Event)]) -> Option<Refusal> {
        match events {
            [(_, Event::Refused { refusal })] => Some(*refusal),
            _ => None,
        }
    }

    #[test]
    fn an_empty_one_is_made_again_elsewhere_in_the_only_place_of_the_plan() {
        let old = old();
        let events = asked(&old, old.owner, &facts(&old, 1), Region::Us);
        let [(first, removed), (second, made)] = &events[..] else { panic!("{events:?}") };
        assert_eq!((*first, removed.kind(), made.kind()), (old.id, Some(Kind::Removed), Some(Kind::Created)));
        let made = made.snapshot().unwrap();
        assert_eq!((made.id, &made.name, made.region), (*second, &old.name, Region::Us));
        assert_eq!((made.account, made.owner), (old.account, old.owner));
        let deletion = removed.snapshot().unwrap().deletion.unwrap();
        assert!(deletion.restorable_until.is_some(), "a mistake can be taken back");
    }

    #[test]
    fn nothing_happens_to_one_that_is_used_nor_where_there_is_no_room_nor_for_a_stranger() {
        let old = old();
        let one = facts(&old, 1);
        let used = Snapshot { first_deployment_at: Some(old.created_at), ..old.clone() };
        assert_eq!(refusal(&asked(&used, old.owner, &one, Region::Us)), Some(Refusal::NotEmpty));
        let unseen = Snapshot { state: State::Unknown, first_ready_at: Some(old.created_at), ..old.clone() };
        assert_eq!(refusal(&asked(&unseen, old.owner, &one, Region::Us)), Some(Refusal::NotEmpty));
        let keyed = Snapshot { own_key_at: Some(old.created_at), ..old.clone() };
        assert_eq!(refusal(&asked(&keyed, old.owner, &one, Region::Us)), Some(Refusal::NotEmpty));
        assert_eq!(refusal(&asked(&old, old.owner, &facts(&old, 2), Region::Us)), Some(Refusal::LimitReached));
        assert_eq!(refusal(&asked(&old, PersonId::new(), &one, Region::Us)), Some(Refusal::NotAllowed));
        assert_eq!(refusal(&asked(&old, old.owner, &one, old.region)), Some(Refusal::NotAllowed));
        let over = AccountFacts { stops: Stops::new(Some(old.created_at), None), ..one };
        assert_eq!(refusal(&asked(&old, old.owner, &over, Region::Us)), Some(Refusal::TrialEnded));
        let unpaid = AccountFacts { stops: Stops::new(None, Some(Stop::PaymentFailed)), ..one };
        assert_eq!(refusal(&asked(&old, old.owner, &unpaid, Region::Us)), Some(Refusal::PaymentFailed));
        let hobby = AccountFacts { plan: plans::HOBBY, ..one };
        assert_eq!(refusal(&asked(&old, old.owner, &hobby, Region::Us)), Some(Refusal::RegionNotIncluded));
    }
}
