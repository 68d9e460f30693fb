//! Where mail goes: somebody asks for it to go to another address, a link that was sent there proves that it is theirs, and from then on
//! it does. Whether we know that address from elsewhere is nobody's business, and is not looked up.

mod act;
mod rows;

use jiff::{SignedDuration, Timestamp};

pub use act::{Asked, Confirmed, ask, confirm, led_to, take_suggestion, waits, withdraw};

/// The link is good for this long.
pub const GOOD_FOR: SignedDuration = SignedDuration::from_hours(24);

/// As often can somebody ask within a day: each time a stranger may get a letter.
pub const MOST: i64 = 5;

/// So many letters go to one address within a day, whoever asks for it. Who asks once more is told what they are told always: what others asked
/// for is nobody's business.
pub const MOST_TO_ONE: i64 = 3;

/// Where mail is to go, once that is confirmed there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedAddress {
    /// The address.
    pub address: String,
    /// Until when its link is good.
    pub until: Timestamp,
}
