//! What each service has for itself: its name, its address for health, its key on the bus, its role in Postgres.

use std::net::SocketAddr;

use secrecy::SecretString;

use crate::config::Reader;
use crate::hands::Hands;

/// What each service has for itself.
#[derive(Debug, Clone)]
pub struct Own {
    /// Its name: role and schema in Postgres, user and inbox prefix in NATS.
    pub service: &'static str,
    /// Where it shows its health.
    pub admin: SocketAddr,
    /// The key of its NATS user.
    pub nats_seed: SecretString,
    /// The password of its role; none for a service without one.
    pub postgres_password: Option<SecretString>,
    /// Whether it has a schema of its own: who is a guest in others' has a role and none.
    pub has_schema: bool,
    /// Its hands, if it has two that share a table; who works for operators has none, and may do all that the role may.
    pub hands: Option<Hands>,
}

impl Own {
    /// Reads `<service>.admin`, `<service>.nats_seed` and, if it has a role, `<service>.postgres_password`.
    pub fn read(reader: &mut Reader, service: &'static str, has_role: bool) -> Option<Self> {
        let admin = reader
            .required(&format!("{service}.admin"), "address of /healthz, /readyz and /metrics; not for the world");
        let meaning = "nkey seed of the service's NATS user";
        let nats_seed = reader.secret_as(&format!("{service}.nats_seed"), meaning, nats::connect::user_seed);
        let postgres_password = if has_role {
            reader.secret(&format!("{service}.postgres_password"), "password of the service's Postgres role").map(Some)
        } else {
            Some(None)
        };
        let (admin, nats_seed, postgres_password) = (admin?, nats_seed?, postgres_password?);
        Some(Self { service, admin, nats_seed, postgres_password, has_schema: has_role, hands: None })
    }
}

/// What one process of a service takes of Postgres' connections, at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections {
    /// In its pool.
    pub pool: u32,
    /// In a pool that only reads.
    pub reading: u32,
    /// Its folds, of which each has one to work on and one that shows that it is the owner.
    pub folds: u32,
}

impl Connections {
    /// All of them.
    #[must_use]
    pub const fn sum(self) -> u32 {
        self.pool + self.reading + 2 * self.folds
    }
}
