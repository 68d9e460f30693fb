//! What lifecycle does for one workspace.

mod create;
mod retry;
mod show;

pub(crate) use create::create;
pub(crate) use retry::retry;
pub(crate) use show::show;
