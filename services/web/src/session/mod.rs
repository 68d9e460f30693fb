//! Who is signed in, as the browser brings it and keeps it.

pub(crate) mod cookie;
pub(crate) mod end;
mod present;

pub(crate) use present::{agent, present};
