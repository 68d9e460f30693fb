//! What people see of Harbor: its pages, and the commands they give through them.
//!
//! A folder is a noun and a file is a verb. The struct of a page, its template path and its handler stand in one file.
//! Each noun lists its routes, and [`routes`] is the table of contents. What is shown and what is kept comes from
//! [`access`], in the frame of [`face`]; what is asked for goes to the log as a command. Every request is a [`visit`], and
//! every handler takes a [`permit`].

pub mod account;
mod app;
mod attempts;
pub mod commands;
mod config;
#[cfg(test)]
mod direction;
mod entry;
#[cfg(any(test, feature = "gallery"))]
pub mod gallery;
pub mod help;
pub mod invitations;
mod live;
mod network;
pub mod offers;
mod origin;
pub mod palette;
mod passkey;
mod permit;
mod place;
mod provider;
mod route;
pub mod routes;
mod service;
mod session;
#[cfg(any(test, feature = "gallery"))]
pub(crate) mod shelf;
pub mod signin;
pub mod site;
pub mod steps;
mod stream_limiter;
mod streams;
mod takes;
mod visit;
pub mod workspaces;

use std::collections::BTreeMap;
use std::sync::Arc;

use access::Access;
use access::database::Database;
use access::export::Exports;
use access::inside::Inside;
use access::inside::keys::{Fates, ask};
use access::limit::Limits;
use access::notifications::{self, Listener};
use access::permit::Installation;
use access::status::Watch;
use chassis::http::Listen;
use chassis::vault::follow;
use chassis::vault::known::Keeps;
use chassis::{Base, Connections, Shared, StartError, Tasks};
use nats::definitions::{BILLS, ENCLOSURES, PEOPLE, Store};
use nats::effect::Trigger;
use nats::idempotency::Bucket;
use openberth::OpenBerth;
use tokio_util::sync::CancellationToken;

use access::read_model::ReadModel;
pub use config::Config;
pub use network::Network;
pub use origin::Origin;
pub use provider::Settings as SignIn;
pub use route::Route;
pub use routes::inventory;
pub use service::SERVICE;
pub use takes::Takes;

use app::App;
use passkey::Passkeys;
use provider::Provider;
use stream_limiter::StreamLimiter;

/// Every page in every state, as the gallery shows them.
///
/// # Errors
/// Only if a page cannot be written at all.
#[cfg(any(test, feature = "gallery"))]
pub fn exhibits(theme: face::layout::Theme) -> askama::Result<Vec<gallery::Exhibit>> {
    gallery::pages(theme, &routes::places())
}

/// What one process takes of Postgres.
const CONNECTIONS: Connections = Connections { pool: 5, reading: 6, folds: 1 };

/// What is sealed here.
const KEEPS: Keeps = Keeps { service: "web", tables: &["credentials"], seals: false };

async fn start(shared: &Shared, config: &Config, tasks: &Tasks) -> Result<(), StartError> {
    let stores = [Store::Log, Store::Bills, Store::People, Store::Enclosures];
    let base = Base::start(shared, &config.own, &stores, CONNECTIONS, tasks).await?;
    follow::begin(&config.vault, KEEPS, config.master_key_file.clone(), &base.pool, tasks).await?;
    let exports = Trigger::new(shared.clock.clone());
    let (notifier, forwarder) = notifications::channel();
    let keys = Trigger::new(shared.clock.clone());
    let (drafts, progress) = base.fold("web fold", Arc::new(ReadModel::notifying(notifier.clone())));
    tasks.spawn("web nudges out", forwarder.run(base.log.clone(), tasks.stop()));
    let nudges = Listener::default();
    tasks.spawn("web nudges in", nudges.clone().run(base.log.clone(), tasks.stop()));
    let (commands, grouping) = nats::grouped(&base.log);
    tasks.spawn("web commands", grouping.run(tasks.stop()));
    let providers = providers(config)?;
    let headers = visit::Guard::new(&config.origin).map_err(|error| StartError::Service(error.to_string()))?;
    let openberth = OpenBerth::new(config.reach.clone()).map_err(|error| StartError::Service(error.to_string()))?;
    let database = Database::of(&base, CONNECTIONS.reading)?;
    let (bills, enclosures) = (Bucket::open(&base.log, BILLS), Bucket::open(&base.log, ENCLOSURES));
    let making = Exports {
        database: database.clone(),
        log: base.log.clone(),
        bills: bills.clone(),
        enclosures: enclosures.clone(),
        clock: shared.clock.clone(),
    };
    base.effect("web exports", making, &exports, Arc::clone(&drafts));
    let able = base.serve_health(&config.own, vec![("log", progress.clone())], &[]).await?;
    let access = Access {
        database,
        commands,
        drafts: Arc::clone(&drafts),
        nudges,
        notifier,
        limits: Limits {
            sign_ins: config.sign_in_attempts,
            questions: config.questions,
            questions_of_strangers: config.questions_of_strangers,
        },
        installation: Installation { shows_gallery: config.gallery, signs_in_by_email: config.sign_in_by_email },
        bills,
        people: Bucket::open(&base.log, PEOPLE),
        enclosures,
        exports,
        inside: Inside::new(openberth, config.vault.clone(), tasks.clone()),
        watch: Watch::new(able, progress),
    };
    let app = Arc::new(app(config, providers, access, tasks));
    base.effect("web keys", Fates::new(Arc::clone(&app)), &keys, drafts);
    tasks.spawn("web keys that end", ask(Arc::clone(&app), keys, tasks.stop()));
    serve(app, config, shared, headers, tasks).await
}

/// What every request can reach.
fn app(config: &Config, providers: BTreeMap<String, Provider>, access: Access, tasks: &Tasks) -> App {
    App {
        origin: config.origin.clone(),
        passkeys: Passkeys::of(&config.origin),
        providers,
        status_origins: config.status_origins.clone(),
        access,
        streams: StreamLimiter::of(config.live_streams),
        follows: StreamLimiter::of(config.live_streams),
        help: config.help.clone(),
        sells: config.sells_plans,
        legal: config.legal.clone(),
        trusted: config.trusted_proxies.clone(),
        places: routes::places(),
        commands: routes::commands(),
        takes: routes::takes(),
        from_anywhere: routes::from_anywhere(),
        stop: tasks.closing(),
        tasks: tasks.clone(),
    }
}

/// Begins what runs beside the pages, and answers.
async fn serve(
    app: Arc<App>,
    config: &Config,
    shared: &Shared,
    headers: visit::Guard,
    tasks: &Tasks,
) -> Result<(), StartError> {
    tasks.spawn("web status record", site::status::record::run(Arc::clone(&app), tasks.stop()));
    tasks.spawn("web usage", workspaces::usage::keep::run(Arc::clone(&app), config.usage_every_seconds, tasks.stop()));
    tasks.spawn("web answers", help::tell::run(Arc::clone(&app), tasks.stop()));
    tasks.spawn("web people", account::unheard::run(Arc::clone(&app), tasks.stop()));
    tasks.spawn("web sign-in providers", greet_providers(Arc::clone(&app), tasks.stop()));
    let site = routes::site(app, headers);
    let proxies = config.trusted_proxies.clone();
    let listen = Listen {
        proxies: Arc::new(move |address| proxies.iter().any(|network| network.contains(address))),
        ..Listen::at("web", config.listen, shared.http)
    };
    chassis::http::serve(listen, site, tasks).await.map(drop)
}

/// Looks at each provider at the start, so that what is wrong with one is in the log before anybody signs in with it.
async fn greet_providers(app: Arc<App>, stop: CancellationToken) {
    let look = async {
        for provider in app.providers.values() {
            if let Err(problem) = provider.look().await {
                tracing::warn!(provider = provider.id(), %problem, "nobody can sign in with a provider");
            }
        }
    };
    tokio::select! { () = look => {}, () = stop.cancelled() => {} }
}

fn providers(config: &Config) -> Result<BTreeMap<String, Provider>, StartError> {
    let provider = |settings: &SignIn| Ok((settings.id.clone(), Provider::new(settings.clone(), &config.origin)?));
    config.sign_in.iter().map(provider).collect::<Result<_, String>>().map_err(StartError::Service)
}
