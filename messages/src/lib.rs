//! What services may publish to each other, so that nobody guesses what a message means.
//!
//! Everything that crosses the log is defined here and nowhere else: typed [`id`]s, the [`envelope`] that says who,
//! why and when, the [`subject`]s, and the commands, observations and events of each noun. A noun is a folder, and its
//! [`table`] says which messages it has. [`Message`] is the sum of them: it knows its subject, its type, its producers and
//! its bytes. Every version of every message has a frozen sample under `golden/` that a test decodes for ever.

pub mod account;
pub mod actor;
pub mod clock;
pub mod envelope;
pub mod id;
pub mod mail;
mod message;
pub mod nouns;
pub mod person;
mod producer;
pub mod samples;
pub mod subject;
pub mod table;
pub mod trace;
mod unreadable;
pub mod wire;
mod words;
pub mod workspace;

pub use actor::Actor;
pub use envelope::Envelope;
pub use id::{
    AccountId, AttemptId, CommandId, EnclosureId, EventId, IncidentId, InvitationId, LetterId, MessageId, PersonId,
    QuestionId, SessionId, WorkspaceId,
};
pub use message::Message;
pub use producer::{Number, Producer};
pub use subject::Subject;
pub use trace::TraceParent;
pub use unreadable::Unreadable;
