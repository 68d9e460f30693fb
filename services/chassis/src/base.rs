//! What a service stands on once it has started: its role in Postgres, its user on the bus, its tasks.

use std::sync::Arc;

use jiff::SignedDuration;
use nats::Connection;
use nats::definitions::{self, Store};
use nats::effect::{Effect, Trigger, Worker};
use nats::fold::{Fold, FoldStatus, Runner};
use secrecy::SecretString;
use tokio::sync::{Notify, watch};

use crate::database::{Database, Pool};
use crate::folds::{Folds, Watched};
use crate::gauges::Measure;
use crate::hands::{Hand, Hands};
use crate::health::Able;
use crate::http::Limits;
use crate::{Connections, Own, Shared, StartError, Tasks, clock, database, gauges, health, probe};

/// A started service, before it does its work.
#[derive(Clone)]
pub struct Base {
    /// Its name.
    pub service: &'static str,
    /// How its folds connect; only for a service with a schema.
    pub database: Database,
    /// Connections as its role; few, because those of Postgres are for all.
    pub pool: Pool,
    /// The bus, as its user.
    pub log: Connection,
    /// What it uses of the bus, the one that it writes to first.
    stores: Vec<Store>,
    tick_tolerance: SignedDuration,
    folds: Folds,
    /// The process's tasks.
    pub tasks: Tasks,
    http: Limits,
}

impl Base {
    /// Connects, and makes sure that what it needs on NATS is there and as it must be.
    ///
    /// `connections` is what the service takes of Postgres; here its pool is made.
    /// Waits for NATS if it is away; a wrong server is an error at once.
    ///
    /// # Errors
    /// With the reason for which the service must not run.
    pub async fn start(
        shared: &Shared,
        own: &Own,
        stores: &[Store],
        connections: Connections,
        tasks: &Tasks,
    ) -> Result<Self, StartError> {
        let settings = nats::Settings {
            servers: shared.nats.clone(),
            service: own.service.to_owned(),
            seed: Some(own.nats_seed.clone()),
        };
        let log = Connection::open(&settings).await?;
        definitions::verify(&log, stores).await.map_err(|problems| {
            StartError::Definitions(
                problems.iter().map(|problem| format!("- {problem}")).collect::<Vec<_>>().join("\n"),
            )
        })?;
        let watch = definitions::watch(log.clone(), stores.to_vec(), shared.nats_verified_every, tasks.stop());
        tasks.spawn("watch over the streams", watch);
        let database =
            shared.postgres.connect_as(own.service, own.postgres_password.as_ref().unwrap_or(&SecretString::default()));
        let by = |hand: fn(&Hands) -> &Hand| match &own.hands {
            Some(hands) => hand(hands).on(database.clone()),
            None => database.clone(),
        };
        let pool = database::pool(&by(|hands| &hands.effects), connections.pool)?;
        let database = by(|hands| &hands.fold);
        if own.postgres_password.is_some() {
            clock::ask_first(&pool).await;
            tasks.spawn("clock", clock::keep(pool.clone(), tasks.stop()));
        }
        let (tasks, stores) = (tasks.clone(), stores.to_vec());
        let (http, tick_tolerance, folds) = (shared.http, shared.tick_tolerance, shared.folds.clone());
        Ok(Self { service: own.service, database, pool, log, stores, tick_tolerance, folds, tasks, http })
    }

    /// Runs a fold; returns what to notify when drafts were committed, and how the fold is doing.
    pub fn fold<F: Fold + 'static>(
        &self,
        name: &'static str,
        fold: Arc<F>,
    ) -> (Arc<Notify>, watch::Receiver<FoldStatus>) {
        let subscription = fold.subscription();
        let runner = Runner::new(fold, self.database.clone(), self.log.clone()).believing(self.tick_tolerance);
        let (drafts, status) = (runner.drafts(), runner.status());
        self.folds.add(Watched { subscription, status: status.clone() });
        self.tasks.spawn(name, runner.run(self.tasks.stop()));
        (drafts, status)
    }

    /// Runs an effect; `drafts` is what to notify when it has drafted something for the log.
    pub fn effect<E: Effect>(&self, name: &'static str, effect: E, trigger: &Trigger, drafts: Arc<Notify>) {
        let worker = Worker::new(effect, self.pool.clone(), trigger.clone(), drafts);
        self.tasks.spawn(name, worker.run(self.tasks.stop()));
    }

    /// Serves the service's health, which hangs on the bus, on these folds and, if it has a schema, on its database; and
    /// measures, besides what every service measures, what is asked for in `measures`.
    ///
    /// # Errors
    /// When the address cannot be listened on.
    pub async fn serve_health(
        &self,
        own: &Own,
        folds: Vec<(&'static str, watch::Receiver<FoldStatus>)>,
        measures: &'static [Measure],
    ) -> Result<Able, StartError> {
        let pool = own.has_schema.then(|| self.pool.clone());
        let log = probe::watch_log(self.service, &self.log, self.stores.first().copied(), &self.tasks);
        let database = pool.clone().map(|pool| probe::watch_database(self.service, pool, &folds, &self.tasks));
        let able = Able::new(self.log.clone(), log, database, folds.clone());
        gauges::keep(gauges::Subject { service: self.service, pool, folds, able: able.clone(), measures }, &self.tasks);
        health::serve(own.admin, self.http, able.clone(), &self.tasks)
            .await
            .map_err(|error| StartError::Listen { address: own.admin, error })?;
        Ok(able)
    }
}
