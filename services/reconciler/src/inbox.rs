//! What the reconciler takes from the log: what is wanted of each machine, and the time.
//!
//! In a replay it also meets what it published itself. That is all that must be known of a machine: which one it is,
//! and how many keys it has. So no machine is made twice, and no key is replaced that somebody holds.

mod published;
mod troubled;

use std::collections::HashMap;

use jiff::Timestamp;
use messages::subject::STREAM;
use messages::workspace::{Desired, Event, Kind, Region, Snapshot};
use messages::{Message, Producer, Unreadable, WorkspaceId};
use nats::Entry;
use nats::effect::{Clock, Trigger};
use nats::fold::{Fold, Outbox, Received, Retention, Subscription, read_message};
use tokio_postgres::{Client, Error, Statement};

use published::Published;
use troubled::Troubled;

use crate::machine;

/// The reconciler's fold of the log.
pub struct Inbox {
    machines: Trigger,
}

impl Default for Inbox {
    /// One that triggers nobody, by the clock of this machine.
    fn default() -> Self {
        Self::new(Trigger::new(Clock::machine(chassis::clock::now)))
    }
}

/// What is wanted, newest by workspace, and the last tick.
#[derive(Default)]
pub struct Rows {
    wanted: HashMap<WorkspaceId, Wanted>,
    troubled: HashMap<WorkspaceId, Troubled>,
    /// Only in a replay: otherwise the effect writes it.
    published: HashMap<WorkspaceId, Published>,
    tick: Option<(u64, Timestamp)>,
}

/// The fold's prepared statements.
pub struct Statements {
    write: Statement,
    troubled: Statement,
    published: Statement,
    tick: Statement,
    retention: Retention,
}

/// What is wanted of one machine, and by which event.
struct Wanted {
    snapshot: Snapshot,
    asked_by: String,
    trace: Option<String>,
}

impl Inbox {
    pub(crate) const fn new(machines: Trigger) -> Self {
        Self { machines }
    }
}

impl Fold for Inbox {
    type Input = Message;
    type Statements = Statements;
    type Rows = Rows;

    fn subscription(&self) -> Subscription {
        const SUBJECTS: &[&str] = &[messages::workspace::EVENTS, messages::clock::TICK];
        Subscription { producer: Producer::Reconciler, stream: STREAM, filters: SUBJECTS, publishes: true }
    }

    fn history(&self) -> &'static [&'static str] {
        &[messages::workspace::EVENTS, messages::clock::TICK, messages::workspace::OBSERVATIONS]
    }

    fn tables(&self) -> &'static [&'static str] {
        &["instances", "clock"]
    }

    fn read(&self, entry: &Entry) -> Result<Option<Received<Message>>, Unreadable> {
        let Some(received) = read_message(entry)? else { return Ok(None) };
        // Without these no machine can be made to match; the row would lose what was really asked for.
        if let Message::WorkspaceEvent(_, event) = &received.input
            && let Some(snapshot) = wanted(event)
        {
            let Snapshot { region, desired, .. } = snapshot;
            if *region == Region::Unknown {
                return Err(Unreadable::NewWord("region"));
            }
            if *desired == Desired::Unknown {
                return Err(Unreadable::NewWord("desired state"));
            }
        }
        Ok(Some(received))
    }

    async fn prepare(&self, db: &Client) -> Result<Statements, Error> {
        // Only the wanted columns: the observed ones belong to the effect. An older generation changes nothing.
        let write = "insert into instances (workspace, region, size, desired, generation, asked_by, trace, due_at) values ($1, $2, $3, $4, $5, $6, $7, $8) \
                     on conflict (workspace) do update set desired = excluded.desired, generation = excluded.generation, asked_by = excluded.asked_by, trace = excluded.trace, due_at = excluded.due_at, nudge = instances.nudge + 1 \
                     where excluded.generation > instances.generation";
        let tick = "insert into clock (seq, at) values ($1, $2) on conflict (one) do update set seq = excluded.seq, at = excluded.at";
        Ok(Statements {
            write: db.prepare(write).await?,
            troubled: db.prepare(troubled::WRITE).await?,
            published: db.prepare(published::WRITE).await?,
            tick: db.prepare(tick).await?,
            retention: Retention::prepare(db, &[machine::TABLE.retention()]).await?,
        })
    }

    async fn load(&self, _: &Client, _: &Statements, _: &[Received<Message>]) -> Result<Rows, Error> {
        Ok(Rows::default())
    }

    async fn save(&self, db: &Client, statements: &Statements, rows: &Rows) -> Result<(), Error> {
        if let Some((seq, at)) = rows.tick {
            db.execute(&statements.tick, &[&seq.cast_signed(), &at]).await?;
            statements.retention.apply(db, at).await?;
        }
        let now = self.machines.now();
        let all = rows.wanted.values().map(async |wanted| {
            let Wanted { snapshot, asked_by, trace } = wanted;
            let generation = snapshot.generation.cast_signed();
            db.execute(
                &statements.write,
                &[
                    &snapshot.id,
                    &snapshot.region,
                    &snapshot.size,
                    &snapshot.desired,
                    &generation,
                    asked_by,
                    trace,
                    &now,
                ],
            )
            .await
        });
        futures_util::future::try_join_all(all).await?;
        // After them, because a row is made by what is wanted.
        troubled::write(db, &statements.troubled, &rows.troubled, now).await?;
        for (id, published) in &rows.published {
            published.write(db, &statements.published, *id, now).await?;
        }
        Ok(())
    }

    fn decide(&self, rows: &mut Rows, received: &Received<Message>, _: &mut Outbox) {
        match &received.input {
            Message::WorkspaceEvent(id, event) => {
                rows.troubled.extend(Troubled::of(event).map(|troubled| (*id, troubled.after(rows.troubled.get(id)))));
                if let Some(snapshot) = wanted(event) {
                    let trace = received.envelope.trace.map(|trace| trace.to_string());
                    rows.wanted.insert(
                        *id,
                        Wanted { snapshot: snapshot.clone(), asked_by: received.envelope.id.to_string(), trace },
                    );
                }
            }
            Message::Tick(tick) => rows.tick = Some((received.seq, tick.at)),
            Message::WorkspaceCommand(..) | Message::WorkspaceObserved(..) => {}
            Message::AccountCommand(..) | Message::AccountEvent(..) | Message::PersonEvent(..) => {}
        }
    }

    fn replay(&self, rows: &mut Rows, received: &Received<Message>) {
        if let Message::WorkspaceObserved(id, observed) = &received.input {
            rows.published.entry(*id).or_default().apply(observed);
        } else {
            self.decide(rows, received, &mut Outbox::discarding(received.envelope.clone()));
        }
    }

    fn committed(&self, rows: Rows, _: &[Received<Message>]) {
        if !rows.wanted.is_empty() || rows.troubled.values().any(|troubled| troubled.due_now) {
            self.machines.fire();
        }
    }
}

/// The events after which something else is wanted of the machine. The others only say what was observed of it.
const fn wanted(event: &Event) -> Option<&Snapshot> {
    match event {
        Event::Happened { kind: Kind::Created | Kind::Deprovisioning, workspace } => Some(workspace),
        Event::Happened { .. } | Event::Refused { .. } | Event::Unknown => None,
    }
}
