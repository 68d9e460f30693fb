//! The client, at servers as they are and as they can be.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod answers;
mod hostile;
mod life;
mod slow;
mod stage;
