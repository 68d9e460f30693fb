//! The bars of ninety days: how a day was, what its bar means, and its form, which alone tells it from the others.

use jiff::SignedDuration;

use access::status::{LOOK, SHOWN, Seen};

/// Being down for as long as this makes it a bad day.
const LONG: SignedDuration = SignedDuration::from_mins(10);

/// How a day was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Measured, and always as it should.
    Working,
    /// The same, but measured for a part of the day only.
    Partly,
    /// Slow at times, or down for a short while.
    SomeTrouble,
    /// Down for long.
    NotWorking,
    /// Nobody looked.
    NotMeasured,
}

impl Kind {
    /// All of them, from good to bad.
    pub const ALL: [Self; 5] = [Self::Working, Self::Partly, Self::SomeTrouble, Self::NotWorking, Self::NotMeasured];

    pub(super) const fn of(seen: Seen, possible: u32) -> Self {
        let looks = seen.looks();
        if looks == 0 {
            Self::NotMeasured
        } else if seconds(seen.not_working) >= LONG.as_secs() {
            Self::NotWorking
        } else if looks > seen.working {
            Self::SomeTrouble
        // A little is always missed: when Harbor is brought up to date, or a look takes longer than its turn.
        } else if looks < possible / 10 * 9 {
            Self::Partly
        } else {
            Self::Working
        }
    }

    /// Its name in the style sheet.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Working => "working",
            Self::Partly => "partly",
            Self::SomeTrouble => "some-trouble",
            Self::NotWorking => "not-working",
            Self::NotMeasured => "not-measured",
        }
    }

    /// What its bar means.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Working => "Working all day",
            Self::Partly => "Working, measured for a part of the day",
            Self::SomeTrouble => "Slow, or down for less than ten minutes",
            Self::NotWorking => "Down for ten minutes or more",
            Self::NotMeasured => "Not measured",
        }
    }

    /// Its bar, three units wide and up to [`HIGH`] high. Its form alone tells it from the others.
    #[must_use]
    pub fn bar(self, place: usize) -> String {
        let x = place * STEP;
        match self {
            Self::Working => format!("M{x} 0h3v24h-3z"),
            Self::Partly => format!("M{} 0h1v24h-1z", x + 1),
            Self::SomeTrouble => format!("M{x} 0h3v8h-3zM{x} 14h3v10h-3z"),
            Self::NotWorking => format!("M{x} 12h3v12h-3z"),
            Self::NotMeasured => format!("M{x} 21h3v3h-3z"),
        }
    }
}

const STEP: usize = 4;

/// How high the picture of the bars is, in its own units.
pub const HIGH: usize = 24;

/// How wide it is.
pub const WIDE: usize = SHOWN * STEP - 1;

/// For how long so many looks stand.
pub(super) const fn seconds(looks: u32) -> i64 {
    looks as i64 * LOOK.as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;
    use face::words::banned_in;

    #[test]
    fn every_kind_has_a_form_of_its_own_within_the_picture() {
        assert_eq!(Kind::SomeTrouble.bar(SHOWN - 1), "M356 0h3v8h-3zM356 14h3v10h-3z");
        assert_eq!((WIDE, HIGH), (356 + 3, 14 + 10));
        for kind in Kind::ALL {
            assert!(Kind::ALL.into_iter().all(|other| other == kind || other.bar(0) != kind.bar(0)), "{kind:?}");
            assert_eq!(banned_in(kind.meaning()), None);
        }
    }
}
