//! Everything that billing receives, and who decides on it.

use domain::account;
use domain::authorize::Principal;
use jiff::Timestamp;
use messages::account::{Command, Event, Refusal};
use messages::subject::STREAM;
use messages::{AccountId, Message, Producer, Unreadable};
use nats::Entry;
use nats::fold::{Compared, Fold, Outbox, Received, Subscription, read_message};
use tokio_postgres::{Client, Error};

use crate::rows::{Rows, Statements};

/// Billing's fold.
pub struct Inbox;

impl Fold for Inbox {
    type Input = Message;
    type Statements = Statements;
    type Rows = Rows;

    fn subscription(&self) -> Subscription {
        const SUBJECTS: &[&str] = &[messages::account::COMMANDS, messages::clock::TICK];
        Subscription { producer: Producer::Billing, stream: STREAM, filters: SUBJECTS, publishes: true }
    }

    fn history(&self) -> &'static [&'static str] {
        &[messages::account::COMMANDS, messages::clock::TICK, messages::account::EVENTS]
    }

    fn tables(&self) -> &'static [&'static str] {
        &["accounts"]
    }

    fn read(&self, entry: &Entry) -> Result<Option<Received<Message>>, Unreadable> {
        read_message(entry)
    }

    async fn prepare(&self, db: &Client) -> Result<Statements, Error> {
        Statements::prepare(db).await
    }

    async fn load(&self, db: &Client, statements: &Statements, received: &[Received<Message>]) -> Result<Rows, Error> {
        Rows::load(db, statements, received).await
    }

    async fn save(&self, db: &Client, statements: &Statements, rows: &Rows) -> Result<(), Error> {
        rows.save(db, statements).await
    }

    fn decide(&self, rows: &mut Rows, received: &Received<Message>, out: &mut Outbox) {
        let now = received.envelope.at;
        match &received.input {
            Message::AccountCommand(id, Command::Open { owner }) => {
                let event = account::open(rows.account(*id), *id, *owner, now);
                record(rows, *id, event, &plans::TRIAL.id.to_string(), out);
            }
            Message::AccountCommand(id, Command::SetPlan { plan, .. }) => {
                let by = Principal::from(&received.envelope.actor);
                let event = account::set_plan(by, rows.account(*id), plan, now);
                // What was asked for may be no plan: only the name of one that is ours goes into an envelope.
                let policy =
                    plans::find(plan).map_or_else(|| account::trial::POLICY.to_owned(), |plan| plan.id.to_string());
                record(rows, *id, event, &policy, out);
            }
            Message::Tick(tick) => come_due(rows, tick.at, out),
            Message::AccountCommand(id, Command::Arrange { .. } | Command::Repair { .. }) => {
                record(rows, *id, Event::Refused { refusal: Refusal::NoProvider }, account::trial::POLICY, out);
            }
            // A reader parks what it does not know, before it comes here; its own events come only in a replay.
            Message::AccountCommand(_, Command::Unknown) | Message::AccountEvent(..) => {}
            Message::WorkspaceCommand(..)
            | Message::WorkspaceObserved(..)
            | Message::AccountObserved(..)
            | Message::WorkspaceEvent(..)
            | Message::PersonEvent(..) => {}
        }
    }

    fn is_comparable(&self) -> bool {
        true
    }

    async fn compare(&self, db: &Client, rows: &mut Rows, end: bool, compared: &mut Compared) -> Result<(), Error> {
        if end { rows.compare(db, compared).await } else { Ok(()) }
    }

    fn replay(&self, rows: &mut Rows, received: &Received<Message>) {
        if let Message::AccountEvent(_, event) = &received.input {
            rows.apply(event);
        }
    }
}

/// What was decided becomes the state, and is published.
fn record(rows: &mut Rows, id: AccountId, event: Event, policy: &str, out: &mut Outbox) {
    rows.apply(&event);
    out.publish(Message::AccountEvent(id, event), policy);
}

/// What the passing of time does: the notices that a trial will end, and its end.
fn come_due(rows: &mut Rows, now: Timestamp, out: &mut Outbox) {
    for id in rows.waiting() {
        let event = rows.account(id).and_then(|account| account::due(account, now));
        match event {
            Some(event) => record(rows, id, event, account::trial::POLICY, out),
            None => rows.write_anew(id),
        }
    }
}
