//! What lifecycle does for one workspace.

mod carry_out;
mod create;

pub(crate) use carry_out::{Decision, carry_out};
