//! What lifecycle does for one workspace.

mod carry_out;
mod create;
mod show;

pub(crate) use carry_out::{Decision, carry_out};
pub(crate) use show::show;
