//! Who is signed in. The browser holds 32 random bytes; we hold their hash, and can forget it.

mod rows;
mod secret;

pub use rows::running::{Running, Target, end_elsewhere, list, owner};
pub use rows::{IDLE, LONGEST, Session, begin, end, find, present};
pub use secret::{Key, Secret};
