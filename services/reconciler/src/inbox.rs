//! What the reconciler takes from the log: what is wanted of each machine, and the time.
//!
//! In a replay it also meets what it published itself. That is all that must be known of a machine: which one it is,
//! and how many keys it has. So no machine is made twice, and no key is replaced that somebody holds.

mod published;
mod troubled;

use std::collections::HashMap;

use messages::subject::STREAM;
use messages::workspace::{Desired, Event, Kind, Region, Snapshot};
use messages::{Message, Producer, Unreadable, WorkspaceId};
use nats::Entry;
use nats::effect::{Clock, Trigger};
use nats::fold::table::Upsert;
use nats::fold::{Fold, Kept, Outbox, Received, Retention, Subscription, read_message};
use tokio_postgres::{Client, Error, Statement};

use published::Published;
use troubled::Troubled;

use crate::clock::{CLOCK, Stored};
use crate::machine::{self, INSTANCES, Instance, order};
use crate::{seals, sweep};

/// The reconciler's fold of the log.
pub struct Inbox {
    machines: Trigger,
    sweeps: Trigger,
}

impl Default for Inbox {
    /// One that triggers nobody, by the clock of this machine.
    fn default() -> Self {
        let trigger = || Trigger::new(Clock::machine(chassis::clock::now));
        Self::new(trigger(), trigger())
    }
}

/// What is wanted, newest by workspace, and the last tick.
#[derive(Default)]
pub struct Rows {
    wanted: HashMap<WorkspaceId, Instance>,
    troubled: HashMap<WorkspaceId, Troubled>,
    /// Only in a replay: otherwise the effect writes it.
    published: HashMap<WorkspaceId, Published>,
    tick: Option<Stored>,
}

/// The fold's prepared statements.
pub struct Statements {
    lock: Statement,
    wanted: Upsert<Instance>,
    troubled: Statement,
    published: (Statement, Statement),
    clock: Upsert<Stored>,
    sweep: Statement,
    retention: Retention,
}

impl Inbox {
    pub(crate) const fn new(machines: Trigger, sweeps: Trigger) -> Self {
        Self { machines, sweeps }
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
        &["instances", "seals", "clock"]
    }

    fn read(&self, entry: &Entry) -> Result<Option<Received<Message>>, Unreadable> {
        let Some(received) = read_message(entry)? else { return Ok(None) };
        // Without these no machine can be made to match; the row would lose what was really asked for.
        if let Message::WorkspaceEvent(_, event) = &received.input
            && let Some((_, snapshot)) = wanted(event)
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
        Ok(Statements {
            lock: db.prepare(order::LOCK).await?,
            wanted: Upsert::prepare(db, &INSTANCES).await?,
            troubled: db.prepare(troubled::WRITE).await?,
            published: (db.prepare(published::WRITE).await?, db.prepare(published::GONE).await?),
            clock: Upsert::prepare(db, &CLOCK).await?,
            sweep: db.prepare(sweep::ASK).await?,
            retention: Retention::prepare(db, &kept()).await?,
        })
    }

    async fn load(&self, _: &Client, _: &Statements, _: &[Received<Message>]) -> Result<Rows, Error> {
        Ok(Rows::default())
    }

    async fn save(&self, db: &Client, statements: &Statements, rows: &Rows) -> Result<(), Error> {
        if let Some(tick) = rows.tick {
            statements.clock.write(db, &[&tick]).await?;
            let due_before = sweep::due_before(tick.at);
            db.execute(&statements.sweep, &[&tick.at, &due_before, &self.sweeps.now()]).await?;
            statements.retention.apply(db, tick.at).await?;
        }
        let now = self.machines.now();
        let ids = rows.wanted.keys().chain(rows.troubled.keys()).chain(rows.published.keys());
        let ids: Vec<WorkspaceId> = ids.copied().collect();
        if !ids.is_empty() {
            db.execute(&statements.lock, &[&ids]).await?;
        }
        let due = |wanted: &Instance| Instance { due_at: Some(now), ..wanted.clone() };
        let wanted: Vec<Instance> = rows.wanted.values().map(due).collect();
        statements.wanted.write(db, &wanted.iter().collect::<Vec<_>>()).await?;
        // After them, because a row is made by what is wanted.
        troubled::write(db, &statements.troubled, &rows.troubled, now).await?;
        let (write, gone) = &statements.published;
        for (id, published) in &rows.published {
            published.write(db, (write, gone), *id, now).await?;
        }
        if !rows.published.is_empty() {
            seals::forget_gone(db).await?;
        }
        Ok(())
    }

    fn decide(&self, rows: &mut Rows, received: &Received<Message>, _: &mut Outbox) {
        match &received.input {
            Message::WorkspaceEvent(id, event) => {
                rows.troubled.extend(Troubled::of(event).map(|troubled| (*id, troubled.after(rows.troubled.get(id)))));
                if let Some((kind, snapshot)) = wanted(event) {
                    rows.wanted.insert(*id, Instance::wanted(kind, snapshot, &received.envelope));
                }
            }
            Message::Tick(tick) => rows.tick = Some(Stored { seq: received.seq, at: tick.at }),
            Message::WorkspaceCommand(..) | Message::WorkspaceObserved(..) | Message::AccountObserved(..) => {}
            Message::AccountCommand(..)
            | Message::AccountEvent(..)
            | Message::PersonEvent(..)
            | Message::MailEvent(..) => {}
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
        // Also for rows that did not become due: a claim passed them over while we held them.
        if !rows.wanted.is_empty() || !rows.troubled.is_empty() {
            self.machines.fire();
        }
        if rows.tick.is_some() {
            self.sweeps.fire();
        }
    }
}

/// What old rows go.
const fn kept() -> [Kept; 3] {
    [machine::TABLE.retention(), sweep::TABLE.retention(), sweep::RETENTION]
}

/// The events after which something else is wanted of the machine. The others only say what was observed of it, or change
/// nothing that it is about.
const fn wanted(event: &Event) -> Option<(Kind, &Snapshot)> {
    match event {
        Event::Happened {
            kind:
                kind @ (Kind::Created
                | Kind::Suspended
                | Kind::Resumed
                | Kind::Restarted
                | Kind::Removed
                | Kind::Restored
                | Kind::Deprovisioning),
            workspace,
        } => Some((*kind, workspace)),
        Event::Happened { .. } | Event::Refused { .. } | Event::Unknown => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_what_the_snapshots_hold() {
        let mut settings = insta::Settings::new();
        settings.set_snapshot_path("inbox/statements");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| {
            insta::assert_snapshot!("instances", INSTANCES.upsert());
            insta::assert_snapshot!("clock", CLOCK.upsert());
        });
    }
}
