//! The one place that reads the clock. Only edges call it: a request that comes in, an effect that is due. Decisions
//! take their time from the message they handle.

use jiff::Timestamp;

/// The time by this machine's clock.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the edge where time comes in")]
pub fn now() -> Timestamp {
    Timestamp::now()
}
