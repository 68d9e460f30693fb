//! The others in a bad hour: an [`outage`] of infra with much to do, a [`storm`] of its [`events`], half of which say what
//! nobody knows, and a [`silence`] of the log.

pub mod events;
pub mod outage;
pub mod silence;
pub mod storm;
