//! What people ask for, as it is noted and sent: who asked, of what, and what came of it. What one command is, its form and
//! its words say whoever shows them.

mod permit;
mod rows;
mod send;
mod target;

pub use rows::{Outcome, Record, Refusal, find, note};
pub use send::{ANSWERED_WITHIN, NotSent, Sent, send, tell};
pub use target::Target;
