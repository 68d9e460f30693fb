//! What answers a person's request, whatever its form: a page, a program's call, or a colleague's look.
//!
//! Here stand the tables that people's requests read and write, who is signed in, what is folded from the log for them,
//! and how whoever waits learns of a change. Nothing here knows of HTTP or of a page. SQL stands in files and folders that
//! are named `rows`, beside the noun that they are about.

pub mod account;
pub mod address;
pub mod by_email;
pub mod command;
pub mod csv;
pub mod database;
mod enclosure;
mod error;
pub mod export;
pub mod identity;
pub mod inside;
pub mod limit;
pub mod money;
pub mod notifications;
pub mod offer;
pub mod passkey;
pub mod permit;
pub mod person;
pub mod profile;
pub mod question;
pub mod read_model;
mod said;
pub mod session;
pub mod signin;
pub mod status;
pub mod steps;
pub mod team;
pub mod workspace;

use std::sync::Arc;

use chassis::database::Held;
use nats::commands::Commands;
use nats::effect::Trigger;
use nats::idempotency::Bucket;
use tokio::sync::Notify;

pub use error::Error;

use database::{Database, Reading};
use inside::Inside;
use limit::Limits;
use notifications::{Listener, Notifier};
use permit::Installation;
use status::Watch;

/// The migrations of these tables.
pub const MIGRATIONS: chassis::migrate::Texts = chassis::migrations!(
    "web":
    "V1__people",
    "V2__read_model",
    "V3__clock",
    "V4__first_steps",
    "V5__preferences",
    "V6__sign_in_attempts",
    "V7__history_facts",
    "V8__history_kinds",
    "V9__set_up_times",
    "V10__sign_ins_that_ended",
    "V11__questions",
    "V12__tries",
    "V13__health_history",
    "V14__what_was_asked_for",
    "V15__pauses",
    "V16__because",
    "V17__credentials",
    "V18__master_keys",
    "V19__usage",
    "V20__given_secrets",
    "V21__money",
    "V22__kept",
    "V23__letters",
    "V24__people_of_accounts",
    "V25__invitations",
    "V26__leaving",
    "V27__identities",
    "V28__sign_in_links",
    "V29__enclosed",
    "V30__outcomes_of_accounts",
    "V31__exports",
    "V32__passkeys",
    "V33__made_keys",
    "V34__offers",
    "V35__guests_own_nothing",
);

/// What every request can reach, whatever its form.
pub struct Access {
    /// The ways to the tables.
    pub database: Database,
    /// The way of commands to the log.
    pub commands: Commands,
    /// To be notified after drafts were committed.
    pub drafts: Arc<Notify>,
    /// Where one learns that the read model has moved on.
    pub nudges: Listener,
    /// To notify every replica of what did not come from the log.
    pub notifier: Notifier,
    /// How often one may do what costs us something.
    pub limits: Limits,
    /// What is not the same in every installation.
    pub installation: Installation,
    /// What is shown of people's money and stands in no table: billing writes it.
    pub bills: Bucket,
    /// Where mail reaches people, for those who send them something.
    pub people: Bucket,
    /// What letters enclose.
    pub enclosures: Bucket,
    /// To be fired when somebody asked for all that we keep of them.
    pub exports: Trigger,
    /// The way into workspaces.
    pub inside: Inside,
    /// How the service does, for those who want to know.
    pub watch: Watch,
}

impl Access {
    /// A connection that cannot write.
    ///
    /// # Errors
    /// When there is none.
    pub async fn read(&self) -> Result<Reading, Error> {
        self.database.read().await
    }

    /// A connection that cannot write and sees one moment.
    ///
    /// # Errors
    /// When there is none.
    pub async fn snapshot(&self) -> Result<Reading, Error> {
        self.database.snapshot().await
    }

    /// A connection that can.
    ///
    /// # Errors
    /// When there is none.
    pub async fn write(&self) -> Result<Held, Error> {
        self.database.write().await
    }
}
