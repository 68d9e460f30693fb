//! Why a request cannot be answered. Whoever asks in some form says it in that form; the reasons are for our log.

use deadpool_postgres::PoolError;
use domain::authorize::Denied;

/// Why a request cannot be answered.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// Who asks may not have it, or there is no such thing.
    #[error("denied: {0:?}")]
    Denied(Denied),
    /// Something that we need is away for a moment.
    #[error("{0}")]
    Away(String),
    /// Nothing was done, because others were in the way. Trying again may well mend it.
    #[error("{0}")]
    Undone(String),
    /// We failed.
    #[error("{0}")]
    Ours(String),
}

impl Error {
    /// There is no such thing, or none that they may see.
    pub const NOT_FOUND: Self = Self::Denied(Denied::NotFound);
}

impl From<Denied> for Error {
    fn from(denied: Denied) -> Self {
        Self::Denied(denied)
    }
}

impl From<PoolError> for Error {
    fn from(error: PoolError) -> Self {
        Self::Away(chassis::database::Error::from(error).to_string())
    }
}

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        let (away, undone) = (chassis::database::passes(&error), chassis::database::is_conflict(&error));
        let reason = chassis::database::Error::from(error).to_string();
        match (undone, away) {
            (true, _) => Self::Undone(reason),
            (false, true) => Self::Away(reason),
            (false, false) => Self::Ours(reason),
        }
    }
}

impl From<nats::fold::FoldError> for Error {
    fn from(failure: nats::fold::FoldError) -> Self {
        match failure {
            nats::fold::FoldError::Postgres(error) => error.into(),
            failure => Self::Ours(failure.to_string()),
        }
    }
}
