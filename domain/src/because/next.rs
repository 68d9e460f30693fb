//! What happens next to a workspace, and when, as far as that is decided. What is tried for one in trouble says the
//! [`NextTry`](crate::workspace::NextTry).

use jiff::Timestamp;
use messages::workspace::Pause;

use crate::account::Ahead;
use crate::suspension::pauses::first_to_end;
use crate::workspace::Label;

/// What happens next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// It is up by then, or its label says that it is not.
    UpBy(Timestamp),
    /// The trial that pays for it ends then, and it is paused unless there is a plan.
    TrialEnds(Timestamp),
    /// It is kept until then.
    KeptUntil(Timestamp),
    /// It is kept for as long as it is paused.
    Kept,
    /// What is missing has to be paid by then, or it is paused.
    PayBy(Timestamp),
    /// The plan that pays for it ends then, and it is paused unless there is another.
    PlanEnds(Timestamp),
    /// Nothing is planned that changes how it stands.
    Nothing,
}

/// What happens next to a workspace with this label, which is waited for until `due_at`, is paused for these reasons, and whose account
/// has this ahead; none for one in trouble, and where nobody knows.
#[must_use]
pub fn next(label: Label, due_at: Option<Timestamp>, pauses: &[Pause], ahead: Option<Ahead>) -> Option<Next> {
    match label {
        Label::SettingUp => due_at.map(Next::UpBy),
        Label::Ready => Some(match ahead {
            Some(Ahead::TrialEnds(at)) => Next::TrialEnds(at),
            Some(Ahead::PayBy(at)) => Next::PayBy(at),
            Some(Ahead::PlanEnds(at)) => Next::PlanEnds(at),
            None => Next::Nothing,
        }),
        Label::Paused => Some(first_to_end(pauses).map_or(Next::Kept, |(_, ends_at)| Next::KeptUntil(ends_at))),
        Label::HavingTrouble => None,
    }
}
