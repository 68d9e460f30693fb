//! Why a service does not start. In a file of its own, because listeners use it as well as what starts them.

use std::io;
use std::net::SocketAddr;

/// Why a service does not start. One plain sentence; the process ends with it.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// NATS cannot be asked.
    #[error("nats: {0}")]
    Nats(#[from] nats::connect::Error),
    /// What must exist on NATS does not, or is not as it must be.
    #[error("nats is not as it must be; run `harbor migrate`:\n{0}")]
    Definitions(String),
    /// The pool cannot be made.
    #[error("postgres: {0}")]
    Pool(#[from] deadpool_postgres::BuildError),
    /// An address cannot be listened on.
    #[error("{address} cannot be listened on: {error}")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why.
        error: io::Error,
    },
    /// Something of the service's own.
    #[error("{0}")]
    Service(String),
}
