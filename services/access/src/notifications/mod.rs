//! "Look again": how open pages and waiting requests learn that the read model has moved on.
//!
//! On stage: the [`Notifier`], which the fold, and who ends a session, call after each commit, and which never waits; the
//! [`Forwarder`], a task that publishes on the bus what was changed, ids only; the [`Listener`], a task in every replica;
//! and the [`Subscription`] of each stream and request, found by the topics that it watches, so that a change wakes those
//! whom it concerns and nobody else. A nudge may get lost, so whoever waits also looks again by itself now and then; when
//! something is known to have been missed, everybody is notified that everything may have changed.

mod change_set;
mod listener;
mod notifier;
mod subscription;

pub use change_set::ChangeSet;
pub use listener::Listener;
pub use notifier::{Forwarder, Notifier, channel};
pub use subscription::{Changes, Subscription, Topic};
