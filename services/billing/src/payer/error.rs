//! How a call comes to nothing, and what of that is an answer.

use messages::account::Outcome;
use nats::effect::{Error, Fault};
use payments::Kind;

use super::Learnt;
use super::papers::NoPaper;

/// A call came to nothing. Its text says what happened, without what was sent or received.
#[derive(Debug, thiserror::Error)]
pub enum NotDone {
    /// It will not be done: that is answered, with how it is now.
    #[error("{}", .0.outcome_word())]
    Answered(Box<Learnt>),
    /// What the provider said is no answer yet.
    #[error("{}", .0.for_log())]
    Provider(payments::Error),
    /// What must not stand on the log cannot be read or written.
    #[error(transparent)]
    Papers(#[from] NoPaper),
    /// Rows cannot be read.
    #[error(transparent)]
    Rows(#[from] Error),
    /// It did not come back in time, or cannot be recorded.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<payments::Error> for NotDone {
    fn from(error: payments::Error) -> Self {
        Self::Provider(error)
    }
}

/// What is answered where the provider will not do it; none where it may do it later.
pub(super) const fn answer(kind: &Kind) -> Option<Outcome> {
    match kind {
        Kind::CardRefused(_) => Some(Outcome::CardRefused),
        Kind::StalePreview(_) => Some(Outcome::Stale),
        Kind::Absent => Some(Outcome::Absent),
        Kind::Refused | Kind::NotOffered => Some(Outcome::Refused),
        // Another round has another key.
        Kind::KeyReused => None,
        Kind::RateLimited | Kind::LockTimeout | Kind::Underway | Kind::Unknown(_) | Kind::KeyRefused => None,
    }
}

/// Whether the next try must have another key at the provider, and look first for what may be done already.
pub(super) const fn needs_another_round(kind: &Kind) -> bool {
    kind.is_stored() || matches!(kind, Kind::KeyReused)
}

/// The word of a failure in metrics.
pub(super) const fn word(kind: &Kind) -> &'static str {
    match kind {
        Kind::RateLimited => "rate",
        Kind::LockTimeout => "lock",
        Kind::Underway => "underway",
        Kind::Unknown(_) => "no_answer",
        Kind::KeyRefused => "key_refused",
        Kind::KeyReused => "key_reused",
        Kind::CardRefused(_) | Kind::StalePreview(_) | Kind::Absent | Kind::Refused | Kind::NotOffered => "refused",
    }
}

#[cfg(test)]
mod tests {
    use payments::{CardRefusal, NoAnswer};

    use super::*;

    #[test]
    fn what_may_pass_is_tried_again_and_the_rest_is_answered() {
        let all = [
            Kind::CardRefused(CardRefusal::NoMoney),
            Kind::RateLimited,
            Kind::LockTimeout,
            Kind::Underway,
            Kind::Unknown(NoAnswer::Stored),
            Kind::Unknown(NoAnswer::TookTooLong),
            Kind::Absent,
            Kind::KeyRefused,
            Kind::Refused,
            Kind::NotOffered,
        ];
        for kind in all {
            assert_eq!(answer(&kind).is_none(), kind.may_pass(), "{kind:?}");
            assert!(!kind.may_be_done() || answer(&kind).is_none(), "nobody is told that nothing was done: {kind:?}");
        }
        assert!(needs_another_round(&Kind::KeyReused) && !needs_another_round(&Kind::Unknown(NoAnswer::Broken)));
    }
}
