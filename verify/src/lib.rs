//! What holds of Harbor at any instant, and how to tell that it does not.
//!
//! **The cast.** An [`Invariant`] is one of eleven sentences. A judge takes facts that somebody else read and reports a
//! [`Violation`] to the [`Findings`]. The judges of [`log`] take one message after the other and keep only what the next one needs;
//! those of [`rows`] take rows of one moment.
//!
//! **The play.** Everything here is pure: no I/O, no clock. "Now" is the last tick on the log. So each judge is tested by
//! changing one fact. Who reads the facts also says which [`Part`] of them was seen: an invariant of which a part was not seen does not hold, it
//! is [`Verdict::Blind`].
//!
//! **What can go wrong.** A finding must not be what it warns of: a violation names an invariant, a place and columns, never
//! a name, an address or a key.

mod findings;
mod invariant;
mod known;
pub mod log;
pub mod rows;
mod text;

pub use findings::{Findings, Verdict, Violation};
pub use invariant::{Invariant, Part};
pub use known::Known;
pub use text::{Hit, hits, hits_of_message};
