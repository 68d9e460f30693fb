//! Everything that billing receives, and who decides on it.

use domain::account::{self, leaving, money, people};
use domain::authorize::Principal;
use jiff::Timestamp;
use messages::account::{Command, Event, Kind, Observed, Wish};
use messages::subject::STREAM;
use messages::{AccountId, Message, Producer, Unreadable};
use nats::Entry;
use nats::effect::{Clock, Trigger};
use nats::fold::{Compared, Fold, Outbox, Received, Subscription, read_message};
use tokio_postgres::{Client, Error};

use crate::counted::Counted;
use crate::rows::{Rows, Statements, overtaken};

/// Billing's fold of the log.
pub struct Inbox {
    payers: Trigger,
    sells: bool,
}

impl Default for Inbox {
    /// One that triggers nobody, by the clock of this machine, and has no provider.
    fn default() -> Self {
        Self::new(Trigger::new(Clock::machine(chassis::clock::now)), false)
    }
}

impl Inbox {
    /// One that triggers those who ask the provider, if there is one.
    pub(crate) const fn new(payers: Trigger, sells: bool) -> Self {
        Self { payers, sells }
    }
}

impl Fold for Inbox {
    type Input = Message;
    type Statements = Statements;
    type Rows = Rows;

    fn subscription(&self) -> Subscription {
        const SUBJECTS: &[&str] =
            &[messages::account::COMMANDS, messages::account::OBSERVATIONS, messages::clock::TICK];
        Subscription { producer: Producer::Billing, stream: STREAM, filters: SUBJECTS, publishes: true }
    }

    fn history(&self) -> &'static [&'static str] {
        &[
            messages::account::COMMANDS,
            messages::account::OBSERVATIONS,
            messages::clock::TICK,
            messages::account::EVENTS,
        ]
    }

    fn tables(&self) -> &'static [&'static str] {
        &["accounts", "payers"]
    }

    fn read(&self, entry: &Entry) -> Result<Option<Received<Message>>, Unreadable> {
        let Some(received) = read_message(entry)? else { return Ok(None) };
        // Whoever knows what it is does it; nothing else is done in its place.
        if let Message::AccountCommand(_, Command::Arrange { wish } | Command::Repair { wish, .. }) = &received.input
            && *wish == Wish::Unknown
        {
            return Err(Unreadable::NewWord("wish"));
        }
        Ok(Some(received))
    }

    async fn prepare(&self, db: &Client) -> Result<Statements, Error> {
        Statements::prepare(db).await
    }

    async fn load(&self, db: &Client, statements: &Statements, received: &[Received<Message>]) -> Result<Rows, Error> {
        Rows::load(db, statements, received).await
    }

    async fn save(&self, db: &Client, statements: &Statements, rows: &Rows) -> Result<(), Error> {
        rows.save(db, statements, self.payers.now()).await
    }

    fn decide(&self, rows: &mut Rows, received: &Received<Message>, out: &mut Outbox) {
        let now = received.envelope.at;
        let by = || Principal::from(&received.envelope.actor);
        match &received.input {
            Message::AccountCommand(id, Command::Open { owner }) => {
                let event = account::open(rows.account(*id), *id, *owner, now);
                publish(rows, *id, event, &plans::TRIAL.id.to_string(), out);
            }
            Message::AccountCommand(id, Command::SetPlan { plan, until, .. }) => {
                let event = account::set_plan(by(), rows.account(*id), plan, *until, now);
                // What was asked for may be no plan: only the name of one that is ours goes into an envelope.
                let policy =
                    plans::find(plan).map_or_else(|| account::trial::POLICY.to_owned(), |plan| plan.id.to_string());
                publish(rows, *id, event, &policy, out);
            }
            Message::AccountCommand(id, Command::Arrange { wish }) => {
                let event = money::arrange(by(), rows.account(*id), wish, self.sells, now);
                record(rows, *id, event, out);
            }
            Message::AccountCommand(id, Command::Repair { wish, .. }) => {
                let event = money::repair(by(), rows.account(*id), wish, self.sells, now);
                record(rows, *id, event, out);
            }
            Message::AccountCommand(id, Command::Close) => {
                let event = leaving::close(by(), rows.account(*id), self.sells, now);
                publish(rows, *id, event, leaving::POLICY, out);
            }
            Message::AccountCommand(id, Command::Stay) => {
                let event = leaving::stay(by(), rows.account(*id), self.sells, now);
                publish(rows, *id, event, leaving::POLICY, out);
            }
            Message::AccountCommand(
                id,
                command @ (Command::Invite { .. }
                | Command::Withdraw { .. }
                | Command::Join { .. }
                | Command::ChangeRole { .. }
                | Command::Remove { .. }
                | Command::HandOver { .. }),
            ) => {
                if let Some(event) = people::carry_out(by(), rows.account(*id), command, now) {
                    publish(rows, *id, event, people::POLICY, out);
                }
            }
            Message::AccountObserved(id, observed) => follow(rows, *id, observed, now, out),
            Message::Tick(tick) => come_due(rows, tick.at, out),
            // A reader parks what it does not know, before it comes here; its own events come only in a replay.
            Message::AccountCommand(_, Command::Unknown) | Message::AccountEvent(..) => {}
            Message::WorkspaceCommand(..)
            | Message::WorkspaceObserved(..)
            | Message::WorkspaceEvent(..)
            | Message::PersonEvent(..)
            | Message::MailEvent(..) => {}
        }
    }

    fn committed(&self, rows: Rows, _: &[Received<Message>]) {
        rows.counted().for_each(Counted::count);
        // Also for rows that did not become due: a claim passed them over while we held them.
        if rows.has_wishes() {
            self.payers.fire();
        }
    }

    async fn overtaken(&self, db: &Client, received: &Received<Message>) -> Result<Option<&'static str>, Error> {
        overtaken(db, received).await
    }

    fn is_comparable(&self) -> bool {
        true
    }

    async fn compare(&self, db: &Client, rows: &mut Rows, end: bool, compared: &mut Compared) -> Result<(), Error> {
        if end { rows.compare(db, compared).await } else { Ok(()) }
    }

    fn replay(&self, rows: &mut Rows, received: &Received<Message>) {
        match &received.input {
            Message::AccountEvent(_, event) => rows.recall(event),
            Message::AccountObserved(id, observed) => rows.recall_seen(*id, observed),
            Message::AccountCommand(..) | Message::Tick(_) => {}
            Message::WorkspaceCommand(..)
            | Message::WorkspaceObserved(..)
            | Message::WorkspaceEvent(..)
            | Message::PersonEvent(..)
            | Message::MailEvent(..) => {}
        }
    }
}

/// What was decided becomes the state, and is published.
fn publish(rows: &mut Rows, id: AccountId, event: Event, policy: &str, out: &mut Outbox) {
    rows.apply(&event);
    if event.kind().is_some_and(can_ask) {
        rows.want(id);
    }
    out.publish(Message::AccountEvent(id, event), policy);
}

/// Whether what is decided can be that the provider is asked for something.
const fn can_ask(kind: Kind) -> bool {
    matches!(kind, Kind::Arranging | Kind::ClosingAsked | Kind::ClosingUndone | Kind::Closed)
}

/// The same, by the rule that says so itself.
fn record(rows: &mut Rows, id: AccountId, event: Event, out: &mut Outbox) {
    let policy = money::policy(&event);
    publish(rows, id, event, &policy, out);
}

/// What follows from what was seen at the provider: each piece of news one version further than the one before.
fn follow(rows: &mut Rows, id: AccountId, observed: &Observed, now: Timestamp, out: &mut Outbox) {
    let Some(account) = rows.account(id) else { return };
    for event in money::observe(account, observed, now) {
        record(rows, id, event, out);
    }
}

/// What the passing of time does: notices, and what ends.
fn come_due(rows: &mut Rows, now: Timestamp, out: &mut Outbox) {
    for id in rows.waiting() {
        let event = rows.account(id).and_then(|account| account::due(account, now));
        match event {
            Some(event) => record(rows, id, event, out),
            None => rows.write_anew(id),
        }
    }
}
