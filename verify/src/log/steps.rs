//! Whether one event may follow another: what each kind of event may change, and what holds of every workspace.
//!
//! It decides nothing anew: rules of a later release may decide otherwise, and what was decided stays. It asks what no release may
//! ever do.

use domain::authorize::Presence;
use domain::suspension::pauses::untold;
use domain::workspace::{Stable, Status, Transient};
use messages::workspace::{Desired, Farewell, Kind, Snapshot, State};

/// What is wrong, in words that follow the kind of event.
type Law = Result<(), &'static str>;

fn law(holds: bool, otherwise: &'static str) -> Law {
    if holds { Ok(()) } else { Err(otherwise) }
}

fn presence(workspace: &Snapshot) -> Presence {
    Presence::of(workspace.state, workspace.desired)
}

/// Whether `after` may come of `before` by an event of this kind.
pub(super) fn step(before: &Snapshot, kind: Kind, after: &Snapshot) -> Law {
    if kind == Kind::Unchanged {
        return law(before == after, "it says that nothing changed, and something did");
    }
    law(after.version == before.version + 1, "a version is left out, or came before")?;
    stays(before, kind, after)?;
    holds(after)?;
    promises(before, after)?;
    changes(before, kind, after)
}

/// What never changes.
fn stays(before: &Snapshot, kind: Kind, after: &Snapshot) -> Law {
    let fixed = |of: &Snapshot| (of.id, of.region, of.size.clone(), of.created_at);
    law(fixed(before) == fixed(after), "it became another workspace")?;
    let whose = |of: &Snapshot| (of.account, of.owner, of.taken);
    law(kind == Kind::TakenOver || whose(before) == whose(after), "it is somebody else's, and was not taken over")?;
    let is_known = |was: Option<_>, is: Option<_>| was.is_none() || was == is;
    law(
        is_known(before.first_deployment_at, after.first_deployment_at)
            && is_known(before.own_key_at, after.own_key_at)
            && is_known(before.first_ready_at, after.first_ready_at),
        "what once was is no longer so",
    )
}

/// What holds of every workspace.
fn holds(after: &Snapshot) -> Law {
    let status = Status::of(after);
    law(
        after.due_at.is_some() == status.deadline().is_some(),
        "what must pass has no deadline, or what may last has one",
    )?;
    law(after.trouble == status.trouble(), "its trouble is not that of its state")?;
    match presence(after) {
        Presence::Here => {
            law(after.deletion.is_none(), "it is here and deleted")?;
            let promised = if after.pauses.is_empty() { Desired::Running } else { Desired::Suspended };
            law(after.desired == promised, "what is promised is not what its pauses say")?;
            let fits = match after.state {
                State::Pending | State::Provisioning | State::Ready => after.desired == Desired::Running,
                State::Suspended => after.desired == Desired::Suspended,
                State::Failed | State::Unknown | State::Deprovisioning | State::Deleted => true,
            };
            law(fits, "its state is not what is promised")
        }
        Presence::Removed | Presence::Gone => law(after.deletion.is_some(), "it is not said why it leaves"),
    }
}

/// Infra is told of each promise, and of no promise twice.
fn promises(before: &Snapshot, after: &Snapshot) -> Law {
    let is_new = after.generation == before.generation + 1;
    let is_same = after.generation == before.generation && after.desired == before.desired;
    law(is_new || is_same, "infra is not told of the promise")
}

/// What an event of this kind changes.
fn changes(before: &Snapshot, kind: Kind, after: &Snapshot) -> Law {
    let status = Status::of(after);
    let is_observed = after.generation == before.generation && after.pauses == before.pauses;
    let was_here = presence(before) == Presence::Here;
    match kind {
        Kind::Created => Err("it was made before"),
        Kind::Provisioning => law(
            was_here && is_observed && status == Status::Transient(Transient::Provisioning),
            "it cannot be set up from there",
        ),
        Kind::Ready => {
            law(was_here && is_observed && status == Status::Stable(Stable::Ready), "it cannot be ready from there")
        }
        Kind::Troubled => law(was_here && is_observed && status.is_in_trouble(), "it cannot be in trouble from there"),
        Kind::Suspended => {
            let is_decided = before.desired == Desired::Running && after.generation > before.generation;
            law(
                was_here && (is_decided || is_observed) && status == Status::Stable(Stable::Suspended),
                "it cannot be paused from there",
            )
        }
        Kind::Resumed => {
            law(was_here && before.desired == Desired::Suspended && is_started(before, after), "it was not paused")
        }
        Kind::Restarted => {
            law(was_here && before.pauses.is_empty() && is_started(before, after), "it cannot be restarted from there")
        }
        Kind::Removed => removed(before, after),
        Kind::Restored => restored(before, after),
        Kind::Deprovisioning => {
            let is_leaving = matches!(status, Status::Transient(Transient::Deprovisioning | Transient::Overdue));
            law(is_leaving && after.desired == Desired::Deleted, "it is not taken away for good")
        }
        Kind::Deleted => law(
            before.desired == Desired::Deleted && status == Status::Stable(Stable::Deleted),
            "it was not to be gone",
        ),
        Kind::TakenOver => taken_over(before, after),
        Kind::Unchanged => Ok(()),
        // Every other kind is named in `is_only`, which knows them all.
        part => law(is_only(before, part, after), "it changes more than it says"),
    }
}

/// Somebody deleted it, and can have it back.
fn removed(before: &Snapshot, after: &Snapshot) -> Law {
    let is_asked = after.deletion.is_some_and(|deletion| deletion.farewell == Farewell::Asked);
    let is_removed = is_asked && Status::of(after) == Status::Transient(Transient::Removed);
    law(presence(before) == Presence::Here && is_removed, "it cannot be deleted from there")
}

/// It was offered, and is another account's with all that is in it; nobody of before has anything in it, and nothing else changes.
fn taken_over(before: &Snapshot, after: &Snapshot) -> Law {
    law(before.offer.is_some() && before.account != after.account, "it was not offered to another account")?;
    law(after.taken.is_some_and(|taken| taken.from == before.account), "it is not said whose it was")?;
    let expected = Snapshot {
        account: after.account,
        owner: after.owner,
        taken: after.taken,
        members: Vec::new(),
        kept_at: None,
        offer: None,
        version: after.version,
        ..before.clone()
    };
    law(expected == *after, "more changed than whose it is")
}

/// It comes back as it was.
fn restored(before: &Snapshot, after: &Snapshot) -> Law {
    // Of its end it is warned anew.
    let is_back = presence(after) == Presence::Here && untold(&after.pauses) == untold(&before.pauses);
    law(presence(before) == Presence::Removed && is_back, "there is nothing to restore, or it comes back otherwise")
}

/// Whether it is being started, by a new promise and for no reason to be paused.
fn is_started(before: &Snapshot, after: &Snapshot) -> bool {
    let is_starting = Status::of(after) == Status::Transient(Transient::Provisioning);
    is_starting && after.pauses.is_empty() && after.generation == before.generation + 1
}

/// Whether an event that is about one thing changes that, and nothing else.
fn is_only(before: &Snapshot, kind: Kind, after: &Snapshot) -> bool {
    let (version, before) = (after.version, before.clone());
    let expected = match kind {
        Kind::FirstDeploymentArrived => Snapshot { first_deployment_at: after.first_deployment_at, ..before },
        Kind::OwnKeyMade => Snapshot { own_key_at: after.own_key_at, ..before },
        Kind::RetryAsked => Snapshot { attempts: after.attempts, retry_asked_at: after.retry_asked_at, ..before },
        Kind::Renamed => Snapshot { name: after.name.clone(), ..before },
        Kind::MemberAdded | Kind::MemberRemoved => Snapshot { members: after.members.clone(), ..before },
        Kind::Offered => Snapshot { offer: after.offer, ..before },
        Kind::OfferWithdrawn | Kind::OfferDeclined => Snapshot { offer: None, ..before },
        Kind::Kept => Snapshot { kept_at: after.kept_at, ..before },
        Kind::KeyMade
        | Kind::KeyRenewed
        | Kind::KeyDeleted
        | Kind::KeyHandedOver
        | Kind::PasswordSet
        | Kind::SiteMade
        | Kind::SiteUpdated
        | Kind::SiteChanged
        | Kind::SiteAccessChanged
        | Kind::SiteLocked
        | Kind::SiteUnlocked
        | Kind::SiteDeleted
        | Kind::SecretSet
        | Kind::SecretChanged
        | Kind::SecretDeleted
        | Kind::SandboxMade
        | Kind::SandboxUnlocked
        | Kind::SandboxExtended
        | Kind::SandboxPromoted
        | Kind::SandboxDeleted
        | Kind::DefaultsChanged
        | Kind::Rekeyed => before,
        Kind::PausesChanged if turns(&before, after) => return false,
        Kind::EndingAnnounced | Kind::EndingTold if !is_announced(&before, after) => return false,
        Kind::PausesChanged | Kind::EndingAnnounced | Kind::EndingTold => {
            Snapshot { pauses: after.pauses.clone(), ..before }
        }
        Kind::Created
        | Kind::Provisioning
        | Kind::Ready
        | Kind::Suspended
        | Kind::Troubled
        | Kind::Deprovisioning
        | Kind::Deleted
        | Kind::Removed
        | Kind::Restored
        | Kind::Resumed
        | Kind::Restarted
        | Kind::TakenOver
        | Kind::Unchanged => return false,
    };
    Snapshot { version, ..expected } == *after
}

/// Whether a machine that is there would have to change with the reasons for a pause.
fn turns(before: &Snapshot, after: &Snapshot) -> bool {
    before.pauses.is_empty() != after.pauses.is_empty() && presence(before) == Presence::Here
}

/// Whether more is said of the same reasons.
fn is_announced(before: &Snapshot, after: &Snapshot) -> bool {
    let reasons = |of: &Snapshot| of.pauses.iter().map(|pause| (pause.reason, pause.since)).collect::<Vec<_>>();
    reasons(before) == reasons(after) && before.pauses != after.pauses
}

#[cfg(test)]
mod tests {
    use domain::account::Stops;
    use domain::authorize::Principal;
    use domain::workspace::{AccountFacts, Taking, decline, offer, take_over, withdraw};
    use jiff::Timestamp;
    use messages::AccountId;
    use messages::samples::{ENCLOSURE, OTHER, PERSON};
    use messages::workspace::samples::{offered, snapshot};
    use messages::workspace::{Event, Member};

    use super::*;

    fn follows(before: &Snapshot, event: &Event) -> Snapshot {
        let Event::Happened { kind, workspace } = event else { panic!("{event:?}") };
        assert_eq!(step(before, *kind, workspace), Ok(()), "{}", kind.word());
        workspace.clone()
    }

    #[test]
    fn whose_it_is_changes_by_being_taken_over_and_nothing_else_with_it() {
        let now: Timestamp = offered().offer.unwrap().at;
        let members = vec![Member { person: OTHER, role: messages::person::Role::Admin, since: now }];
        let shop = Snapshot { members, kept_at: Some(now), ..snapshot(State::Ready) };
        let (owner, other) = (Principal::Person(PERSON), Principal::Person(OTHER));
        let asked = follows(&shop, &offer(owner, Some(&shop), ENCLOSURE, now));
        follows(&asked, &withdraw(owner, Some(&asked), ENCLOSURE, now));
        follows(&asked, &decline(other, Some(&asked), ENCLOSURE, now));
        let facts = AccountFacts { owner: OTHER, plan: plans::PRO, workspaces: 0, stops: Stops::default() };
        let account = AccountId::from_uuid(OTHER.uuid());
        let taking = Taking { by: other.into(), account, facts: Some(&facts), giving: None };
        let taken = follows(&asked, &take_over(&taking, Some(&asked), ENCLOSURE, now));

        for (kind, before, after) in [
            (Kind::TakenOver, &shop, &taken),
            (Kind::TakenOver, &asked, &Snapshot { account: asked.account, ..taken.clone() }),
            (Kind::TakenOver, &asked, &Snapshot { taken: None, ..taken.clone() }),
            (Kind::TakenOver, &asked, &Snapshot { members: asked.members.clone(), ..taken.clone() }),
            (Kind::TakenOver, &asked, &Snapshot { name: "Other".into(), ..taken.clone() }),
            (Kind::Renamed, &asked, &taken),
            (Kind::OfferDeclined, &asked, &Snapshot { owner: OTHER, offer: None, version: 3, ..asked.clone() }),
        ] {
            let after = Snapshot { version: before.version + 1, ..after.clone() };
            assert!(step(before, kind, &after).is_err(), "{}", kind.word());
        }
    }
}
