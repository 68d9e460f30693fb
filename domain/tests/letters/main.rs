//! Letters: which there are, and that each is true when it goes, whatever happens.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod account;
#[path = "../lives/mod.rs"]
mod lives;
#[path = "../money/provider.rs"]
#[expect(dead_code, reason = "what money is asked is not asked here")]
mod provider;
mod table;
mod watch;
mod workspace;
