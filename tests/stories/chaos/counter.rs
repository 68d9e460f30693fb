//! A fold that only counts: which order of an account a command was. As another service it reads what the first one publishes
//! and writes it down, as any reader would.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use messages::account::{Command, Event, Kind, Snapshot};
use messages::subject::STREAM;
use messages::{AccountId, Message, PersonId, Producer, Unreadable};
use nats::Entry;
use nats::fold::{Fold, Outbox, Received, Subscription, read_message};
use tokio_postgres::{Client, Error};

/// Counts as one service and listens as another.
#[derive(Clone, Copy)]
pub(super) struct Counter {
    pub producer: Producer,
    /// Whose commands it cannot stand.
    pub dreads: PersonId,
}

/// The counts of each account, in the order in which they were taken or received.
#[derive(Default)]
pub(super) struct Counts {
    known: HashMap<AccountId, Vec<i64>>,
    changed: HashSet<AccountId>,
}

impl Counts {
    fn push(&mut self, id: AccountId, count: i64) {
        self.known.entry(id).or_default().push(count);
        self.changed.insert(id);
    }
}

impl Fold for Counter {
    type Input = Message;
    type Statements = ();
    type Rows = Counts;

    fn subscription(&self) -> Subscription {
        let counts = self.producer == Producer::Billing;
        let filters: &[&str] = if counts { &[messages::account::COMMANDS] } else { &[messages::account::EVENTS] };
        Subscription { producer: self.producer, stream: STREAM, filters, publishes: counts }
    }

    fn history(&self) -> &'static [&'static str] {
        &[messages::account::COMMANDS, messages::account::EVENTS]
    }

    fn tables(&self) -> &'static [&'static str] {
        &["counts"]
    }

    fn read(&self, entry: &Entry) -> Result<Option<Received<Message>>, Unreadable> {
        read_message(entry)
    }

    async fn prepare(&self, _: &Client) -> Result<(), Error> {
        Ok(())
    }

    async fn load(&self, db: &Client, (): &(), received: &[Received<Message>]) -> Result<Counts, Error> {
        let affected: Vec<AccountId> = received.iter().filter_map(|one| account_of(&one.input)).collect();
        let rows = db.query("select account, counts from counts where account = any($1)", &[&affected]).await?;
        Ok(Counts { known: rows.iter().map(|row| (row.get(0), row.get(1))).collect(), changed: HashSet::new() })
    }

    async fn save(&self, db: &Client, (): &(), rows: &Counts) -> Result<(), Error> {
        let write = "insert into counts values ($1, $2) on conflict (account) do update set counts = excluded.counts";
        for id in &rows.changed {
            db.execute(write, &[id, &rows.known[id]]).await?;
        }
        Ok(())
    }

    fn decide(&self, rows: &mut Counts, received: &Received<Message>, out: &mut Outbox) {
        match &received.input {
            Message::AccountCommand(id, Command::Open { owner }) => {
                assert_ne!(*owner, self.dreads, "the dreaded one");
                let count = rows.known.get(id).map_or(0, Vec::len) + 1;
                rows.push(*id, i64::try_from(count).unwrap());
                out.publish(counted(*id, *owner, count as u64), "count@1");
            }
            other => self.write_down(rows, other),
        }
    }

    fn replay(&self, rows: &mut Counts, received: &Received<Message>) {
        self.write_down(rows, &received.input);
    }
}

fn account_of(message: &Message) -> Option<AccountId> {
    match message {
        Message::AccountCommand(id, _) | Message::AccountEvent(id, _) => Some(*id),
        _ => None,
    }
}

impl Counter {
    fn write_down(&self, rows: &mut Counts, message: &Message) {
        if let Message::AccountEvent(id, Event::Happened { kind: Kind::Opened, account }) = message {
            rows.push(*id, account.version.cast_signed());
        }
    }
}

pub(super) fn counted(id: AccountId, owner: PersonId, version: u64) -> Message {
    let account = Snapshot {
        id,
        owner,
        plan: "trial@1".to_owned(),
        trial_ends_at: None,
        trial_ended_at: None,
        trial_notices: 0,
        money: None,
        leaving: None,
        people: None,
        opened_at: Timestamp::UNIX_EPOCH,
        version,
    };
    Message::AccountEvent(id, Event::Happened { kind: Kind::Opened, account })
}
