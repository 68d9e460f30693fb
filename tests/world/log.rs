//! Reading the log from outside, and saying on it what a story needs said.

use dev::PrivateNats;
use jiff::Timestamp;
use messages::clock::Tick;
use messages::subject::STREAM;
use messages::{Actor, Envelope, EventId, Message, MessageId, PersonId, Producer, mail};
use nats::fold::{Draft, write_drafts};
use nats::publish::Outcome;
use nats::stream_check::{Checkpoint, check};
use nats::{Connection, Entry, OutgoingMessage, Publisher, Settings, Tail};
use serde_json::{Value, json};

use super::World;

/// A message on the log.
pub struct Said {
    /// Its place.
    pub seq: u64,
    /// What it says about itself.
    pub envelope: Envelope,
    /// What it says.
    pub message: Message,
}

impl World {
    /// A connection as one of the users of NATS.
    pub async fn bus(&self, user: &str) -> Connection {
        let seed = self.secret(&format!("nats-{user}.seed"));
        let servers = self.stack.log_servers().map(PrivateNats::url).collect();
        let settings = Settings { servers, service: user.to_owned(), seed: Some(seed.into()) };
        let connection = Connection::open(&settings).await.unwrap();
        connection.up().await;
        connection
    }

    /// What operations answers to one of us, who asks as the stock CLI does; an error is its refusal, in one line.
    pub async fn answers(&self, who: &str, what: &str, asked: &Value) -> Result<Value, String> {
        let bus = self.bus(who).await;
        let answer = bus.client().request(format!("ops.{who}.{what}"), asked.to_string().into()).await.unwrap();
        let refused = answer.headers.as_ref().and_then(|headers| headers.get("Nats-Service-Error"));
        match refused {
            Some(refused) => Err(refused.as_str().to_owned()),
            None => Ok(serde_json::from_slice(&answer.payload).unwrap()),
        }
    }

    /// Puts an account on a plan, as kim does.
    pub async fn puts_on(&self, account: &str, plan: &str) {
        let asked = json!({ "account": account, "plan": plan, "reason": "They asked for it.", "confirm": true });
        let done = self.answers("kim", "plan.set", &asked).await.unwrap();
        assert_eq!(done["became"]["plan"], plan, "{done}");
    }

    /// Everything that a stream holds now, as it is stored.
    pub async fn stored(&self, stream: &str) -> Vec<Entry> {
        let connection = self.bus("ops").await;
        let facts = check(&connection, stream, &Checkpoint { seq: 0, created: None }).await.unwrap();
        let mut entries = Vec::new();
        if facts.last_seq == 0 {
            return entries;
        }
        let mut tail = Tail::open(&connection, stream, &[">"], 1).await.unwrap();
        while entries.last().is_none_or(|entry: &Entry| entry.seq < facts.last_seq) {
            entries.push(tail.next().await.unwrap());
        }
        entries
    }

    /// Everything on the log that reads, in order. What was stored twice is there twice.
    pub async fn said(&self) -> Vec<Said> {
        let read = |entry: &Entry| {
            let (envelope, message) = entry.read().ok()?;
            Some(Said { seq: entry.seq, envelope, message })
        };
        self.stored(STREAM).await.iter().filter_map(read).collect()
    }

    /// Lets it be this time; only in a world with a clock of its own.
    pub async fn tick(&mut self, at: Timestamp) {
        let id = MessageId::Event(EventId::numbered(0, self.last_tick, at));
        let envelope = Envelope { id, cause: None, actor: Actor::Clock, at, policy: None, number: None, trace: None };
        let outgoing = OutgoingMessage::of(&envelope, &Message::Tick(Tick { at })).unwrap();
        let publisher = Publisher::new(&self.bus("reconciler").await);
        match publisher.publish_expecting(&outgoing, self.last_tick).await.unwrap() {
            Outcome::Won(seq) => self.last_tick = seq,
            Outcome::Lost => panic!("somebody else ticks in this world"),
        }
    }

    /// Has the log say something of somebody's mail, as the mailer does.
    pub async fn mails(&self, person: PersonId, event: mail::Event) {
        let draft = Draft {
            message: Message::MailEvent(person, event),
            command: None,
            cause: None,
            actor: Actor::Service(Producer::Mailer),
            at: chassis::clock::now(),
            policy: None,
            trace: None,
        };
        write_drafts(&self.database_as("mailer").await, &[draft]).await.unwrap();
    }
}
