//! Handing a workspace to another account: offered by who may, taken over by who was asked.
//!
//! Nothing of it changes before it is taken over, and until then it can be taken back. Whether the other account has room is decided at that
//! moment, as for a new workspace: one after the other, in the order of the log. It leaves with what is in it. Who worked in it until then has
//! nothing in it any more, and what its account owes stays with that account.

use jiff::{SignedDuration, Timestamp};
use messages::account::People;
use messages::workspace::{Event, Kind, Offer, Refusal, Region, Snapshot, Taken};
use messages::{AccountId, EnclosureId, PersonId};
use plans::Plan;

use super::asked::{Asking, permitted};
use super::create::AccountFacts;
use crate::account::{Stops, people};
use crate::authorize::permission::{CreateWorkspace, HandOverWorkspace, TakeOverWorkspace};
use crate::authorize::{Permit, Presence, Principal, Resource, authorize};
use crate::entitlement::{self, Lock};

/// For so long an offer can be accepted.
pub const LASTS: SignedDuration = people::LASTS;

/// What comes of it that `by` offers the workspace by this letter; `workspace` is none when there is no such one.
#[must_use]
pub fn offer<'a>(
    by: impl Into<Asking<'a>>,
    workspace: Option<&Snapshot>,
    enclosure: EnclosureId,
    now: Timestamp,
) -> Event {
    let by = by.into();
    let decided = permitted(by, HandOverWorkspace, workspace).and_then(|(permit, workspace)| {
        let Principal::Person(person) = by.who else { return Err(Refusal::NotAllowed) };
        // Whoever has a link is not to find it dead because somebody else was asked, too.
        if open(workspace, now).is_some() {
            return Err(Refusal::OfferWaits);
        }
        let until = now.checked_add(LASTS).unwrap_or(Timestamp::MAX);
        let offer = Offer { enclosure, by: person, at: now, until };
        Ok(with(&permit, Kind::Offered, workspace, Some(offer)))
    });
    said(decided)
}

/// What comes of it that `by` takes the offer back.
#[must_use]
pub fn withdraw<'a>(
    by: impl Into<Asking<'a>>,
    workspace: Option<&Snapshot>,
    enclosure: EnclosureId,
    now: Timestamp,
) -> Event {
    let decided = permitted(by, HandOverWorkspace, workspace).and_then(|(permit, workspace)| {
        offered(workspace, enclosure, now)?;
        Ok(with(&permit, Kind::OfferWithdrawn, workspace, None))
    });
    said(decided)
}

/// What comes of it that `by`, who has the link, does not want it.
#[must_use]
pub fn decline(by: Principal, workspace: Option<&Snapshot>, enclosure: EnclosureId, now: Timestamp) -> Event {
    let decided = held(by, workspace, enclosure, now).map(|(permit, workspace, _)| {
        let declined = Snapshot { offer: None, version: workspace.version + 1, ..workspace.clone() };
        happened(&permit, Kind::OfferDeclined, declined)
    });
    said(decided)
}

/// Who takes a workspace over, and what has to be known for that.
#[derive(Debug, Clone, Copy)]
pub struct Taking<'a> {
    /// Who, as they belong to the account that is to have it.
    pub by: Asking<'a>,
    /// That account.
    pub account: AccountId,
    /// What has to be known of it; none when no such account is open.
    pub facts: Option<&'a AccountFacts>,
    /// Who belongs to the account that has it.
    pub giving: Option<&'a People>,
}

/// What comes of it that somebody who has the link takes the workspace over.
#[must_use]
pub fn take_over(taking: &Taking<'_>, workspace: Option<&Snapshot>, enclosure: EnclosureId, now: Timestamp) -> Event {
    said(taken_over(taking, workspace, enclosure, now))
}

fn taken_over(
    taking: &Taking<'_>,
    workspace: Option<&Snapshot>,
    enclosure: EnclosureId,
    now: Timestamp,
) -> Result<Event, Refusal> {
    let Taking { by, account, facts, giving } = *taking;
    let (permit, workspace, person) = held(by.who, workspace, enclosure, now)?;
    still_gives(workspace, giving)?;
    let facts = facts.ok_or(Refusal::NoAccount)?;
    // It takes a place as a new one does, so it takes who may give that away.
    let _: Permit<CreateWorkspace> =
        authorize(by.who, CreateWorkspace, &by.paying(account, facts.owner)).map_err(|_| Refusal::NotAllowed)?;
    if account == workspace.account {
        return Err(Refusal::HereAlready);
    }
    has_room(facts.plan, (facts.workspaces, facts.stops), workspace.region)?;
    let theirs = Snapshot {
        account,
        owner: person,
        // What somebody was given here was given by those who have it no more, and so was the wish to keep it.
        members: Vec::new(),
        kept_at: None,
        offer: None,
        taken: Some(Taken { from: workspace.account, at: now }),
        version: workspace.version + 1,
        ..workspace.clone()
    };
    Ok(happened(&permit, Kind::TakenOver, theirs))
}

/// The offer of a workspace, if it can be accepted at `now`.
#[must_use]
pub fn open_offer(offer: Option<Offer>, presence: Presence, now: Timestamp) -> Option<Offer> {
    offer.filter(|offer| presence == Presence::Here && now < offer.until)
}

fn open(workspace: &Snapshot, now: Timestamp) -> Option<Offer> {
    open_offer(workspace.offer, Presence::of(workspace.state, workspace.desired), now)
}

/// Whether an account on this plan that has so many, and is stopped by this or is not, has room for another one in this region: what the page of
/// an offer says before, and what decides when it is taken.
///
/// # Errors
/// With what is against it.
pub fn has_room(plan: &Plan, (workspaces, stops): (u32, Stops), region: Region) -> Result<(), Refusal> {
    if let Some(refusal) = stops.refusal() {
        return Err(refusal);
    }
    entitlement::region(plan, region).map_err(Lock::refusal)?;
    entitlement::another_workspace(plan, workspaces).map_err(Lock::refusal)
}

/// The open offer of this name.
fn offered(workspace: &Snapshot, enclosure: EnclosureId, now: Timestamp) -> Result<Offer, Refusal> {
    open(workspace, now).filter(|offer| offer.enclosure == enclosure).ok_or(Refusal::NoOffer)
}

/// What whoever has the link may answer, and who they are.
fn held(
    by: Principal,
    workspace: Option<&Snapshot>,
    enclosure: EnclosureId,
    now: Timestamp,
) -> Result<(Permit<TakeOverWorkspace>, &Snapshot, PersonId), Refusal> {
    let workspace = workspace.ok_or(Refusal::NoOffer)?;
    let on = Resource::Offer { workspace: workspace.id };
    let permit = authorize(by, TakeOverWorkspace, &on).map_err(|_| Refusal::NotAllowed)?;
    let Principal::Person(person) = by else { return Err(Refusal::NotAllowed) };
    offered(workspace, enclosure, now)?;
    Ok((permit, workspace, person))
}

/// Whoever offered it may still do so: what somebody could once give away they may not have any more.
fn still_gives(workspace: &Snapshot, people: Option<&People>) -> Result<(), Refusal> {
    let by = workspace.offer.as_ref().ok_or(Refusal::NoOffer)?.by;
    let asking = Asking { who: Principal::Person(by), people };
    permitted(asking, HandOverWorkspace, Some(workspace)).map(drop).map_err(|_| Refusal::NoOffer)
}

/// It enters no other status, so its times stay as they are.
fn with(permit: &Permit<HandOverWorkspace>, kind: Kind, workspace: &Snapshot, offer: Option<Offer>) -> Event {
    happened(permit, kind, Snapshot { offer, version: workspace.version + 1, ..workspace.clone() })
}

const fn happened<P>(_: &Permit<P>, kind: Kind, workspace: Snapshot) -> Event {
    Event::Happened { kind, workspace }
}

fn said(decided: Result<Event, Refusal>) -> Event {
    decided.unwrap_or_else(|refusal| Event::Refused { refusal })
}

#[cfg(test)]
mod tests;
