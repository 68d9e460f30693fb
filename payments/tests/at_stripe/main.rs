//! The adapter at a Stripe: at the stand-in, which remembers and misbehaves, and at `stripe-mock`, which is Stripe's own.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod contract;
mod hints;
#[path = "../../../tests/world/left_out.rs"]
mod left_out;
mod mock;
mod once;
mod paying;
mod shape;
mod stage;
