//! Whether a letter is still true when it is sent.

use jiff::Timestamp;
use messages::account::Subscription;
use messages::mail::{Dropped, Letter};
use messages::person::Address;
use messages::workspace::State;
use messages::{account, workspace};

use super::decide::{TOLD_BEFORE, is_told};
use super::rule;
use crate::account::{Ahead, Stops, ahead, card};
use crate::authorize::Presence;
use crate::suspension::pauses::first_to_end;
use crate::workspace::Status;

/// What is known when a letter is to be sent. What is left out is not known, and nothing is concluded from that.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'a> {
    /// The account that it is about, as its last event has it.
    pub account: Option<&'a account::Snapshot>,
    /// The workspace that it is about, as its last event has it.
    pub workspace: Option<&'a workspace::Snapshot>,
    /// Whether a later letter of the same kind, to the same person, about the same account and workspace, waits or went out: [`has_later`](super::has_later).
    pub has_later: bool,
    /// Whether what they were told last of how the workspace is, is that it has trouble: of the letters about it that went out, by themselves or in
    /// a digest, and that are of the kinds [`WorkspaceTrouble`](Letter::WorkspaceTrouble), [`WorkspaceMended`](Letter::WorkspaceMended) and
    /// [`WorkspaceReady`](Letter::WorkspaceReady), the last one is of the first. None if that is not known: then they do not hear that trouble is over.
    pub trouble_told: Option<bool>,
    /// What the owner of the account is called.
    pub owner: Option<&'a str>,
    /// Whom the letter tells of.
    pub whom: Option<&'a Address>,
}

/// Why a letter that was decided, and could go from `meant_for` on, is not to be sent now, if so.
#[must_use]
pub fn lost(letter: Letter, known: Known<'_>, meant_for: Timestamp, now: Timestamp) -> Option<Dropped> {
    if is_untrue(letter, known, now) || known.has_later && is_about_the_present(letter) {
        return Some(Dropped::Untrue);
    }
    let is_old = meant_for.duration_until(now) > rule(letter).of_use;
    // Its own time is what its truth hangs on, whenever it was decided.
    (is_old && letter != Letter::PlanEndsSoon).then_some(Dropped::TooLate)
}

/// Whether a letter of this kind says how things are, so that a later one says all of it; else it says that something happened, each time.
#[must_use]
pub const fn is_about_the_present(letter: Letter) -> bool {
    match letter {
        Letter::TrialEnding
        | Letter::TrialEnded
        | Letter::PaymentFailed
        | Letter::PaymentOverdue
        | Letter::CardExpiring
        | Letter::PlanChanged
        | Letter::PlanWillChange
        | Letter::PlanGoesOn
        | Letter::PlanEndsSoon
        | Letter::PlanEnded
        | Letter::AccountClosing
        | Letter::AccountStays
        | Letter::WorkspacePaused
        | Letter::WorkspaceRunning
        | Letter::WorkspaceEnding
        | Letter::WorkspaceTrouble
        | Letter::WorkspaceMended => true,
        Letter::Welcome
        | Letter::PaymentReceived
        | Letter::Refunded
        | Letter::AccountClosed
        | Letter::WorkspaceReady
        | Letter::WorkspaceDeleted
        | Letter::SignedInAnew
        | Letter::SignedOutEverywhere
        | Letter::AddressAsked
        | Letter::AddressChanged
        | Letter::IdentityLinked
        | Letter::IdentityUnlinked
        | Letter::SignInLink
        | Letter::QuestionArrived
        | Letter::QuestionAnswered
        | Letter::QuestionForUs
        | Letter::Invitation
        | Letter::Joined
        | Letter::Removed
        | Letter::HandedOver
        | Letter::ExportReady
        | Letter::WorkspaceOffered
        | Letter::OfferWithdrawn
        | Letter::OfferDeclined
        | Letter::WorkspaceGiven
        | Letter::WorkspaceTaken
        | Letter::Digest
        | Letter::Unknown => false,
    }
}

fn is_untrue(letter: Letter, known: Known<'_>, now: Timestamp) -> bool {
    let of_any = |is: fn(&account::Snapshot, Timestamp) -> bool| known.account.is_some_and(|one| !is(one, now));
    // How it would go on is nothing to tell of an account that is on its way out.
    let leaves = known.account.is_some_and(|one| one.leaving.is_some());
    let of_account = |is| leaves || of_any(is);
    let of_workspace = |is: fn(&workspace::Snapshot) -> bool| known.workspace.is_some_and(|one| !is(one));
    if tells_how_it_is(letter) && is_of_others(known) {
        return true;
    }
    match letter {
        Letter::TrialEnding => of_account(trial_runs),
        Letter::TrialEnded => of_account(|account, _| account.trial_ended_at.is_some()),
        Letter::PaymentFailed => of_account(|account, _| is_missing(account) && !is_stopped(account)),
        Letter::PaymentOverdue => of_account(|account, _| is_missing(account) && is_stopped(account)),
        Letter::CardExpiring => of_account(card_ends),
        Letter::PlanChanged => of_account(|account, _| !is_stopped(account)),
        Letter::PlanWillChange => of_account(|account, _| alive(account).is_some_and(comes_otherwise)),
        Letter::PlanGoesOn => of_account(goes_on),
        Letter::PlanEndsSoon => of_account(plan_ends_soon),
        Letter::PlanEnded => of_account(|account, _| is_stopped(account)),
        Letter::AccountClosing => of_any(|account, now| closes_at(account).is_some_and(|at| at > now)),
        Letter::AccountStays => of_any(|account, _| account.leaving.is_none()),
        Letter::WorkspaceReady => of_workspace(is_ready) || known.trouble_told == Some(true),
        Letter::WorkspacePaused => of_workspace(is_paused_by_us),
        Letter::WorkspaceRunning => of_workspace(starts_or_runs),
        Letter::WorkspaceEnding => known.workspace.is_some_and(|one| gone_at(one).is_none_or(|at| at <= now)),
        Letter::WorkspaceTrouble => of_workspace(has_trouble) || known.trouble_told == Some(true),
        Letter::WorkspaceMended => of_workspace(is_ready) || known.trouble_told != Some(true),
        // That it happened stays true.
        Letter::Welcome
        | Letter::PaymentReceived
        | Letter::Refunded
        | Letter::AccountClosed
        | Letter::WorkspaceDeleted
        | Letter::SignedInAnew
        | Letter::SignedOutEverywhere
        | Letter::AddressAsked
        | Letter::AddressChanged
        | Letter::IdentityLinked
        | Letter::IdentityUnlinked
        | Letter::SignInLink
        | Letter::QuestionArrived
        | Letter::QuestionAnswered
        | Letter::QuestionForUs
        // Whether it can still be accepted is known by what it encloses, and is looked at when it is made.
        | Letter::Invitation
        | Letter::Joined
        | Letter::Removed
        | Letter::HandedOver
        | Letter::ExportReady
        | Letter::WorkspaceOffered
        | Letter::OfferWithdrawn
        | Letter::OfferDeclined
        | Letter::WorkspaceGiven
        | Letter::WorkspaceTaken
        | Letter::Digest => false,
        // Nobody here can say what it says.
        Letter::Unknown => true,
    }
}

/// Whether a letter of this kind tells how a workspace is, which is the concern of those who have it.
const fn tells_how_it_is(letter: Letter) -> bool {
    matches!(
        letter,
        Letter::WorkspaceReady
            | Letter::WorkspacePaused
            | Letter::WorkspaceRunning
            | Letter::WorkspaceEnding
            | Letter::WorkspaceTrouble
            | Letter::WorkspaceMended
    )
}

/// Whether the workspace was handed over to another account since.
fn is_of_others(known: Known<'_>) -> bool {
    known.workspace.zip(known.account).is_some_and(|(workspace, account)| workspace.account != account.id)
}

fn trial_runs(account: &account::Snapshot, now: Timestamp) -> bool {
    account.trial_ended_at.is_none() && account.trial_ends_at.is_some_and(|ends_at| ends_at > now)
}

/// When the account is deleted, while that can be taken back.
fn closes_at(account: &account::Snapshot) -> Option<Timestamp> {
    account.leaving.as_deref().filter(|leaving| leaving.closed_at.is_none()).map(|leaving| leaving.ends_at)
}

fn is_missing(account: &account::Snapshot) -> bool {
    account.money.as_ref().is_some_and(|money| money.overdue_since.is_some())
}

fn is_stopped(account: &account::Snapshot) -> bool {
    Stops::of(account).refusal().is_some()
}

/// What is paid for, as long as it is not over.
fn alive(account: &account::Snapshot) -> Option<&Subscription> {
    let subscription = account.money.as_ref().and_then(|money| money.subscription.as_ref());
    subscription.filter(|subscription| subscription.ended_at.is_none())
}

fn comes_otherwise(subscription: &Subscription) -> bool {
    subscription.ends || subscription.then.as_ref().is_some_and(|then| subscription.plan.as_ref() != Some(then))
}

/// Whether the card that will be charged ends soon, or has ended.
fn card_ends(account: &account::Snapshot, now: Timestamp) -> bool {
    let charged = account.money.as_deref().filter(|money| card::is_charged(money));
    charged.and_then(|money| money.card_ends).is_some_and(|ends| card::end(ends, now).is_some())
}

fn goes_on(account: &account::Snapshot, _: Timestamp) -> bool {
    !is_stopped(account) && alive(account).is_some_and(|one| !comes_otherwise(one))
}

fn plan_ends_soon(account: &account::Snapshot, now: Timestamp) -> bool {
    match ahead(account.trial_ends_at, account.money.as_deref()) {
        Some(Ahead::PlanEnds(at)) => now < at && now.duration_until(at) <= TOLD_BEFORE,
        Some(Ahead::TrialEnds(_) | Ahead::PayBy(_)) | None => false,
    }
}

fn is_here(workspace: &workspace::Snapshot) -> bool {
    Presence::of(workspace.state, workspace.desired) == Presence::Here
}

fn is_ready(workspace: &workspace::Snapshot) -> bool {
    workspace.state == State::Ready
}

fn has_trouble(workspace: &workspace::Snapshot) -> bool {
    Status::of(workspace).is_in_trouble()
}

fn is_paused_by_us(workspace: &workspace::Snapshot) -> bool {
    is_here(workspace) && workspace.pauses.iter().any(|pause| is_told(pause.reason))
}

fn starts_or_runs(workspace: &workspace::Snapshot) -> bool {
    is_here(workspace) && workspace.pauses.is_empty() && !has_trouble(workspace)
}

/// When a workspace is deleted if it stays paused; none where nothing ends it, and of one that was deleted.
#[must_use]
pub fn gone_at(workspace: &workspace::Snapshot) -> Option<Timestamp> {
    first_to_end(&workspace.pauses).map(|(_, ends_at)| ends_at).filter(|_| is_here(workspace))
}

#[cfg(test)]
mod tests;
