//! The next try for a workspace in trouble, as far as it may be promised.
//!
//! Every sentence that says that something will be done is made from this value, and this value from the attempt that is
//! due: so no page says that we are at work when nothing is.

use jiff::{SignedDuration, Timestamp};
use messages::workspace::Attempts;

/// One call, and the writing down of what came of it, take less than this. A try that has been due for longer does not
/// take place, whatever was said.
pub const UNDER_WAY: SignedDuration = SignedDuration::from_mins(1);

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextTry {
    /// It is due then.
    At(Timestamp),
    /// It has come due a moment ago.
    UnderWay,
    /// It came due then, and no outcome is known.
    Late(Timestamp),
    /// None is due.
    Never,
}

impl NextTry {
    /// What is due after these attempts, at `now`; none when none was observed.
    #[must_use]
    pub fn after(attempts: Option<&Attempts>, now: Timestamp) -> Self {
        let Some(next) = attempts.and_then(|attempts| attempts.next_at) else { return Self::Never };
        match next.duration_until(now) {
            late if late >= UNDER_WAY => Self::Late(next),
            due if due >= SignedDuration::ZERO => Self::UnderWay,
            _ => Self::At(next),
        }
    }

    /// Whether something is scheduled: only then may a page say that something will be done.
    #[must_use]
    pub const fn is_scheduled(self) -> bool {
        match self {
            Self::At(_) | Self::UnderWay => true,
            Self::Late(_) | Self::Never => false,
        }
    }

    /// When it becomes something else although nothing is observed; none when it does not.
    #[must_use]
    pub fn until(self, attempts: Option<&Attempts>) -> Option<Timestamp> {
        let next = attempts.and_then(|attempts| attempts.next_at)?;
        match self {
            Self::At(next) => Some(next),
            Self::UnderWay => next.checked_add(UNDER_WAY).ok(),
            Self::Late(_) | Self::Never => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_due_is_promised() {
        let next = Timestamp::UNIX_EPOCH + SignedDuration::from_mins(5);
        let attempts = Attempts { made: 4, last_at: Timestamp::UNIX_EPOCH, next_at: Some(next) };
        let after = |seconds| {
            let now = next + SignedDuration::from_secs(seconds);
            let found = NextTry::after(Some(&attempts), now);
            (found, found.is_scheduled(), found.until(Some(&attempts)))
        };
        assert_eq!(after(-120), (NextTry::At(next), true, Some(next)));
        assert_eq!(after(0), (NextTry::UnderWay, true, Some(next + UNDER_WAY)));
        assert_eq!(after(59), (NextTry::UnderWay, true, Some(next + UNDER_WAY)));
        assert_eq!(after(60), (NextTry::Late(next), false, None));
        let none = Attempts { next_at: None, ..attempts };
        for nothing in [None, Some(&none)] {
            let found = NextTry::after(nothing, next);
            assert_eq!((found, found.is_scheduled(), found.until(nothing)), (NextTry::Never, false, None));
        }
    }
}
