//! Signing in by a letter, where an installation has it: whoever reads the mail of an address gets into the account whose address that is.
//!
//! The address that counts is the one where mail of the person goes, once they answered a letter of ours there
//! ([`address`](crate::address)); what a sign-in provider says of an address opens nothing. The link in the letter works once, for
//! [`GOOD_FOR`], in the browser that asked; who reads their mail elsewhere types the six digits that stand beside it. Whether anybody has
//! an address is told to nobody: the answer is given before anything is looked up.

mod act;
mod code;
mod permit;
mod rows;

use jiff::SignedDuration;

pub use act::{Asking, arrive_by_code, arrive_by_link, ask, is_here};
pub use code::Code;
pub use permit::ByEmail;

/// The link and its digits are good for this long.
pub const GOOD_FOR: SignedDuration = SignedDuration::from_mins(10);

/// So often within an hour, and within a day, a letter goes to one person: a stranger may be the one who asks.
const MOST: (i64, i64) = (5, 10);

/// So often digits can be typed for one letter.
const TRIES: i32 = 5;
