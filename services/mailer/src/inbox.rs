//! Everything that the mailer receives, and which letters follow from it.

use domain::letters::{Happened, decide};
use messages::subject::STREAM;
use messages::{LetterId, Message, Producer, Unreadable};
use nats::Entry;
use nats::fold::{Fold, Outbox, Received, Subscription, read_message};
use tokio_postgres::{Client, Error};

use crate::rows::{Rows, Statements};

/// The mailer's fold of the log.
pub struct Inbox;

impl Fold for Inbox {
    type Input = Message;
    type Statements = Statements;
    type Rows = Rows;

    fn subscription(&self) -> Subscription {
        const SUBJECTS: &[&str] =
            &[messages::account::EVENTS, messages::workspace::EVENTS, messages::person::EVENTS, messages::clock::TICK];
        Subscription { producer: Producer::Mailer, stream: STREAM, filters: SUBJECTS, publishes: true }
    }

    fn tables(&self) -> &'static [&'static str] {
        &["accounts", "workspaces"]
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

    fn decide(&self, rows: &mut Rows, received: &Received<Message>, _: &mut Outbox) {
        let now = received.envelope.at;
        let wanted = match &received.input {
            Message::AccountEvent(id, event) => decide(Happened::Account { before: rows.account(*id), event }, now),
            Message::WorkspaceEvent(id, event) => {
                decide(Happened::Workspace { before: rows.workspace(*id), event }, now)
            }
            Message::PersonEvent(id, event) => decide(Happened::Person { id: *id, event }, now),
            _ => Vec::new(),
        };
        for one in wanted {
            let id = LetterId::of(received.envelope.id, one.letter.word(), one.person);
            rows.want(id, one, received);
        }
        rows.take(&received.input);
    }

    fn replay(&self, rows: &mut Rows, received: &Received<Message>) {
        rows.take(&received.input);
    }
}
