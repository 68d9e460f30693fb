//! The fakes' own clock, because the outside world does not run on Harbor's time.

use std::sync::Mutex;

use jiff::{SignedDuration, Timestamp};

use crate::lock::lock;

/// The time on the wall. Tokens expire by it and events carry it; nothing in Harbor reads it.
#[expect(clippy::disallowed_methods, reason = "another company's server reads its own clock, not Harbor's")]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

/// A clock that somebody can move, for who remembers things for a day or a month.
pub(crate) struct Clock(Mutex<Time>);

#[derive(Clone, Copy)]
enum Time {
    /// As on the wall, so far ahead of it.
    Ahead(SignedDuration),
    /// Not at all, until somebody moves it.
    Stands(Timestamp),
}

impl Clock {
    /// That of the wall.
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(Time::Ahead(SignedDuration::ZERO)))
    }

    pub(crate) fn now(&self) -> Timestamp {
        match *lock(&self.0) {
            Time::Ahead(by) => now() + by,
            Time::Stands(at) => at,
        }
    }

    pub(crate) fn advance(&self, by: SignedDuration) {
        let mut time = lock(&self.0);
        *time = match *time {
            Time::Ahead(ahead) => Time::Ahead(ahead.saturating_add(by)),
            Time::Stands(at) => Time::Stands(at.checked_add(by).unwrap_or(at)),
        };
    }

    pub(crate) fn stands_at(&self, at: Timestamp) {
        *lock(&self.0) = Time::Stands(at);
    }
}
