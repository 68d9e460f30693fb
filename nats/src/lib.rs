//! How messages travel: what is published is stored in order, what is stored is read in order, and neither a restart of the
//! server nor of ourselves loses or repeats anything that a reader would notice.
//!
//! * [`Connection`] comes back by itself and logs why something was refused.
//! * [`Tail`] reads a stream from any sequence on; [`stream_check`] tells whether that is still the same stream.
//! * [`Publisher`] stores messages as atomic batches; [`commands`] groups those of many callers.
//! * [`fold`] is the mechanism under every service: log in, state out, exactly once.
//! * [`effect`] is the mechanism under every call to the outside: state in, world changed.
//! * [`idempotency`] takes each key once; [`nudge`] sends "look again"; [`ops`] answers people of ours, who are the [`staff`].
//! * [`definitions`] is what must exist on the server; `server/` beside this crate is how the server is run.

mod backoff;
pub mod bucket;
pub mod commands;
pub mod connect;
pub mod crash;
pub mod definitions;
pub mod effect;
pub mod fold;
pub mod idempotency;
pub mod keys;
mod monitoring;
pub mod nudge;
pub mod ops;
mod passed;
pub mod probe;
pub mod publish;
pub mod purge;
pub mod staff;
pub mod stream_check;
pub mod tail;

pub use async_nats::HeaderMap;
pub use commands::{Commands, grouped};
pub use connect::{Connection, Settings};
pub use nudge::{Notification, listen, nudge};
pub use ops::Ops;
pub use passed::Passed;
pub use publish::{Outcome, OutgoingMessage, Publisher};
pub use tail::{Entry, Tail};
