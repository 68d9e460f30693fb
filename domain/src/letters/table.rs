//! What holds for each kind of letter.

use jiff::SignedDuration;
use messages::mail::Letter;
use messages::person::Choice;

/// Whether somebody can switch it off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Necessity {
    /// It must reach them: it is about money, access or the loss of data.
    Necessary,
    /// They choose.
    Optional(Choice),
}

/// What holds for a kind of letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Whether it can be switched off.
    pub necessity: Necessity,
    /// Whether it goes out at any hour; the others wait for the day of whom it is for.
    pub urgent: bool,
    /// After how long nobody needs it any more.
    pub of_use: SignedDuration,
}

/// What holds for letters of this kind.
#[must_use]
pub const fn rule(letter: Letter) -> Rule {
    const DAY: SignedDuration = SignedDuration::from_hours(24);
    const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);
    const fn necessary(urgent: bool, of_use: SignedDuration) -> Rule {
        Rule { necessity: Necessity::Necessary, urgent, of_use }
    }
    const fn optional(choice: Choice, urgent: bool, of_use: SignedDuration) -> Rule {
        Rule { necessity: Necessity::Optional(choice), urgent, of_use }
    }
    match letter {
        Letter::AddressAsked | Letter::SignedInAnew | Letter::SignedOutEverywhere | Letter::AddressChanged => {
            necessary(true, DAY)
        }
        Letter::QuestionArrived | Letter::QuestionAnswered | Letter::QuestionForUs => necessary(true, WEEK),
        Letter::PaymentFailed | Letter::PaymentOverdue | Letter::WorkspacePaused | Letter::WorkspaceDeleted => {
            necessary(true, WEEK)
        }
        Letter::WorkspaceReady => optional(Choice::Ready, true, DAY),
        Letter::WorkspaceTrouble | Letter::WorkspaceMended => optional(Choice::Trouble, true, DAY),
        Letter::Welcome
        | Letter::TrialEnding
        | Letter::TrialEnded
        | Letter::PaymentReceived
        | Letter::CardExpiring
        | Letter::Refunded
        | Letter::PlanChanged
        | Letter::PlanWillChange
        | Letter::PlanGoesOn
        | Letter::PlanEndsSoon
        | Letter::PlanEnded
        | Letter::WorkspaceRunning
        | Letter::WorkspaceEnding
        | Letter::Digest
        | Letter::Unknown => necessary(false, WEEK),
    }
}
