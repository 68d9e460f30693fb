//! The first three steps of somebody who is new: make a workspace, send the first code, make a key of one's own.
//!
//! They tick themselves, from what the log tells of the person's workspaces. They are shown until all three are done or
//! the person hides them, and say nothing anywhere else: no mail, no mark in the navigation.

pub(crate) mod hide;
pub mod list;
pub(crate) mod live;
