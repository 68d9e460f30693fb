//! Everything that the mailer receives, and which letters follow from it.

use domain::letters::{Happened, POLICY, Wanted, decide};
use messages::subject::STREAM;
use messages::{Message, Producer, Unreadable, mail};
use nats::Entry;
use nats::effect::{Clock, Trigger};
use nats::fold::{Compared, Fold, Outbox, Received, Subscription, read_message};
use tokio_postgres::{Client, Error};

use crate::rows::{Rows, Statements, overtaken};

/// The mailer's fold of the log.
pub struct Inbox {
    letters: Trigger,
}

impl Default for Inbox {
    /// One that triggers nobody, by the clock of this machine.
    fn default() -> Self {
        Self::new(Trigger::new(Clock::machine(chassis::clock::now)))
    }
}

impl Inbox {
    /// One that triggers those who send.
    pub(crate) const fn new(letters: Trigger) -> Self {
        Self { letters }
    }
}

impl Fold for Inbox {
    type Input = Message;
    type Statements = Statements;
    type Rows = Rows;

    fn subscription(&self) -> Subscription {
        const SUBJECTS: &[&str] =
            &[messages::account::EVENTS, messages::workspace::EVENTS, messages::person::EVENTS, messages::clock::TICK];
        Subscription { producer: Producer::Mailer, stream: STREAM, filters: SUBJECTS, publishes: true }
    }

    /// Letters stay: what was decided, and what came of it, is on no log as a whole.
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
        rows.save(db, statements, self.letters.now()).await
    }

    fn decide(&self, rows: &mut Rows, received: &Received<Message>, out: &mut Outbox) {
        rows.want(wanted(rows, received), received);
        if let Some(person) = rows.take(received) {
            out.publish(Message::MailEvent(person, mail::Event::Reachable), POLICY);
        }
    }

    fn committed(&self, rows: Rows, _: &[Received<Message>]) {
        if rows.has_letters() {
            self.letters.fire();
        }
    }

    async fn overtaken(&self, db: &Client, received: &Received<Message>) -> Result<Option<&'static str>, Error> {
        overtaken(db, received).await
    }

    fn is_comparable(&self) -> bool {
        true
    }

    async fn compare(&self, db: &Client, rows: &mut Rows, end: bool, compared: &mut Compared) -> Result<(), Error> {
        rows.compare(db, end, compared).await
    }

    fn replay(&self, rows: &mut Rows, received: &Received<Message>) {
        rows.recall(wanted(rows, received), received);
        // That they are reached was said then.
        rows.take(received);
    }
}

/// The letters that follow from what was received.
fn wanted(rows: &Rows, received: &Received<Message>) -> Vec<Wanted> {
    let now = received.envelope.at;
    match &received.input {
        Message::AccountEvent(id, event) => decide(Happened::Account { before: rows.account(*id), event }, now),
        Message::WorkspaceEvent(id, event) => decide(Happened::Workspace { before: rows.workspace(*id), event }, now),
        Message::PersonEvent(id, event) => decide(Happened::Person { id: *id, event }, now),
        Message::AccountCommand(..)
        | Message::AccountObserved(..)
        | Message::WorkspaceCommand(..)
        | Message::WorkspaceObserved(..)
        | Message::MailEvent(..)
        | Message::Tick(_) => Vec::new(),
    }
}
