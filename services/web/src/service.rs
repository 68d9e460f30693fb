//! Web, as an installation knows it.

use access::read_model::ReadModel;
use chassis::service::{Check, Configured, Tables};
use chassis::vault::Vault;
use chassis::vault::known::Keeps;
use chassis::{Own, Service, Shared, StartError, Tasks};
use futures_util::future::BoxFuture;

use crate::provider::{Provider, Settings};
use crate::{CONNECTIONS, Config, KEEPS, start};

/// What an installation must know of web.
pub static SERVICE: Service = Service {
    name: "web",
    about: "The pages",
    configure: |reader| Some(Box::new(Config::read(reader)?)),
    tables: Some(Tables {
        connections: CONNECTIONS,
        migrations: access::MIGRATIONS,
        hands: None,
        state: || Box::new(ReadModel::default()),
        rebuilt: "Its read model; people and sessions are not on the log and stay as they are",
    }),
    guest: None,
    secrets_of_others: &["google.client_secret"],
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

    fn sells(&self) -> Option<(&'static str, bool)> {
        Some(("web.sells_plans", self.sells_plans))
    }

    fn check(&self) -> BoxFuture<'_, Vec<Check>> {
        Box::pin(providers(self))
    }
}

/// Whether each provider answers, and is as its settings say.
async fn providers(config: &Config) -> Vec<Check> {
    let look = async |settings: &Settings| match Provider::new(settings.clone(), &config.origin) {
        Ok(provider) => provider.look().await.err().map(|problem| problem.to_string()),
        Err(error) => Some(error),
    };
    let mut checks = Vec::new();
    for settings in &config.sign_in {
        let what = format!("sign-in provider {}", settings.id);
        checks.push(Check { what, problem: look(settings).await });
    }
    checks
}
