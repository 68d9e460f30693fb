//! What the reconciler hears on the log: what is wanted of each machine, and the time.

use std::collections::HashMap;
use std::sync::Arc;

use messages::subject::{STREAM, TICK, WORKSPACE_EVENTS};
use messages::workspace::{Event, Snapshot};
use messages::{Message, Producer, Unreadable, WorkspaceId};
use nats::Entry;
use nats::fold::{Fold, Heard, Outbox, Plan, read_message};
use tokio::sync::{Notify, watch};
use tokio_postgres::{Client, Error, Statement};

use crate::clock::LastTick;

/// The reconciler's fold of the log.
pub struct Inbox {
    work: Arc<Notify>,
    ticks: Arc<watch::Sender<LastTick>>,
}

/// What is wanted, newest by workspace.
#[derive(Default)]
pub struct Rows {
    wanted: HashMap<WorkspaceId, Snapshot>,
}

impl Inbox {
    pub(crate) const fn new(work: Arc<Notify>, ticks: Arc<watch::Sender<LastTick>>) -> Self {
        Self { work, ticks }
    }
}

impl Fold for Inbox {
    type Input = Message;
    type Statements = Statement;
    type Rows = Rows;

    fn plan(&self) -> Plan {
        const HEARS: &[&str] = &[WORKSPACE_EVENTS, TICK];
        Plan { producer: Producer::Reconciler, stream: STREAM, filters: HEARS, speaks: true }
    }

    fn tables(&self) -> &'static [&'static str] {
        &["instances"]
    }

    fn read(&self, entry: &Entry) -> Result<Option<Heard<Message>>, Unreadable> {
        read_message(entry)
    }

    async fn prepare(&self, db: &Client) -> Result<Statement, Error> {
        // Only the wanted columns: the seen ones belong to the effect. An older generation changes nothing.
        let write = "insert into instances (workspace, region, size, desired, generation, due_at) values ($1, $2, $3, $4, $5, now()) \
                     on conflict (workspace) do update set desired = excluded.desired, generation = excluded.generation, due_at = now(), nudge = instances.nudge + 1 \
                     where excluded.generation > instances.generation";
        db.prepare(write).await
    }

    async fn load(&self, _: &Client, _: &Statement, _: &[Heard<Message>]) -> Result<Rows, Error> {
        Ok(Rows::default())
    }

    async fn save(&self, db: &Client, write: &Statement, rows: &Rows) -> Result<(), Error> {
        let all = rows.wanted.values().map(async |wanted| {
            let generation = wanted.generation.cast_signed();
            db.execute(write, &[&wanted.id, &wanted.region, &wanted.size, &wanted.desired, &generation]).await
        });
        futures_util::future::try_join_all(all).await.map(drop)
    }

    fn decide(&self, rows: &mut Rows, heard: &Heard<Message>, _: &mut Outbox) {
        match &heard.input {
            Message::WorkspaceEvent(id, event) => {
                if let Some(wanted) = wanted(event) {
                    rows.wanted.insert(*id, wanted.clone());
                }
            }
            Message::Tick(_) | Message::WorkspaceCommand(..) | Message::WorkspaceObserved(..) => {}
            Message::AccountCommand(..) | Message::AccountEvent(..) | Message::PersonEvent(..) => {}
        }
    }

    fn committed(&self, rows: Rows, heard: &[Heard<Message>]) {
        if !rows.wanted.is_empty() {
            self.work.notify_one();
        }
        let tick = heard.iter().rev().find_map(|one| if let Message::Tick(tick) = &one.input { Some((one.seq, tick.at)) } else { None });
        if tick.is_some() {
            self.ticks.send_replace(tick);
        }
    }
}

/// The events after which something else is wanted of the machine. The others only tell what was seen of it.
const fn wanted(event: &Event) -> Option<&Snapshot> {
    match event {
        Event::Created { workspace } | Event::Deprovisioning { workspace } => Some(workspace),
        Event::Provisioning { .. } | Event::Ready { .. } | Event::Suspended { .. } | Event::Troubled { .. } | Event::Deleted { .. } => None,
        Event::Refused { .. } | Event::Unknown => None,
    }
}
