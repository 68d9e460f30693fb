//! Accounts: what becomes of what pays.
//!
//! An account is [`open`]ed with a trial. Its people are told that the trial will end, then it ends ([`due`]): its workspaces
//! are paused for that reason until the account is on a plan ([`set_plan`]).

pub mod card;
mod due;
mod open;
mod plan;
pub mod trial;

pub use due::{due, wakes_at};
pub use open::open;
pub use plan::{reasons, set_plan};
