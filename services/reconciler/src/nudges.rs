//! What the reconciler takes from infra's events: which machine to ask about. An event is never believed, only followed up: we fetch the
//! truth, so events that come late, twice, in the wrong order or not at all do no harm.

use std::collections::HashSet;

use messages::{Actor, Producer, Unreadable, WorkspaceId};
use nats::effect::Trigger;
use nats::fold::{Fold, Input, Outbox, Received, Subscription, envelope_of_bucket_entry};
use nats::{Entry, idempotency};
use serde::Deserialize;
use tokio_postgres::{Client, Error, Statement};

use crate::machine::order;

/// The bucket in which ingress records infra's events.
pub const BUCKET: &str = "infra_events";
const STREAM: &str = "KV_infra_events";
const FILTERS: &[&str] = &["$KV.infra_events.>"];

/// The reconciler's fold of infra's events.
pub struct Nudges {
    machines: Trigger,
}

impl Nudges {
    pub(crate) const fn new(machines: Trigger) -> Self {
        Self { machines }
    }
}

/// The one thing that we take from an event: whose machine it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Nudge {
    token: WorkspaceId,
}

impl Input for Nudge {}

impl Fold for Nudges {
    type Input = Nudge;
    type Statements = Statement;
    type Rows = HashSet<WorkspaceId>;

    fn subscription(&self) -> Subscription {
        Subscription { producer: Producer::Reconciler, stream: STREAM, filters: FILTERS, publishes: false }
    }

    fn tables(&self) -> &'static [&'static str] {
        &[]
    }

    fn read(&self, entry: &Entry) -> Result<Option<Received<Nudge>>, Unreadable> {
        let Some((_, value)) = idempotency::read(entry, BUCKET) else { return Ok(None) };
        // Ingress recorded it, so it was signed; but a service can make the server store a reply here, and infra can
        // name what is not ours: a person is to look at it.
        let strange = |_| Unreadable::Mismatch { subject: entry.subject.clone(), kind: "an event of infra".to_owned() };
        let input = serde_json::from_slice(&value).map_err(strange)?;
        Ok(Some(Received { seq: entry.seq, envelope: envelope_of_bucket_entry(entry, Actor::Infra), input }))
    }

    async fn prepare(&self, db: &Client) -> Result<Statement, Error> {
        let due = format!(
            "update instances set nudge = nudge + 1, due_at = $2 where workspace = any(array({}))",
            order::LOCK
        );
        db.prepare(&due).await
    }

    async fn load(&self, _: &Client, _: &Statement, _: &[Received<Nudge>]) -> Result<HashSet<WorkspaceId>, Error> {
        Ok(HashSet::new())
    }

    async fn save(&self, db: &Client, write: &Statement, rows: &HashSet<WorkspaceId>) -> Result<(), Error> {
        if rows.is_empty() {
            return Ok(());
        }
        let ids: Vec<WorkspaceId> = rows.iter().copied().collect();
        db.execute(write, &[&ids, &self.machines.now()]).await.map(drop)
    }

    fn decide(&self, rows: &mut HashSet<WorkspaceId>, received: &Received<Nudge>, _: &mut Outbox) {
        rows.insert(received.input.token);
    }

    fn committed(&self, rows: HashSet<WorkspaceId>, _: &[Received<Nudge>]) {
        if !rows.is_empty() {
            self.machines.fire();
        }
    }
}
