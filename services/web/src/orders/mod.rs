//! Orders that people gave: who gave them, and what came of them.

mod rows;
pub mod waiting;

pub(crate) use rows::{Order, Outcome, find, note, outcome};
