//! How far somebody is who is new, as the log tells it, and the one thing about it that is theirs to say.

mod rows;

pub use rows::{Facts, Newest, arrange, find};
