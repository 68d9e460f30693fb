//! The reconciler, as an installation knows it.

use chassis::service::{Check, Configured, Tables};
use chassis::vault::Vault;
use chassis::vault::known::Keeps;
use chassis::{Own, Service, Shared, StartError, Tasks};
use futures_util::future::BoxFuture;

use crate::{CONNECTIONS, Config, Inbox, KEEPS, MIGRATIONS, check_infra, machine, start};

/// What an installation must know of the reconciler.
pub static SERVICE: Service = Service {
    name: "reconciler",
    about: "Machines",
    configure: |reader| Some(Box::new(Config::read(reader)?)),
    tables: Some(Tables {
        connections: CONNECTIONS,
        migrations: MIGRATIONS,
        hands: Some(machine::HANDS),
        state: || Box::new(Inbox::default()),
        rebuilt: "What is wanted of machines, and what was last told of them; the ledger of calls stays as it is",
    }),
    guest: None,
    secrets_of_others: &["infra.token"],
};

impl Configured for Config {
    fn own(&self) -> &Own {
        &self.own
    }

    fn start<'a>(&'a self, shared: &'a Shared, tasks: &'a Tasks) -> BoxFuture<'a, Result<(), StartError>> {
        Box::pin(start(shared, self, tasks))
    }

    fn sealed(&self) -> Option<(&Vault, Keeps)> {
        Some((&self.vault, KEEPS))
    }

    fn check(&self) -> BoxFuture<'_, Vec<Check>> {
        Box::pin(async { vec![Check { what: "infra".to_owned(), problem: check_infra(self).await.err() }] })
    }
}
