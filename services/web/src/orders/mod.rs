//! Orders that people gave: who gave them, how they are sent off, and what came of them.

mod rows;
mod send;
pub mod waiting;

pub(crate) use rows::{Kind, Order, Outcome, find};
pub(crate) use send::{NotSent, PATIENCE, Sent, place, see, send};
