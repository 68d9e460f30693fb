//! Accounts: what becomes of what pays.
//!
//! An account is [`open`]ed with a trial. Its people are told that the trial will end, then it ends ([`due`]): its workspaces
//! are paused for that reason until there is another plan. A plan is paid for ([`money`]), or one of us gives it ([`set_plan`]); which
//! of these counts is said in one place ([`grants`]), and what stops all that the account pays for in another ([`Stops`]). Its owner can
//! have it deleted ([`leaving`]).

mod ahead;
pub mod card;
mod dispute;
mod due;
pub mod grants;
pub mod leaving;
pub mod money;
mod open;
pub mod people;
mod plan;
mod stops;
pub mod trial;

pub use ahead::{Ahead, ahead};
pub use dispute::{Dispute, dispute};
pub use due::{due, wakes_at};
pub use open::open;
pub use plan::set_plan;
pub use stops::Stops;
