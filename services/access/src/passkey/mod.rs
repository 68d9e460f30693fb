//! Passkeys: a second way to sign in, which a device holds for its owner and lets nobody use who does not unlock it.
//!
//! Each is one of a person's ways ([`identity`](crate::identity)), and bound, listed and removed as such. It stands beside the ways of
//! providers and never in their place: a device is lost more easily than an account, so one way of a provider always stays. What browsers
//! and devices say, and whether it holds, is not known here: what is drawn for them stands here until it is answered, once and soon.

mod act;
pub(crate) mod rows;

use jiff::SignedDuration;

pub use act::{Adding, Using, add, let_in};
pub use rows::{Challenge, Drawn, Kept, find, names, remember, take};

/// What stands where others have the address of who vouches: nobody does.
pub const ISSUER: &str = "passkey";

/// What was drawn for a device must be answered within this long.
pub const GOOD_FOR: SignedDuration = SignedDuration::from_mins(5);
