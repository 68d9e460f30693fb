//! What an installation must know of a service to configure it, migrate it, run it, look after it and make it anew.
//!
//! Each service states it once, as its `SERVICE`; `installation::services` lists those. Everything else goes by that
//! list and names no service: adding one is one line there.

use std::fmt;

use futures_util::future::{BoxFuture, LocalBoxFuture};
use jiff::SignedDuration;
use nats::Connection;
use nats::fold::{self, Compared, Fold, FoldError, Rebuilt};
use tokio_postgres::Client;

use crate::config::Reader;
use crate::database::Database;
use crate::guest::Guest;
use crate::hands::Hands;
use crate::migrate::Texts;
use crate::vault::Vault;
use crate::vault::known::Keeps;
use crate::{Connections, Own, Shared, StartError, Tasks};

/// A service, as its own crate describes it.
#[derive(Debug, Clone, Copy)]
pub struct Service {
    /// Its name: section of the configuration, user on the bus and, with tables, schema and role.
    pub name: &'static str,
    /// What it is for, in a few words for who chooses one to run.
    pub about: &'static str,
    /// Reads its section of the configuration; `None` means that a problem was noted.
    pub configure: fn(&mut Reader) -> Option<Box<dyn Configured>>,
    /// What it has in Postgres; none for a service without a schema.
    pub tables: Option<Tables>,
    /// What it may do with tables of others; none for all that keep to their own.
    pub guest: Option<Guest>,
    /// The secrets that only others can give, by the names of their files: an installation must know them.
    pub secrets_of_others: &'static [&'static str],
}

/// What a service has in Postgres.
#[derive(Debug, Clone, Copy)]
pub struct Tables {
    /// What one process takes of the connections.
    pub connections: Connections,
    /// Its own migrations, which come after those of the fold.
    pub migrations: Texts,
    /// Its hands, if it has two that share a table.
    pub hands: Option<Hands>,
    /// The fold that makes its state from the log.
    pub state: fn() -> Box<dyn State>,
    /// What of its tables that is, for who rebuilds it.
    pub rebuilt: &'static str,
}

impl Service {
    /// Reads what every service has.
    pub fn own(&self, reader: &mut Reader) -> Option<Own> {
        let own = Own::read(reader, self.name, self.has_role())?;
        Some(Own { hands: self.tables.and_then(|tables| tables.hands), has_schema: self.tables.is_some(), ..own })
    }

    /// Whether it signs in to Postgres, to tables of its own or of others.
    #[must_use]
    pub const fn has_role(&self) -> bool {
        self.tables.is_some() || self.guest.is_some()
    }

    /// What one process takes of Postgres' connections.
    #[must_use]
    pub fn connections(&self) -> u32 {
        let own = self.tables.map_or(0, |tables| tables.connections.sum());
        own + self.guest.map_or(0, |guest| guest.connections.sum())
    }
}

/// A service whose configuration was read.
pub trait Configured: fmt::Debug + Send + Sync {
    /// What every service has.
    fn own(&self) -> &Own;

    /// Starts it; it runs until the tasks stop. The error is the reason for which it must not run.
    fn start<'a>(&'a self, shared: &'a Shared, tasks: &'a Tasks) -> BoxFuture<'a, Result<(), StartError>>;

    /// The keys that it seals with, and what it keeps sealed; none for a service that keeps nothing sealed.
    fn sealed(&self) -> Option<(&Vault, Keeps)> {
        None
    }

    /// By which of its settings it takes it that plans can be bought, or cannot; none where that does not concern it.
    fn sells(&self) -> Option<(&'static str, bool)> {
        None
    }

    /// Tries whatever else its configuration names, besides Postgres and the bus.
    fn check(&self) -> BoxFuture<'_, Vec<Check>> {
        Box::pin(async { Vec::new() })
    }
}

/// What came of trying one thing that a configuration names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What was tried.
    pub what: String,
    /// What is wrong with it.
    pub problem: Option<String>,
}

/// State that the log can make: any [`Fold`], whatever its messages and rows are.
pub trait State {
    /// As [`fold::rebuild`].
    fn rebuild<'a>(&'a self, database: &'a Database, log: &'a Connection, tolerance: SignedDuration) -> Work<'a>;

    /// As [`fold::restore`].
    fn restore<'a>(&'a self, database: &'a Database, log: &'a Connection, tolerance: SignedDuration) -> Work<'a>;

    /// As [`fold::compare`].
    fn compare<'a>(&'a self, db: &'a Client, log: &'a Connection, tolerance: SignedDuration) -> Comparison<'a>;
}

/// Work on a state, and what comes of it.
pub type Work<'a> = LocalBoxFuture<'a, Result<Rebuilt, FoldError>>;

/// A look at a state, and what was found.
pub type Comparison<'a> = LocalBoxFuture<'a, Result<Compared, FoldError>>;

impl<F: Fold> State for F {
    fn rebuild<'a>(&'a self, database: &'a Database, log: &'a Connection, tolerance: SignedDuration) -> Work<'a> {
        Box::pin(fold::rebuild(self, database, log, tolerance))
    }

    fn restore<'a>(&'a self, database: &'a Database, log: &'a Connection, tolerance: SignedDuration) -> Work<'a> {
        Box::pin(fold::restore(self, database, log, tolerance))
    }

    fn compare<'a>(&'a self, db: &'a Client, log: &'a Connection, tolerance: SignedDuration) -> Comparison<'a> {
        Box::pin(fold::compare(self, db, log, tolerance))
    }
}
