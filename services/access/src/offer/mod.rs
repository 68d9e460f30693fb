//! Offers: a workspace that somebody of another account was asked to take over. Lifecycle decides who gets it; what stands here is where the offer
//! went, and what opens it.
//!
//! It is sent as an invitation to an account is, and counts as one to whoever gets it. The link opens something only while the workspace has that
//! very offer, so nothing has to be changed here when it is used, taken back, or over. Nothing that is only looked at changes anything.

mod permit;
mod rows;

pub use rows::{Held, Opened, Waiting, losing, put_down, waiting};

/// So many go out for one account in a day, whoever gets them.
pub const A_DAY: i64 = 20;
