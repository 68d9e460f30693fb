//! Which letters follow from what happens to a workspace: to its owner.

mod handing;

use jiff::{SignedDuration, Timestamp};
use messages::mail::{About, Letter};
use messages::workspace::{Event, Farewell, Kind, Pause, Reason, Snapshot, State};

use super::now_to;
use crate::authorize::Presence;
use crate::letters::Wanted;
use crate::workspace::Status;

/// Who waits for a new workspace for longer than this is told when it is ready: they may have gone away.
const WAITED: SignedDuration = SignedDuration::from_mins(1);

/// Trouble that is over sooner is not told: it would be over before it is read.
const SHORT: SignedDuration = SignedDuration::from_mins(5);

/// What starts again is ready about so much later.
const STARTS: SignedDuration = SignedDuration::from_mins(2);

pub(super) fn decide(before: Option<&Snapshot>, event: &Event, now: Timestamp) -> Vec<Wanted> {
    let Some((kind, after)) = event.kind().zip(event.snapshot()) else { return Vec::new() };
    let (account, workspace) = (Some(after.account), Some(after.id));
    let about = About { account, workspace, version: Some(after.version), ..About::default() };
    let wanted = |(letter, after_that)| Wanted {
        not_before: now.checked_add(after_that).unwrap_or(now),
        ..now_to(after.owner, letter, about, now)
    };
    let handed = handing::decide(kind, before, after, about, now);
    of(kind, before, after, now).into_iter().map(wanted).chain(handed).collect()
}

/// The letters, and how long after that each may go.
fn of(kind: Kind, before: Option<&Snapshot>, after: &Snapshot, now: Timestamp) -> Vec<(Letter, SignedDuration)> {
    const AT_ONCE: SignedDuration = SignedDuration::ZERO;
    let where_so = |is_so: bool, letter, after_that| if is_so { vec![(letter, after_that)] } else { Vec::new() };
    let is_here = Presence::of(after.state, after.desired) == Presence::Here;
    match kind {
        Kind::Ready => ready(before, after),
        Kind::Suspended | Kind::PausesChanged => {
            where_so(is_here && has_new_reason(before, after, now), Letter::WorkspacePaused, AT_ONCE)
        }
        Kind::Resumed => where_so(was_told(before), Letter::WorkspaceRunning, STARTS),
        Kind::Troubled => where_so(!is_in_trouble(before), Letter::WorkspaceTrouble, SHORT),
        Kind::EndingAnnounced => where_so(is_here, Letter::WorkspaceEnding, AT_ONCE),
        Kind::Deleted => where_so(had_something(after), Letter::WorkspaceDeleted, AT_ONCE),
        Kind::Created
        | Kind::Provisioning
        | Kind::Deprovisioning
        | Kind::FirstDeploymentArrived
        | Kind::OwnKeyMade
        | Kind::RetryAsked
        | Kind::Renamed
        // That is what a letter said.
        | Kind::EndingTold
        // Who deleted it was told until when it can be had back.
        | Kind::Removed
        | Kind::Restored
        | Kind::Restarted
        | Kind::Kept
        | Kind::MemberAdded
        | Kind::MemberRemoved
        // Whom these are told is said apart.
        | Kind::Offered
        | Kind::OfferWithdrawn
        | Kind::OfferDeclined
        | Kind::TakenOver
        | Kind::KeyMade
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
        | Kind::Rekeyed
        | Kind::Unchanged => Vec::new(),
    }
}

/// It is up: for the first time, or again. That trouble is over is said if it was told, which is known when it is sent; and then nothing
/// has to be said of how long it took.
fn ready(before: Option<&Snapshot>, after: &Snapshot) -> Vec<(Letter, SignedDuration)> {
    if before.is_some_and(|before| before.state == State::Ready) {
        return Vec::new();
    }
    let mended = (Letter::WorkspaceMended, SignedDuration::ZERO);
    if after.first_ready_at != Some(after.since) {
        return vec![mended];
    }
    let took = after.created_at.duration_until(after.since);
    let ready = (took > WAITED).then_some((Letter::WorkspaceReady, SignedDuration::ZERO));
    ready.into_iter().chain((took >= SHORT).then_some(mended)).collect()
}

/// Whether this is a reason that its owner hears of. Their own wish they know, also that the account is to be deleted; what a newer release means, that one says.
pub(in crate::letters) const fn is_told(reason: Reason) -> bool {
    match reason {
        Reason::TrialEnded
        | Reason::PaymentFailed
        | Reason::OverPlan
        | Reason::PlanEnded
        | Reason::Operator
        | Reason::Abuse => true,
        Reason::OwnerRequest | Reason::AccountClosing | Reason::Unknown => false,
    }
}

/// Whether a reason came that its owner hears of. Of a workspace of which nothing was known, the time tells.
fn has_new_reason(before: Option<&Snapshot>, after: &Snapshot, now: Timestamp) -> bool {
    let is_new = |pause: &Pause| match before {
        Some(before) => !before.pauses.iter().any(|held| (held.reason, held.since) == (pause.reason, pause.since)),
        None => pause.since == now,
    };
    after.pauses.iter().any(|pause| is_told(pause.reason) && is_new(pause))
}

/// Whether it was paused for a reason that its owner heard of.
fn was_told(before: Option<&Snapshot>) -> bool {
    before.is_some_and(|before| before.pauses.iter().any(|pause| is_told(pause.reason)))
}

fn is_in_trouble(workspace: Option<&Snapshot>) -> bool {
    workspace.is_some_and(|workspace| Status::of(workspace).is_in_trouble())
}

/// Whether there can have been anything in it of which they hear. Who gave up on one that was never up knows that it is gone, and what goes
/// with the account is told with that.
fn had_something(after: &Snapshot) -> bool {
    let farewell = after.deletion.map(|deletion| deletion.farewell);
    let is_known = matches!(farewell, Some(Farewell::Cancelled | Farewell::AccountClosed));
    !is_known && after.first_ready_at.is_some()
}

#[cfg(test)]
mod tests;
