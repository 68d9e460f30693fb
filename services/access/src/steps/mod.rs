//! How far somebody is who is new, as the log shows it, and the one thing about it that is theirs to say.

mod rows;

pub use rows::{Facts, Newest, arrange, find};
