//! Two servers for the mechanism alone: a log and a database, migrated, and none of Harbor's own services.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chassis::Tasks;
use dev::stack::{Ports, Stack, Wishes};
use dev::{Home, Scratch};
use messages::account::Command;
use messages::{AccountId, Actor, CommandId, Envelope, Message, MessageId, PersonId, Producer};
use nats::fold::{Database, FoldStatus, Phase, Runner, Tls};
use nats::{Connection, OutgoingMessage, Publisher, Settings};
use tokio::sync::watch;
use tokio_postgres::{Client, Config, NoTls};
use tokio_util::sync::CancellationToken;

use super::counter::Counter;
use crate::world::{TIME_LIMIT, until};

/// Two servers, migrated, and none of Harbor's own services.
pub(super) struct Stage {
    pub stack: Stack,
    tasks: Tasks,
    /// Whose commands its folds cannot stand.
    pub dreaded: PersonId,
    _scratch: Scratch,
}

/// A fold that runs.
pub(super) struct Running {
    stop: CancellationToken,
    status: watch::Receiver<FoldStatus>,
}

impl Running {
    pub async fn comes_to(&mut self, phase: Phase) {
        let wait = self.status.wait_for(|status| status.phase == phase);
        tokio::time::timeout(TIME_LIMIT, wait).await.expect("it did not come to that").unwrap();
    }

    /// Stops it, and returns when its batch is over.
    pub async fn stops(mut self) {
        self.stop.cancel();
        // The runner is gone when nobody can tell of its status any more.
        while self.status.changed().await.is_ok() {}
    }
}

impl Stage {
    pub async fn named(name: &str) -> Self {
        let scratch = crate::ground(name);
        let home = Home::at(scratch.path().join("home"));
        let ports = Ports::default();
        let wishes = Wishes {
            home,
            fresh: true,
            ports,
            tick_seconds: 0,
            call_timeout_seconds: 1,
            setup: Duration::ZERO,
            usage_every_seconds: 0,
            gallery: true,
        };
        let stack = Stack::start(&wishes).await.unwrap();
        let stage = Self { stack, tasks: Tasks::new(), dreaded: PersonId::new(), _scratch: scratch };
        let db = stage.database("postgres").await;
        for role in ["billing", "lifecycle"] {
            let table = format!("{role}.counts");
            let make = format!("create table {table} (account uuid primary key, counts bigint[] not null)");
            db.batch_execute(&format!("{make}; grant all on {table} to {role}")).await.unwrap();
        }
        stage
    }

    fn secret(&self, file: &str) -> String {
        std::fs::read_to_string(self.stack.secrets.join(file)).unwrap().trim_end().to_owned()
    }

    pub fn config(&self, role: &str) -> Config {
        self.stack.postgres.url(role, &self.secret(&format!("{role}.password")), "harbor").parse().unwrap()
    }

    pub async fn database(&self, role: &str) -> Client {
        let (client, connection) = self.config(role).connect(NoTls).await.unwrap();
        self.tasks.spawn("a look into Postgres", async move { drop(connection.await) });
        client
    }

    pub async fn bus(&self, user: &str) -> Connection {
        let seed = self.secret(&format!("nats-{user}.seed"));
        let servers = vec![self.stack.nats.url()];
        let settings = Settings { servers, service: user.to_owned(), seed: Some(seed.into()) };
        let connection = Connection::open(&settings).await.unwrap();
        connection.up().await;
        connection
    }

    pub const fn counter(&self, producer: Producer) -> Counter {
        Counter { producer, dreads: self.dreaded }
    }

    pub async fn runs(&self, producer: Producer) -> Running {
        self.runs_as(self.counter(producer)).await
    }

    pub async fn runs_as(&self, counter: Counter) -> Running {
        let producer = counter.producer;
        let log = self.bus(producer.name()).await;
        let database = Database::new(self.config(producer.name()), Tls::OFF);
        let runner = Runner::new(Arc::new(counter), database, log);
        let (stop, status) = (CancellationToken::new(), runner.status());
        self.tasks.spawn("a counter", runner.run(stop.clone()));
        Running { stop, status }
    }

    pub async fn stores(&self, outgoing: &[OutgoingMessage]) {
        Publisher::new(&self.bus("web").await).publish_batch(outgoing).await.unwrap();
    }

    /// What a fold has counted or received.
    pub async fn counts(&self, producer: Producer) -> BTreeMap<AccountId, Vec<i64>> {
        let query = format!("select account, counts from {producer}.counts");
        let rows = self.database("postgres").await.query(&query, &[]).await.unwrap();
        rows.iter().map(|row| (row.get(0), row.get(1))).collect()
    }

    pub async fn has_counted(&self, producer: Producer, all: usize) {
        until("all is counted", async || {
            let counted: usize = self.counts(producer).await.values().map(Vec::len).sum();
            (counted >= all).then_some(())
        })
        .await;
    }

    pub async fn one(&self, query: &str) -> i64 {
        self.database("postgres").await.query_one(query, &[]).await.unwrap().get(0)
    }
}

pub(super) fn order(account: AccountId, owner: PersonId) -> OutgoingMessage {
    let id = MessageId::Command(CommandId::new());
    let at = chassis::clock::now();
    let envelope =
        Envelope { id, cause: None, actor: Actor::Person(owner), at, policy: None, number: None, trace: None };
    OutgoingMessage::of(&envelope, &Message::AccountCommand(account, Command::Open { owner })).unwrap()
}
