//! What can go wrong with a fold, and what of it is about the data and what about the moment.

use crate::publish;
use crate::stream_check::Refused;

/// Why an owner stopped owning. The runner starts over; a person reads the reason.
#[derive(Debug, thiserror::Error)]
pub enum FoldError {
    /// Postgres is not there, or refuses.
    #[error("postgres: {}", with_source(.0))]
    Postgres(#[from] tokio_postgres::Error),
    /// The connection ended under us.
    #[error("the postgres connection ended")]
    Disconnected,
    /// Another owner has moved the checkpoint on.
    #[error("fenced: the checkpoint is at {found:?}, not at {ours:?}")]
    Fenced {
        /// Sequence and number that the row holds.
        found: (u64, u64),
        /// Sequence and number that we thought it holds.
        ours: (u64, u64),
    },
    /// The stream is not the one that the checkpoint is about.
    #[error(transparent)]
    Stream(#[from] Refused),
    /// The log does not take what we publish.
    #[error("publish: {0}")]
    Publish(#[from] publish::Error),
    /// The log holds more of ours than the database knows of. Deciding on would give numbers a second time, and
    /// readers drop a number that they have received.
    #[error(
        "the log holds {service}/{published}, but the database gave numbers only up to {number}: it was restored from \
         a backup. Stop {service} everywhere and run `harbor restore {service}`"
    )]
    Behind {
        /// The service.
        service: messages::Producer,
        /// The last number that the database knows of.
        number: u64,
        /// The last number on the log.
        published: u64,
    },
    /// Something of ours could not be written or read back.
    #[error("a stored row does not read: {0}")]
    Row(String),
}

impl FoldError {
    /// Whether another transaction was in the way: a conflict, a deadlock, or a lock that was not to be had. Also when
    /// only its consequence is known (25P02): the next try shows what it was.
    pub(super) fn is_about_the_moment(&self) -> bool {
        match self {
            Self::Postgres(error) => {
                error.code().is_some_and(|state| matches!(state.code(), "40001" | "40P01" | "55P03" | "25P02"))
            }
            Self::Disconnected
            | Self::Fenced { .. }
            | Self::Stream(_)
            | Self::Publish(_)
            | Self::Behind { .. }
            | Self::Row(_) => false,
        }
    }

    /// Whether the same rows would be refused again however often they are written.
    pub(super) fn is_about_the_data(&self) -> bool {
        match self {
            Self::Postgres(error) => about_the_data(error),
            Self::Disconnected
            | Self::Fenced { .. }
            | Self::Stream(_)
            | Self::Publish(_)
            | Self::Behind { .. }
            | Self::Row(_) => false,
        }
    }
}

/// Whether Postgres refuses the data itself: a value out of range (22), a constraint (23), an index entry that is too
/// large (54), or a value for which there is no form on the way there or back.
fn about_the_data(error: &tokio_postgres::Error) -> bool {
    match error.as_db_error() {
        // A number that the outbox has already is no fault of the message: the checkpoint is not what it was.
        Some(db) if db.constraint() == Some("outbox_pkey") => false,
        Some(db) => ["22", "23", "54"].iter().any(|class| db.code().code().starts_with(class)),
        None => {
            let text = error.to_string();
            text.starts_with("error serializing parameter") || text.starts_with("error deserializing column")
        }
    }
}

/// Postgres says what went wrong only in the error's source.
fn with_source(error: &tokio_postgres::Error) -> String {
    match error.as_db_error() {
        Some(db) => format!("{} ({})", db.message(), db.code().code()),
        None => error.to_string(),
    }
}
