//! Accounts: what becomes of what pays.
//!
//! An account is [`open`]ed with a trial. Its people are told that the trial will end, then it ends ([`due`]): its workspaces
//! are paused for that reason until the account is on a plan ([`set_plan`]). What stops all that it pays for is said in one place ([`Stops`]).

pub mod card;
mod due;
mod open;
mod plan;
mod stops;
pub mod trial;

pub use due::{due, wakes_at};
pub use open::open;
pub use plan::set_plan;
pub use stops::Stops;
