//! Who is signed in. The browser holds 32 random bytes; we hold their hash, and can forget it.

mod arriving;
mod permit;
mod rows;
mod secret;

pub(crate) use arriving::enter;
pub use arriving::{Arrived, Arriving};
pub(crate) use rows::browsers;
pub use rows::running::{Running, Target, end_elsewhere, list};
pub use rows::{IDLE, LONGEST, Session, Team, begin, end, find, present, remember};
pub use secret::{Key, Secret};
