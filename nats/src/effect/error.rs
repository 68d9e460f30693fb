//! What can go wrong around a call: what Postgres says, and what counts as the other side's mistake.

use tokio_postgres::error::SqlState;

use crate::fold::FoldError;

/// The tables could not be read or written. It says nothing about the call.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No connection was to be had in time.
    #[error("no connection: {0}")]
    Pool(Box<dyn std::error::Error + Send + Sync>),
    /// Postgres refused.
    #[error("postgres: {}", .0.as_db_error().map_or_else(|| .0.to_string(), |db| format!("{} ({})", db.message(), db.code().code())))]
    Postgres(#[from] tokio_postgres::Error),
    /// A draft could not be written.
    #[error(transparent)]
    Draft(#[from] FoldError),
    /// A row holds what it cannot hold.
    #[error("a row does not read: {0}")]
    Row(&'static str),
}

impl Error {
    /// Whether the same would be refused again however often it is written: the data itself (22), a constraint (23), or the
    /// size of an index entry (54).
    pub(super) fn is_about_the_data(&self) -> bool {
        match self {
            Self::Postgres(error) => {
                error.code().is_some_and(|state| ["22", "23", "54"].iter().any(|class| state.code().starts_with(class)))
            }
            Self::Pool(_) | Self::Draft(_) | Self::Row(_) => false,
        }
    }

    /// Whether Postgres undid something that may well be done when it is tried again.
    pub(super) fn is_conflict(&self) -> bool {
        match self {
            Self::Postgres(error) | Self::Draft(FoldError::Postgres(error)) => error.code().is_some_and(|code| {
                [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED].contains(code)
            }),
            Self::Pool(_) | Self::Draft(_) | Self::Row(_) => false,
        }
    }
}

/// What the mechanism finds wrong with a call. To the effect it is a call that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The answer holds what no row takes: a value that another row has, or characters that no text has.
    #[error("the answer cannot be recorded")]
    Unrecordable,
    /// The call did not come back, and is not waited for any longer.
    #[error("the call did not come back")]
    Overdue,
    /// The lease of the row could not be renewed: the call was given up, before somebody else could make it.
    #[error("the lease ran out")]
    LeaseLost,
}
