//! Logs: what the program of a site or a sandbox wrote. They are read as they come, and never held whole.

mod acts;
mod seam;
mod shared;

pub use acts::{Asked, Last, download, follow, last};
pub use seam::{Mark, Seam, mark};
pub(crate) use shared::Followed;
pub use shared::{End, Follower, News};

pub use openberth::{DeploymentId, LogText, Mode};
