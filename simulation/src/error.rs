//! Why a simulation did not come to its end, or came to a bad one.

use chassis::config::Problems;
use installation::run;
use nats::{connect, publish, stream_check};

/// One for each part that it is made of.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The servers and stand-ins.
    #[error(transparent)]
    Stack(#[from] dev::stack::Error),
    /// The configuration that we wrote.
    #[error("{0}")]
    Config(#[from] Problems),
    /// The services.
    #[error(transparent)]
    Run(#[from] run::Error),
    /// NATS cannot be reached.
    #[error("nats: {0}")]
    Nats(#[from] connect::Error),
    /// Something could not be stored.
    #[error("the log: {0}")]
    Publish(#[from] publish::Error),
    /// A message could not be written.
    #[error("the log: {0}")]
    Unwritable(#[from] publish::Unwritable),
    /// The log cannot be read.
    #[error("the log: {0}")]
    Log(#[from] stream_check::Refused),
    /// A message on the log does not read.
    #[error("{subject} at {seq} does not read: {reason}")]
    Unreadable {
        /// Where.
        subject: String,
        /// Its place.
        seq: u64,
        /// Why.
        reason: messages::Unreadable,
    },
    /// Postgres.
    #[error("postgres: {0}")]
    Postgres(#[from] tokio_postgres::Error),
    /// A file, a folder or the terminal.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// What is shown of an account's money.
    #[error("what is shown of an account's money cannot be read")]
    Bills,
    /// Where people are reached.
    #[error("where somebody is reached cannot be written down")]
    People,
    /// Somebody else publishes ticks.
    #[error("somebody else ticks in this world")]
    Ticks,
    /// It does not come to rest.
    #[error("it did not come to rest: {what}")]
    Restless {
        /// What still moves.
        what: String,
    },
    /// A law was broken.
    #[error("{count} laws were broken; the first: {first}")]
    Broken {
        /// How often.
        count: usize,
        /// The first time.
        first: String,
    },
    /// What must always hold could not be looked at.
    #[error("verify: {0}")]
    Verify(#[from] installation::verify::Error),
    /// At the end something did not hold.
    #[error("at the end not all held that must:\n{0}")]
    Unheld(String),
    /// Somebody stopped it: Ctrl-C, or a signal.
    #[error("it was stopped before its end")]
    Stopped,
    /// A task of the services panicked, or did not stop in time.
    #[error("the services did not end in good order")]
    Disorder,
}
