//! The crate against a real nats-server with its real configuration: restarts, races, permissions.
//!
//! The server is `$HARBOR_NATS_SERVER`, or `.harbor/bin/nats-server` under the repository, or the one on `PATH`.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod batches;
mod commands;
mod consumers;
mod definitions;
mod idempotency;
mod limits;
mod nudge;
mod ops;
mod permissions;
mod poison;
mod publish;
mod raw;
mod reply_subject;
mod server;
mod tail;
