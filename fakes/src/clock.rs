//! The fakes' own clock, because the outside world does not run on Harbor's time.

use jiff::Timestamp;

/// The time on the wall. Tokens expire by it and events carry it; nothing in Harbor reads it.
#[expect(clippy::disallowed_methods, reason = "another company's server reads its own clock, not Harbor's")]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}
