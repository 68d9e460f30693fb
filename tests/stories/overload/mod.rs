//! Infra in a bad hour: an [`outage`] with much to do, and a [`storm`] of [`events`], half of which say what nobody knows.

pub mod events;
pub mod outage;
pub mod storm;
