//! What lifecycle does for one workspace.

mod create;
mod show;

pub(crate) use create::create;
pub(crate) use show::show;
