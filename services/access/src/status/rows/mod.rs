//! What the tables hold of how the service does, and did.

mod looks;
mod past;
mod tables;

pub use looks::{Looked, store};
pub use past::Past;
pub(super) use past::past;
pub(super) use tables::tables;
