//! The sender by itself: on a real Postgres, with a carrier that does as it is told and a clock that is set by hand. What the fold would
//! write, a story writes; what is in buckets lies in memory.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dev::{PrivatePostgres, Scratch};
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use mail::{Accepted, Mail, Mailbox, NotSent, Refusal, Refused, Transport};
use mailer::Returns;
use mailer::sender::{NoShelf, Record, Sender, Shelf, Terms};
use messages::account::Snapshot;
use messages::mail::{About, Enclosure, Letter};
use messages::person::Address;
use messages::{AttemptId, CommandId, EnclosureId, LetterId, MessageId, PersonId, QuestionId};
use nats::effect::{Clock, Hand, Trigger, Worker};
use nats::fold::{Fold, Outbox};
use nats::{Entry, Passed};
use tokio::task::{JoinHandle, LocalSet};
use tokio_postgres::types::Json;
use tokio_postgres::{Client, NoTls};
use tokio_util::sync::CancellationToken;

/// What the service has, and what a fold of it needs for drafts.
const TABLES: [&str; 2] =
    [include_str!("../../../migrations/fold/V1__fold.sql"), include_str!("../../../migrations/mailer/V1__letters.sql")];

const WANTED: &str = "insert into letters (letter, person, kind, about, cause, decided_at, not_before, due_at) values ($1, $2, $3, $4, $5, $6, $6, $6)";

const KNOWN: &str = "insert into accounts (id, snapshot, version) values ($1, $2, $3) \
     on conflict (id) do update set snapshot = excluded.snapshot, version = excluded.version";

/// What the carrier does with a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mood {
    /// Takes it.
    #[default]
    Takes,
    /// Takes it, and says nothing.
    IsSilent,
    /// Does not take it now.
    IsDown,
    /// Says that there is nobody at the address.
    KnowsNobody,
}

/// Clones are the same one.
#[derive(Clone, Default)]
pub struct Carrier(Arc<Mutex<Book>>);

#[derive(Default)]
struct Book {
    mood: Mood,
    remembers: Option<Duration>,
    /// Each try: which letter, with which key.
    tries: Vec<(String, String)>,
    /// What went out, by key: where keys are remembered, the same one again sends nothing.
    sent: Vec<(String, String)>,
}

impl Carrier {
    pub fn is(&self, mood: Mood) {
        self.0.lock().unwrap().mood = mood;
    }

    /// How often it was asked to carry this one, with how many keys, and how often it went out.
    pub fn of(&self, letter: LetterId) -> (usize, usize, usize) {
        let (book, letter) = (self.0.lock().unwrap(), letter.to_string());
        let mut keys: Vec<&String> = book.tries.iter().filter(|(one, _)| *one == letter).map(|(_, key)| key).collect();
        let tries = keys.len();
        keys.sort();
        keys.dedup();
        (tries, keys.len(), book.sent.iter().filter(|(one, _)| *one == letter).count())
    }

    pub fn tries(&self) -> usize {
        self.0.lock().unwrap().tries.len()
    }

    /// All that went out, in order.
    pub fn sent(&self) -> Vec<String> {
        self.0.lock().unwrap().sent.iter().map(|(letter, _)| letter.clone()).collect()
    }
}

impl Transport for Carrier {
    fn send<'a>(&'a self, mail: &'a Mail, key: &'a str) -> BoxFuture<'a, Result<Accepted, NotSent>> {
        Box::pin(async move {
            let mut book = self.0.lock().unwrap();
            book.tries.push((mail.id.clone(), key.to_owned()));
            if book.mood == Mood::IsDown {
                return Err(NotSent::Later { why: "it is away".into(), after: None });
            }
            if book.mood == Mood::KnowsNobody {
                return Err(NotSent::Never(Refusal { what: Refused::Address, why: "nobody is there".into() }));
            }
            let is_known = book.remembers.is_some() && book.sent.iter().any(|(_, known)| known == key);
            if !is_known {
                book.sent.push((mail.id.clone(), key.to_owned()));
            }
            match book.mood {
                Mood::Takes => Ok(Accepted { id: Some(format!("as_{key}")) }),
                Mood::IsSilent | Mood::IsDown | Mood::KnowsNobody => Err(NotSent::Unknown("it says nothing".into())),
            }
        })
    }

    fn remembers(&self) -> Option<Duration> {
        self.0.lock().unwrap().remembers
    }
}

#[derive(Clone, Default)]
struct Memory {
    records: Arc<Mutex<HashMap<LetterId, Record>>>,
    enclosures: Arc<Mutex<HashMap<EnclosureId, Enclosure>>>,
    /// Of whom nothing is written down.
    unheard: Arc<Mutex<HashSet<PersonId>>>,
}

impl Shelf for Memory {
    fn address(&self, person: PersonId) -> BoxFuture<'_, Result<Option<Address>, NoShelf>> {
        let address = Address { name: "Ada".into(), email: format!("{person}@example.com"), ..Address::default() };
        let is_known = !self.unheard.lock().unwrap().contains(&person);
        Box::pin(async move { Ok(is_known.then_some(address)) })
    }

    fn enclosure(&self, id: EnclosureId) -> BoxFuture<'_, Result<Option<Enclosure>, NoShelf>> {
        let found = self.enclosures.lock().unwrap().get(&id).cloned();
        Box::pin(async move { Ok(found) })
    }

    fn record(&self, letter: LetterId) -> BoxFuture<'_, Result<Option<Record>, NoShelf>> {
        let found = self.records.lock().unwrap().get(&letter).cloned();
        Box::pin(async move { Ok(found) })
    }

    fn begin<'a>(&'a self, letter: LetterId, record: &'a Record) -> BoxFuture<'a, Result<bool, NoShelf>> {
        let mut all = self.records.lock().unwrap();
        let is_new = !all.contains_key(&letter);
        all.entry(letter).or_insert_with(|| record.clone());
        Box::pin(async move { Ok(is_new) })
    }

    fn keep<'a>(&'a self, letter: LetterId, record: &'a Record) -> BoxFuture<'a, Result<(), NoShelf>> {
        self.records.lock().unwrap().insert(letter, record.clone());
        Box::pin(async { Ok(()) })
    }
}

pub struct Desk {
    pub carrier: Carrier,
    pub trigger: Trigger,
    pub db: Client,
    hand: Hand,
    clock: Clock,
    shelf: Memory,
    pool: chassis::database::Pool,
    local: LocalSet,
    _postgres: PrivatePostgres,
    _scratch: Scratch,
}

impl Desk {
    /// Somewhere by day, with a carrier that remembers keys for so long.
    pub async fn new(name: &str, remembers: Option<Duration>) -> Self {
        let scratch = Scratch::new(name).unwrap();
        let log = scratch.path().join("log");
        let postgres = PrivatePostgres::start_fresh(&scratch.path().join("postgres"), &log).await.unwrap();
        let config = postgres.superuser("postgres");
        let (db, connection) = config.connect(NoTls).await.unwrap();
        let local = LocalSet::new();
        local.spawn_local(async move { drop(connection.await) });
        let pool = chassis::database::pool(&nats::fold::Database::new(config, nats::fold::Tls::OFF), 4).unwrap();
        let (clock, hand) = Clock::set("2027-01-01T08:00:00Z".parse().unwrap());
        let carrier = Carrier::default();
        carrier.0.lock().unwrap().remembers = remembers;
        let (trigger, shelf) = (Trigger::new(clock.clone()), Memory::default());
        let desk =
            Self { carrier, trigger, db, hand, clock, shelf, pool, local, _postgres: postgres, _scratch: scratch };
        desk.during(desk.db.batch_execute(&TABLES.concat())).await.unwrap();
        desk
    }

    /// While the tasks of this desk go on.
    pub async fn during<F: Future>(&self, story: F) -> F::Output {
        self.local.run_until(story).await
    }

    /// One more process that sends.
    pub fn starts_a_worker(&self) -> JoinHandle<()> {
        let terms = Terms {
            origin: "http://harbor.test".into(),
            help: Mailbox::new("", "help@example.com").unwrap(),
            answered: "within a day".into(),
            answers: None,
            per_second: 1000,
            per_domain_per_minute: 100_000,
            warm_up_days: 0,
        };
        let (carrier, shelf) = (Arc::new(self.carrier.clone()), Arc::new(self.shelf.clone()));
        let sender = Sender::new(carrier, shelf, self.pool.clone(), self.clock.clone(), terms);
        let worker = Worker::new(sender, self.pool.clone(), self.trigger.clone(), Arc::default());
        self.local.spawn_local(worker.run(CancellationToken::new()))
    }

    /// The account as the fold knows it now.
    pub async fn knows(&self, account: &Snapshot) {
        let version = account.version.cast_signed();
        self.db.execute(KNOWN, &[&account.id, &Json(account), &version]).await.unwrap();
    }

    /// As the fold does it.
    pub async fn wants(&self, account: &Snapshot, kind: Letter) -> LetterId {
        self.wants_about(account, kind, About::default()).await
    }

    /// The same, with something in it.
    pub async fn wants_enclosing(&self, account: &Snapshot, kind: Letter, enclosure: Enclosure) -> LetterId {
        let id = EnclosureId::new();
        self.shelf.enclosures.lock().unwrap().insert(id, enclosure);
        self.wants_about(
            account,
            kind,
            About { enclosure: Some(id), question: Some(QuestionId::new()), ..About::default() },
        )
        .await
    }

    async fn wants_about(&self, account: &Snapshot, kind: Letter, about: About) -> LetterId {
        let cause = MessageId::Command(CommandId::new());
        let letter = LetterId::of(cause, kind.word(), account.owner);
        let about = Json(About { account: Some(account.id), version: Some(account.version), ..about });
        let (word, now) = (kind.word(), self.now());
        self.db.execute(WANTED, &[&letter, &account.owner, &word, &about, &cause.to_string(), &now]).await.unwrap();
        letter
    }

    /// Whether it is written down where this person is reached.
    pub fn is_heard_of(&self, person: PersonId, is_heard: bool) {
        let mut unheard = self.shelf.unheard.lock().unwrap();
        if is_heard {
            unheard.remove(&person)
        } else {
            unheard.insert(person)
        };
    }

    /// Time passes, and what comes due is seen to.
    pub async fn passes(&self, time: Duration) {
        let mut rests = self.hand.rests();
        // Whoever was just started has looked around once.
        let found = rests.wait_for(|rests| rests.found > 0 && rests.at_work == 0).await.unwrap().found;
        self.hand.advance(time);
        rests.wait_for(|rests| rests.found > found && rests.at_work == 0).await.unwrap();
    }

    pub fn now(&self) -> Timestamp {
        self.trigger.now()
    }

    /// How a letter stands: its state, and why.
    pub async fn state(&self, letter: LetterId) -> (String, Option<String>) {
        let row = self.db.query_one("select state, why from letters where letter = $1", &[&letter]).await.unwrap();
        (row.get(0), row.get(1))
    }

    /// The one letter of which this is so.
    pub async fn letter(&self, condition: &str) -> LetterId {
        self.db.query_one(&format!("select letter from letters where {condition}"), &[]).await.unwrap().get(0)
    }

    /// What one of us says of a letter that is stuck.
    pub async fn says(&self, letter: LetterId, said: &str) {
        let say = "update letters set said = $2, due_at = $3, nudge = nudge + 1 where letter = $1 and state = 'stuck'";
        assert_eq!(self.db.execute(say, &[&letter, &said, &self.now()]).await.unwrap(), 1);
    }

    /// A server mails back that this one did not arrive, and the fold of that takes it.
    pub async fn comes_back(&self, letter: LetterId) {
        let entry = Entry {
            seq: 1,
            stored_at: self.now(),
            subject: "$KV.mail_events.one".into(),
            headers: None,
            unreadable: None,
            body: format!(r#"{{"letter":"{letter}","why":"no_mailbox"}}"#).into(),
            pending: 0,
            passed: Passed::default(),
        };
        let received = Returns.read(&entry).unwrap().unwrap();
        let statements = Returns.prepare(&self.db).await.unwrap();
        let mut rows = Returns.load(&self.db, &statements, std::slice::from_ref(&received)).await.unwrap();
        Returns.decide(&mut rows, &received, &mut Outbox::discarding(received.envelope.clone()));
        Returns.save(&self.db, &statements, &rows).await.unwrap();
    }

    /// Whoever was about to send this one once more died between that and settling it.
    pub async fn died_handing_over(&self, letter: LetterId) {
        let (key, since) = (self.died_at(letter).await, self.now());
        self.shelf.records.lock().unwrap().insert(letter, Record::Handed { key, since });
    }

    /// The same, before anything was noted of it. Returns with which key that was.
    pub async fn died_at(&self, letter: LetterId) -> String {
        let (key, since) = (AttemptId::new().to_string(), self.now());
        let begun =
            "insert into posts (letter, call, generation, started_at, idempotency_key) values ($1, 'send', 1, $2, $3)";
        self.db.execute(begun, &[&letter, &since, &key]).await.unwrap();
        key
    }

    /// The tables come back from a copy that is older than all that went out, and the fold wants the same letters again.
    pub async fn is_restored(&self) {
        let older = "delete from posts; delete from letters where kind = 'digest'; \
                     update letters set state = 'waiting', why = null, ended_at = null, digest = null, due_at = decided_at";
        self.db.batch_execute(older).await.unwrap();
    }

    pub async fn lets_the_leases_pass(&self) {
        let passed =
            "update letters set leased_until = clock_timestamp() - interval '1 second' where lease is not null";
        self.db.execute(passed, &[]).await.unwrap();
    }

    pub async fn counts(&self, query: &str) -> i64 {
        self.db.query_one(query, &[]).await.unwrap().get(0)
    }
}
