//! Everything that billing receives, and who decides on it.

use domain::account;
use messages::account::Command;
use messages::subject::STREAM;
use messages::{Message, Producer, Unreadable};
use nats::Entry;
use nats::fold::{Fold, Outbox, Received, Subscription, read_message};
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
        match &received.input {
            Message::AccountCommand(id, Command::Open { owner }) => {
                let event = account::open(rows.account(*id), *id, *owner, received.envelope.at);
                rows.apply(&event);
                out.publish(Message::AccountEvent(*id, event), &plans::TRIAL.id.to_string());
            }
            // Nothing comes due yet; the tick lets the fold forget old commands.
            Message::Tick(_) => {}
            // A reader parks what it does not know, before it comes here; its own events come only in a replay.
            Message::AccountCommand(_, Command::Unknown) | Message::AccountEvent(..) => {}
            Message::WorkspaceCommand(..)
            | Message::WorkspaceObserved(..)
            | Message::WorkspaceEvent(..)
            | Message::PersonEvent(..) => {}
        }
    }

    fn replay(&self, rows: &mut Rows, received: &Received<Message>) {
        if let Message::AccountEvent(_, event) = &received.input {
            rows.apply(event);
        }
    }
}
