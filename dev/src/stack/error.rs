//! Why a stack does not stand.

use chassis::config::Problems;
use installation::migrate;

use crate::{home, nats_server, ports, postgres};

/// One for each part that it is made of.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder.
    #[error(transparent)]
    Home(#[from] home::Error),
    /// A port.
    #[error(transparent)]
    Ports(#[from] ports::Error),
    /// Postgres.
    #[error(transparent)]
    Postgres(#[from] postgres::Error),
    /// The database in it.
    #[error("the database: {0}")]
    Database(#[from] tokio_postgres::Error),
    /// NATS.
    #[error(transparent)]
    Nats(#[from] nats_server::Error),
    /// A file or a socket.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// A key could not be made.
    #[error("a key: {0}")]
    Key(#[from] nkeys::error::Error),
    /// The stand-ins' secret.
    #[error("the stand-in of infra: {0}")]
    Sink(String),
    /// What must exist could not be made.
    #[error(transparent)]
    Migrate(#[from] migrate::Error),
    /// The configuration that we wrote ourselves.
    #[error("{0}")]
    Config(#[from] Problems),
}
