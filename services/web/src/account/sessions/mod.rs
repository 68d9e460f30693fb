//! Where somebody is signed in, and ending that.

pub(crate) mod end;
pub mod list;
mod recognise;

pub(crate) use recognise::recognise;
