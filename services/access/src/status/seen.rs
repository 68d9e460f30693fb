//! What was measured of a part of the service, day by day.

use jiff::{SignedDuration, Timestamp};

/// As many days are shown, with today.
pub const SHOWN: usize = 90;

/// Each look stands for this long.
pub const LOOK: SignedDuration = SignedDuration::from_secs(15);

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// What the looks of one day saw.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    /// So often it did as it should.
    pub working: u32,
    /// So often people had to wait, or some were left out.
    pub slow: u32,
    /// So often it did not.
    pub not_working: u32,
}

impl Seen {
    /// How often somebody looked.
    #[must_use]
    pub const fn looks(self) -> u32 {
        self.working.saturating_add(self.slow).saturating_add(self.not_working)
    }

    /// Both together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            working: self.working.saturating_add(other.working),
            slow: self.slow.saturating_add(other.slow),
            not_working: self.not_working.saturating_add(other.not_working),
        }
    }
}

/// When the day of `at` began, in UTC.
#[must_use]
pub fn day_of(at: Timestamp) -> Timestamp {
    begun(at, DAY)
}

/// When the stretch of this length began that `at` lies in.
#[must_use]
pub fn begun(at: Timestamp, length: SignedDuration) -> Timestamp {
    let into = at.as_second().rem_euclid(length.as_secs());
    Timestamp::from_second(at.as_second() - into).unwrap_or(at)
}
