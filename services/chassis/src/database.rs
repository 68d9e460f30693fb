//! The database: a pool for each service, as the service's own role, with its schema as the search path.

use std::time::Duration;

use deadpool_postgres::{BuildError, PoolError};
use secrecy::{ExposeSecret, SecretString};
use tokio_postgres::Config;

use crate::config::Reader;

mod held;

pub use held::{Held, Pool};

/// Where Postgres is. Which role signs in is up to each service.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Host name, address, or the folder of a Unix socket.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Database.
    pub name: String,
}

impl Settings {
    /// Reads `postgres.*`.
    pub fn read(reader: &mut Reader) -> Option<Self> {
        let host = reader.required("postgres.host", "host name, address or socket folder of Postgres");
        let port = reader.or("postgres.port", 5432, "port of Postgres");
        let name = reader.or("postgres.database", "harbor".to_owned(), "the database that holds all schemas");
        Some(Self { host: host?, port: port?, name: name? })
    }

    /// How this role connects. Its search path is its schema: the role's own setting, made by the migrations.
    #[must_use]
    pub fn connect_as(&self, role: &str, password: &SecretString) -> Config {
        let mut config = Config::new();
        config
            .host(&self.host)
            .port(self.port)
            .dbname(&self.name)
            .user(role)
            .password(password.expose_secret())
            .application_name(format!("harbor-{role}"))
            .connect_timeout(Duration::from_secs(2))
            .keepalives_idle(Duration::from_secs(10))
            .keepalives_interval(Duration::from_secs(5))
            .keepalives_retries(3)
            // A server that vanished without a word is noticed, instead of waited for by the quarter of an hour.
            .tcp_user_timeout(Duration::from_secs(10));
        config
    }
}

/// A pool of at most `size` connections. A statement may take five seconds, a lock two, an idle transaction ten:
/// what takes longer is cut off, so that one slow thing does not take all the others with it.
///
/// # Errors
/// None that a valid configuration can cause.
pub fn pool(mut config: Config, size: usize) -> Result<Pool, BuildError> {
    config.options("-c statement_timeout=5s -c lock_timeout=2s -c idle_in_transaction_session_timeout=10s");
    Pool::build(config, size, Duration::from_secs(5))
}

/// The same with connections that read only.
///
/// # Errors
/// As [`pool`].
pub fn reading_pool(mut config: Config, size: usize) -> Result<Pool, BuildError> {
    config.options(
        "-c default_transaction_read_only=on -c statement_timeout=5s -c idle_in_transaction_session_timeout=10s",
    );
    Pool::build(config, size, Duration::from_secs(2))
}

/// A query could not be answered. The caller's user is told in plain words; this is for us.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No connection was to be had in time.
    #[error("no connection: {0}")]
    Pool(#[from] PoolError),
    /// Postgres refused.
    #[error("postgres: {}", .0.as_db_error().map_or_else(|| .0.to_string(), |db| format!("{} ({})", db.message(), db.code().code())))]
    Postgres(#[from] tokio_postgres::Error),
    /// A draft could not be written.
    #[error(transparent)]
    Draft(#[from] nats::fold::Failure),
    /// A row holds what it cannot hold.
    #[error("a row does not read: {0}")]
    Row(&'static str),
}

/// Whether what Postgres said is over by itself after a while: a connection that was lost, a server that is full, stops,
/// or takes no writes (25006: a standby, or one that an operator closed), two that were in each other's way, or a
/// statement prepared before a table was changed (0A000; the connection is not used again).
#[must_use]
pub fn passes(error: &tokio_postgres::Error) -> bool {
    let Some(state) = error.code() else {
        return error.is_closed()
            || std::error::Error::source(error).is_some_and(|source| source.is::<std::io::Error>());
    };
    let code = state.code();
    ["08", "53", "57"].iter().any(|class| code.starts_with(class))
        || ["25006", "40001", "40P01", "55P03"].contains(&code)
        || held::is_stale_plan(error)
}

impl Error {
    /// Whether the same would be refused again however often it is tried: the data itself, or a constraint.
    #[must_use]
    pub fn is_about_the_data(&self) -> bool {
        let class = |error: &tokio_postgres::Error| {
            error.code().map(|state| state.code().starts_with("22") || state.code().starts_with("23"))
        };
        match self {
            Self::Postgres(error) => class(error).unwrap_or(false),
            Self::Pool(_) | Self::Draft(_) | Self::Row(_) => false,
        }
    }
}
