//! The words services may say to each other, so that nobody guesses what a message means.
//!
//! Everything that crosses the log is defined here and nowhere else: typed [`id`]s, the [`envelope`] that says who,
//! why and when, the [`subject`]s, and the commands, observations and events of each noun. [`Message`] is the sum of
//! them: it knows its subject, its type, its producers and its bytes. Every version of every message has a frozen
//! sample under `golden/` that a test decodes for ever.

pub mod account;
pub mod actor;
pub mod clock;
pub mod envelope;
pub mod id;
mod message;
pub mod person;
pub mod subject;
pub mod trace;
pub mod wire;
mod words;
pub mod workspace;

pub use actor::Actor;
pub use envelope::{Envelope, Number, Producer};
pub use id::{
    AccountId, AttemptId, CommandId, EventId, IncidentId, MessageId, PersonId, QuestionId, SessionId, WorkspaceId,
};
pub use message::{Message, Unreadable};
pub use subject::Subject;
pub use trace::TraceParent;
