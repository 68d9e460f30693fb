//! The database: a pool for each service, as the service's own role, with its schema as the search path.

use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use deadpool_postgres::{BuildError, PoolError};
use secrecy::{ExposeSecret, SecretString};
use tokio_postgres::Config;

use crate::config::Reader;

mod conflict;
mod held;

pub use conflict::{Tries, is_conflict};
pub use held::{Held, Pool};
pub use nats::fold::{Database, Tls};

/// Where Postgres is. Which role signs in is up to each service.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Host name, address, or the folder of a Unix socket.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Database.
    pub name: String,
    /// By what the server is known.
    pub tls: Tls,
    /// How many connections it has room for, and how many processes of each service share them.
    pub room: Room,
}

/// How many connections the server has, and for how many processes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// As in its own `max_connections`.
    pub max_connections: u32,
    /// Processes of each service that may run at once, those of an update included.
    pub replicas: u32,
}

impl Room {
    /// What Postgres keeps for those who repair it.
    const KEPT: u32 = 3;

    /// The most connections of a role whose service takes so many in each process. One more is for an operator's tool.
    #[must_use]
    pub const fn limit(self, of_one: u32) -> u32 {
        of_one.saturating_mul(self.replicas).saturating_add(1)
    }

    /// The most connections of a [guest](crate::guest)'s role, which no tool of an operator uses.
    #[must_use]
    pub const fn limit_of_guest(self, of_one: u32) -> u32 {
        of_one.saturating_mul(self.replicas)
    }

    /// Whether all services together have room, each given by the connections of one process; or a sentence that does
    /// the sum.
    ///
    /// # Errors
    /// With the sentence.
    pub fn fits(self, services: &[(&str, u32)]) -> Result<(), String> {
        let of_one: u32 = services.iter().map(|(_, of_one)| of_one).sum();
        let (Self { max_connections, replicas }, kept) = (self, Self::KEPT);
        let needed = of_one.saturating_mul(replicas).saturating_add(kept);
        if needed <= max_connections {
            return Ok(());
        }
        let parts =
            services.iter().map(|(service, of_one)| format!("{service} {of_one}")).collect::<Vec<_>>().join(", ");
        Err(format!(
            "postgres.max_connections is {max_connections}, but {needed} are needed: postgres.replicas = {replicas} times {of_one} ({parts}), and {kept} that Postgres keeps for itself"
        ))
    }
}

/// `postgres.tls`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encryption {
    VerifyFull,
    Off,
}

impl FromStr for Encryption {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "verify-full" => Ok(Self::VerifyFull),
            "off" => Ok(Self::Off),
            _ => Err("it is verify-full or off"),
        }
    }
}

/// Whether what is said to this host stays on this machine.
fn is_here(host: &str) -> bool {
    host.starts_with('/') || host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

impl Settings {
    /// Reads `postgres.*`.
    pub fn read(reader: &mut Reader) -> Option<Self> {
        let host = reader.required::<String>("postgres.host", "host name, address or socket folder of Postgres");
        let port = reader.or("postgres.port", 5432, "port of Postgres");
        let name = reader.or("postgres.database", "harbor".to_owned(), "the database that holds all schemas");
        let tls = host.as_deref().and_then(|host| read_tls(reader, host));
        let max_connections =
            reader.or("postgres.max_connections", 100, "connections that Postgres has, as in its own setting");
        let replicas = reader.or(
            "postgres.replicas",
            3,
            "processes of each service that may run at once, those of an update included",
        );
        let room = Room { max_connections: max_connections?, replicas: replicas? };
        Some(Self { host: host?, port: port?, name: name?, tls: tls?, room })
    }

    /// How this role connects. Its search path is its schema: the role's own setting, made by the migrations.
    #[must_use]
    pub fn connect_as(&self, role: &str, password: &SecretString) -> Database {
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
        Database::new(config, self.tls.clone())
    }
}

/// Off where the server is on this machine, verified everywhere else, unless the operator says otherwise.
fn read_tls(reader: &mut Reader, host: &str) -> Option<Tls> {
    let said = reader.optional::<Encryption>(
        "postgres.tls",
        "verify-full: encrypted, to the server that the certificate names; off: in the open. Verified by default, off on this machine",
    );
    let roots = reader.optional::<PathBuf>(
        "postgres.tls_root",
        "file with the certificates (PEM) that Postgres' own must be signed by, for verify-full",
    );
    let by_default = if is_here(host) { Encryption::Off } else { Encryption::VerifyFull };
    match (said?.unwrap_or(by_default), roots?) {
        (Encryption::Off, _) => Some(Tls::OFF),
        (Encryption::VerifyFull, None) => reader.problem(
            "postgres.tls_root is missing: Postgres is on another machine, and what is said to it is encrypted; \
             name the certificates that it is known by, or say postgres.tls = \"off\""
                .to_owned(),
        ),
        (Encryption::VerifyFull, Some(roots)) => {
            let roots = reader.beside(&roots);
            Tls::verify_full(&roots).map_or_else(|error| reader.problem(format!("postgres.tls_root: {error}")), Some)
        }
    }
}

/// A pool of at most `size` connections. A statement may take five seconds, a lock two, an idle transaction ten:
/// what takes longer is cut off, so that one slow thing does not take all the others with it. None is worth compiling.
///
/// # Errors
/// None that a valid configuration can cause.
pub fn pool(database: &Database, size: u32) -> Result<Pool, BuildError> {
    let limits = "-c statement_timeout=5s -c lock_timeout=2s -c idle_in_transaction_session_timeout=10s -c jit=off";
    Pool::build(with(database, limits), size, Duration::from_secs(5))
}

/// The same with connections that read only.
///
/// # Errors
/// As [`pool`].
pub fn reading_pool(database: &Database, size: u32) -> Result<Pool, BuildError> {
    let limits = "-c default_transaction_read_only=on -c statement_timeout=5s -c lock_timeout=2s -c idle_in_transaction_session_timeout=10s -c jit=off";
    Pool::build(with(database, limits), size, Duration::from_secs(2))
}

/// The same with these options besides those that it has.
fn with(database: &Database, options: &str) -> Database {
    let mut database = database.clone();
    let all = [database.config.get_options(), Some(options)].into_iter().flatten().collect::<Vec<_>>().join(" ");
    database.config.options(all);
    database
}

/// Whether a role gets in.
///
/// # Errors
/// With the reason why not.
pub async fn look(database: &Database) -> Result<(), Error> {
    Ok(database.connect().await.map(drop)?)
}

/// A query could not be answered. The caller's user gets plain words; this is for us.
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
    Draft(#[from] nats::fold::FoldError),
    /// A row holds what it cannot hold.
    #[error("a row does not read: {0}")]
    Row(&'static str),
}

/// Whether what Postgres said is over by itself after a while: a connection that was lost, a server that is full, stops,
/// or takes no writes (25006: a standby, or one that an operator closed), a transaction that idled because we had no time
/// for it (25P03), two that were in each other's way, or a statement prepared before a table was changed (0A000; the connection is not used again).
#[must_use]
pub fn passes(error: &tokio_postgres::Error) -> bool {
    let Some(state) = error.code() else {
        return error.is_closed()
            || std::error::Error::source(error).is_some_and(|source| source.is::<std::io::Error>());
    };
    let code = state.code();
    ["08", "53", "57"].iter().any(|class| code.starts_with(class))
        || ["25006", "25P03", "40001", "40P01", "55P03"].contains(&code)
        || held::is_stale_plan(error)
}

impl Error {
    /// Whether the same would be refused again however often it is tried: the data itself, a constraint, or the size of an index entry.
    #[must_use]
    pub fn is_about_the_data(&self) -> bool {
        let class = |error: &tokio_postgres::Error| {
            error.code().map(|state| ["22", "23", "54"].iter().any(|data| state.code().starts_with(data)))
        };
        match self {
            Self::Postgres(error) => class(error).unwrap_or(false),
            Self::Pool(_) | Self::Draft(_) | Self::Row(_) => false,
        }
    }

    /// Whether Postgres undid something that may well be done when it is tried again.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        match self {
            Self::Postgres(error) | Self::Draft(nats::fold::FoldError::Postgres(error)) => is_conflict(error),
            Self::Pool(_) | Self::Draft(_) | Self::Row(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Problems;

    fn read(text: &str) -> Result<Settings, Problems> {
        let mut reader = Reader::parse(&format!("[postgres]\n{text}"), Default::default(), PathBuf::new()).unwrap();
        let settings = Settings::read(&mut reader);
        reader.finish(settings)
    }

    #[test]
    fn in_the_open_only_on_this_machine_or_by_name() {
        for host in ["127.0.0.1", "::1", "localhost", "/run/postgresql"] {
            assert!(read(&format!("host = '{host}'")).is_ok(), "{host}");
        }
        for host in ["10.0.0.5", "db.example.com", "127.0.0.1.example.com"] {
            let problems = read(&format!("host = '{host}'")).unwrap_err();
            assert!(problems.0[0].starts_with("postgres.tls_root is missing"), "{problems}");
            assert!(read(&format!("host = '{host}'\ntls = 'off'")).is_ok(), "{host}");
        }
        for wrong in ["tls = 'prefer'", "tls = 'verify-full'", "tls = 'verify-full'\ntls_root = '/nowhere.pem'"] {
            assert_eq!(read(&format!("host = 'localhost'\n{wrong}")).unwrap_err().0.len(), 1, "{wrong}");
        }
    }

    #[test]
    fn the_sum_of_all_connections_is_said() {
        let room = |max_connections, replicas| Room { max_connections, replicas };
        let services = [("web", 14), ("reconciler", 8)];
        assert_eq!(room(69, 3).fits(&services), Ok(()));
        let said = room(68, 3).fits(&services).unwrap_err();
        for part in ["68", "69 are needed", "3 times 22", "web 14, reconciler 8"] {
            assert!(said.contains(part), "{said}");
        }
        assert_eq!(room(100, 3).limit(14), 43);
    }
}
