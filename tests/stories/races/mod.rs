//! Several people, or one in several windows, who want different things of the same workspace at the same moment.
//!
//! A [`hand`](hand::Hand) orders straight on the log, and a [`watch`](watch::Watch) reads along. On them stand the plays,
//! which the stories tell in short and the lab at length: [`crossing`] decisions, a [`rush`] for one place, and a
//! [`cascade`] of workspaces that one fact suspends.

pub mod cascade;
pub mod crossing;
pub mod hand;
pub mod rush;
pub mod watch;
