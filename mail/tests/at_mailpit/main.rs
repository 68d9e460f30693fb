//! Our letters at `mailpit`, a server of mail that is not ours: it takes each over SMTP, encrypted, and says what it makes of it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod authority;
#[path = "../../../tests/world/left_out.rs"]
mod left_out;
mod letters;
mod mailpit;
#[path = "../../../tests/world/wait.rs"]
mod wait;
