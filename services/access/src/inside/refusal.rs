//! Why nothing was done inside a workspace. What the server said is in the log, and nowhere else.

use openberth::{InUse, Kind, NoAnswer};

/// Why nothing was done inside a workspace, or it is not known whether it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It is paused: nothing answers there until it is started again.
    Paused,
    /// It is not up yet.
    SettingUp,
    /// It is in trouble, and its own page says which.
    Trouble,
    /// It is up, and we have no key that opens it, or no address.
    NoWayIn,
    /// It gave no answer. Nothing was changed.
    NoAnswer,
    /// It gave no answer that we could use. What was asked for may be done all the same.
    Unsure,
    /// Too many ask the same one at once.
    Busy,
    /// There is no such thing in it, or not any more.
    Absent,
    /// Something in it has this name already.
    NameTaken,
    /// A key cannot be deleted while it has something.
    InUse(InUse),
    /// There are as many as there may be.
    Full,
    /// It is locked; unlocked, it could be done.
    Locked,
    /// Not while it is in the state that it is in.
    NotNow,
    /// Among the files is nothing by which the server would know how to run them.
    NoProject,
    /// There is no secret of this name.
    NoSecret,
    /// Its server does not do that.
    NotPossible,
}

/// Why nothing came of it.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// There is a reason that people are told.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// Nobody can say, or nobody may.
    #[error(transparent)]
    Failed(#[from] crate::Error),
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<openberth::Error> for Error {
    /// Logged here, where it becomes a word: a line for those who run Harbor where the fault can be theirs.
    fn from(error: openberth::Error) -> Self {
        let refusal = Refusal::of(error.kind);
        count(&error);
        match refusal {
            Refusal::NoWayIn | Refusal::NotPossible => {
                tracing::error!(error = error.for_log(), "an OpenBerth server refused what Harbor asked")
            }
            Refusal::NoAnswer | Refusal::Unsure | Refusal::Busy => {
                tracing::warn!(error = error.for_log(), "an OpenBerth server gave no answer")
            }
            Refusal::Paused
            | Refusal::SettingUp
            | Refusal::Trouble
            | Refusal::Absent
            | Refusal::NameTaken
            | Refusal::InUse(_)
            | Refusal::Full
            | Refusal::Locked
            | Refusal::NotNow
            | Refusal::NoProject
            | Refusal::NoSecret => {}
        }
        refusal.into()
    }
}

/// A key that a server does not take is told to those who run Harbor, whoever asked: a person, or Harbor for its figures.
pub(super) fn count(error: &openberth::Error) {
    if error.kind == Kind::KeyRefused {
        metrics::counter!("workspace_keys_refused_total").increment(1);
    }
}

impl Refusal {
    const fn of(kind: Kind) -> Self {
        match kind {
            Kind::NoAnswer(NoAnswer::Busy) => Self::Busy,
            Kind::NoAnswer(NoAnswer::OutOfReach) | Kind::KeyRefused => Self::NoWayIn,
            Kind::NoAnswer(_) | Kind::Broken if kind.may_be_done() => Self::Unsure,
            Kind::NoAnswer(_) | Kind::Broken => Self::NoAnswer,
            Kind::Absent => Self::Absent,
            Kind::NameTaken => Self::NameTaken,
            Kind::InUse(in_use) => Self::InUse(in_use),
            Kind::Full => Self::Full,
            Kind::Locked => Self::Locked,
            Kind::NotNow => Self::NotNow,
            Kind::NoProject => Self::NoProject,
            Kind::NoSecret => Self::NoSecret,
            Kind::NotAllowed | Kind::Invalid => Self::NotPossible,
        }
    }

    /// The same after something that only looked: nothing can have been done.
    #[must_use]
    pub const fn of_a_look(self) -> Self {
        match self {
            Self::Unsure => Self::NoAnswer,
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_answer_is_not_a_no() {
        for (kind, refusal) in [
            (Kind::NoAnswer(NoAnswer::TookTooLong), Refusal::Unsure),
            (Kind::NoAnswer(NoAnswer::BrokeOff), Refusal::Unsure),
            (Kind::Broken, Refusal::Unsure),
            (Kind::NoAnswer(NoAnswer::Busy), Refusal::Busy),
            (Kind::NoAnswer(NoAnswer::OutOfReach), Refusal::NoWayIn),
            (Kind::KeyRefused, Refusal::NoWayIn),
            (Kind::Absent, Refusal::Absent),
        ] {
            assert_eq!(Refusal::of(kind), refusal, "{kind:?}");
        }
        assert_eq!(Refusal::Unsure.of_a_look(), Refusal::NoAnswer);
        assert_eq!(Refusal::Busy.of_a_look(), Refusal::Busy);
    }
}
