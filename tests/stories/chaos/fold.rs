//! The mechanism alone, on real servers, with a fold that only counts: which order of an account a command was. A second
//! fold hears what the first one says and writes it down, as any reader would.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use chassis::Tasks;
use dev::stack::{Ports, Stack, Wishes};
use dev::{Home, Scratch};
use jiff::Timestamp;
use messages::account::{Command, Event, Kind, Snapshot};
use messages::envelope::{ID, NUMBER};
use messages::subject::STREAM;
use messages::{AccountId, Actor, CommandId, Envelope, Message, MessageId, Number, PersonId, Producer, Unreadable};
use nats::fold::{
    Database, Draft, Fold, FoldStatus, Outbox, Phase, Received, Runner, Subscription, TICK_TOLERANCE, Tls,
    read_message, rebuild, write_drafts,
};
use nats::{Connection, Entry, HeaderMap, OutgoingMessage, Publisher, Settings};
use tokio::sync::watch;
use tokio_postgres::{Client, Config, Error, NoTls};
use tokio_util::sync::CancellationToken;

use crate::world::{PATIENCE, until};

/// Counts as one service and listens as another.
#[derive(Clone, Copy)]
struct Counter {
    producer: Producer,
    /// Whose commands it cannot stand.
    dreads: PersonId,
}

/// The counts of each account, in the order in which they were taken or received.
#[derive(Default)]
struct Counts {
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
        let touched: Vec<AccountId> = received.iter().filter_map(|one| account_of(&one.input)).collect();
        let rows = db.query("select account, counts from counts where account = any($1)", &[&touched]).await?;
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
        opened_at: Timestamp::UNIX_EPOCH,
        version,
    };
    Message::AccountEvent(id, Event::Happened { kind: Kind::Opened, account })
}

/// Two servers, migrated, and none of Harbor's own services.
pub(super) struct Stage {
    pub stack: Stack,
    tasks: Tasks,
    dreaded: PersonId,
    _scratch: Scratch,
}

/// A fold that runs.
pub(super) struct Running {
    stop: CancellationToken,
    status: watch::Receiver<FoldStatus>,
}

impl Running {
    pub async fn comes_to(&mut self, phase: Phase) {
        let wait = self.status.wait_for(|status| status.phase == phase);
        tokio::time::timeout(PATIENCE, wait).await.expect("it did not come to that").unwrap();
    }

    /// Stops it, and returns when its turn is over.
    pub async fn stops(mut self) {
        self.stop.cancel();
        // The runner is gone when nobody can tell of its status any more.
        while self.status.changed().await.is_ok() {}
    }
}

impl Stage {
    pub async fn named(name: &str) -> Self {
        let scratch = Scratch::new(name).unwrap();
        let home = Home::at(scratch.path().join("home"));
        let ports = Ports::default();
        let wishes =
            Wishes { home, fresh: true, ports, tick_seconds: 0, call_timeout_seconds: 1, setup: Duration::ZERO };
        let stack = Stack::start(&wishes).await.unwrap();
        let stage = Self { stack, tasks: Tasks::new(), dreaded: PersonId::new(), _scratch: scratch };
        let db = stage.database("postgres").await;
        for role in ["billing", "lifecycle"] {
            let table = format!("{role}.counts");
            let make = format!("create table {table} (account uuid primary key, counts bigint[] not null)");
            db.batch_execute(&format!("{make}; grant all on {table} to {role}")).await.unwrap();
        }
        stage
    }

    fn secret(&self, file: &str) -> String {
        std::fs::read_to_string(self.stack.secrets.join(file)).unwrap().trim_end().to_owned()
    }

    fn config(&self, role: &str) -> Config {
        self.stack.postgres.url(role, &self.secret(&format!("{role}.password")), "harbor").parse().unwrap()
    }

    pub async fn database(&self, role: &str) -> Client {
        let (client, connection) = self.config(role).connect(NoTls).await.unwrap();
        self.tasks.spawn("a look into Postgres", async move { drop(connection.await) });
        client
    }

    pub async fn bus(&self, user: &str) -> Connection {
        let seed = self.secret(&format!("nats-{user}.seed"));
        let servers = vec![self.stack.nats.url()];
        let settings = Settings { servers, service: user.to_owned(), seed: Some(seed.into()) };
        let connection = Connection::open(&settings).await.unwrap();
        connection.up().await;
        connection
    }

    const fn counter(&self, producer: Producer) -> Counter {
        Counter { producer, dreads: self.dreaded }
    }

    pub async fn runs(&self, producer: Producer) -> Running {
        self.runs_as(self.counter(producer)).await
    }

    async fn runs_as(&self, counter: Counter) -> Running {
        let producer = counter.producer;
        let log = self.bus(producer.name()).await;
        let database = Database::new(self.config(producer.name()), Tls::OFF);
        let runner = Runner::new(Arc::new(counter), database, log);
        let (stop, status) = (CancellationToken::new(), runner.status());
        self.tasks.spawn("a counter", runner.run(stop.clone()));
        Running { stop, status }
    }

    pub async fn stores(&self, outgoing: &[OutgoingMessage]) {
        Publisher::new(&self.bus("web").await).publish_batch(outgoing).await.unwrap();
    }

    /// What a fold has counted or received.
    pub async fn counts(&self, producer: Producer) -> BTreeMap<AccountId, Vec<i64>> {
        let query = format!("select account, counts from {producer}.counts");
        let rows = self.database("postgres").await.query(&query, &[]).await.unwrap();
        rows.iter().map(|row| (row.get(0), row.get(1))).collect()
    }

    pub async fn has_counted(&self, producer: Producer, all: usize) {
        until("all is counted", async || {
            let counted: usize = self.counts(producer).await.values().map(Vec::len).sum();
            (counted >= all).then_some(())
        })
        .await;
    }

    pub async fn one(&self, query: &str) -> i64 {
        self.database("postgres").await.query_one(query, &[]).await.unwrap().get(0)
    }
}

pub(super) fn order(account: AccountId, owner: PersonId) -> OutgoingMessage {
    let id = MessageId::Command(CommandId::new());
    let at = chassis::clock::now();
    let envelope =
        Envelope { id, cause: None, actor: Actor::Person(owner), at, policy: None, number: None, trace: None };
    OutgoingMessage::of(&envelope, &Message::AccountCommand(account, Command::Open { owner })).unwrap()
}

/// Each account was counted from one up, without gaps and without repeats.
fn are_gap_free(counts: &BTreeMap<AccountId, Vec<i64>>, each: i64) {
    for (account, counts) in counts {
        assert!(counts.iter().copied().eq(1..=each), "{account}: {counts:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_command_counts_once_and_is_heard_once_and_the_past_can_be_counted_again() {
    let stage = Stage::named("fold-once").await;
    let accounts: Vec<AccountId> = (0..7).map(|_| AccountId::new()).collect();
    let orders: Vec<OutgoingMessage> = (0..700).map(|place| order(accounts[place % 7], PersonId::new())).collect();
    // A backlog of several batches, in which everything is stored twice: at once, and much later.
    stage.stores(&orders.iter().flat_map(|order| [order.clone(), order.clone()]).collect::<Vec<_>>()).await;
    stage.stores(&orders).await;
    let counting = stage.runs(Producer::Billing).await;
    let hearing = stage.runs(Producer::Lifecycle).await;
    stage.has_counted(Producer::Lifecycle, 700).await;
    until("the outbox is empty", async || (stage.one("select count(*) from billing.outbox").await == 0).then_some(()))
        .await;
    let counts = stage.counts(Producer::Billing).await;
    assert_eq!(counts.len(), 7);
    are_gap_free(&counts, 100);
    assert_eq!(counts, stage.counts(Producer::Lifecycle).await);
    assert_eq!(stage.one("select number from billing.checkpoint").await, 700);
    counting.stops().await;
    hearing.stops().await;

    for producer in [Producer::Billing, Producer::Lifecycle] {
        let database = Database::new(stage.config(producer.name()), Tls::OFF);
        let counter = stage.counter(producer);
        let read = rebuild(&counter, &database, &stage.bus(producer.name()).await, TICK_TOLERANCE).await.unwrap();
        assert_eq!((read.read, read.caught_up), (2_800, 0), "2,100 commands and 700 events");
        assert_eq!(stage.counts(producer).await, counts);
    }
    assert_eq!(stage.one("select count(*) from billing.commands").await, 700);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_two_works_and_whoever_lost_its_place_stops() {
    let stage = Stage::named("fold-fence").await;
    let account = AccountId::new();
    let mut first = stage.runs(Producer::Billing).await;
    first.comes_to(Phase::Live).await;
    let mut second = stage.runs(Producer::Billing).await;
    second.comes_to(Phase::StandingBy).await;
    let mut received = stage.runs(Producer::Lifecycle).await;
    received.comes_to(Phase::Live).await;

    stage.stores(&[order(account, PersonId::new())]).await;
    stage.has_counted(Producer::Lifecycle, 1).await;
    // Of the connection that holds the lock and the one that works, losing one is losing both.
    let ended = stage.one("select count(pg_terminate_backend(pid)) from pg_locks where relation = 'billing.owner_of_harbor'::regclass and mode = 'ExclusiveLock' and granted").await;
    assert_eq!(ended, 1);
    second.comes_to(Phase::Live).await;
    first.comes_to(Phase::StandingBy).await;
    stage.stores(&[order(account, PersonId::new())]).await;
    stage.has_counted(Producer::Lifecycle, 2).await;

    // Somebody without the lock moves the checkpoint: the owner finds out before it decides, and begins from there.
    stage.database("postgres").await.execute("update billing.checkpoint set number = number + 1", &[]).await.unwrap();
    stage.stores(&[order(account, PersonId::new())]).await;
    stage.has_counted(Producer::Lifecycle, 3).await;
    assert_eq!(stage.one("select number from billing.checkpoint").await, 4);
    for producer in [Producer::Billing, Producer::Lifecycle] {
        are_gap_free(&stage.counts(producer).await, 3);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_acted_on_is_parked_and_holds_up_nobody() {
    let stage = Stage::named("fold-parking").await;
    let account = AccountId::new();
    let good = || order(account, PersonId::new());
    let mut stranger = good();
    stranger.headers.insert(NUMBER, Number { producer: Producer::Lifecycle, number: 9 }.to_string());
    let nothing = OutgoingMessage { subject: good().subject, headers: HeaderMap::new(), body: "?".into() };
    let mut nameless = good();
    nameless.headers.insert(ID, "cmd_of_nobody");
    let dreaded = order(account, stage.dreaded);
    let all = [good(), nothing, good(), stranger, good(), dreaded.clone(), nameless, good(), dreaded];

    // What an effect wants said waits beside them, and must not get lost when a decision panics.
    let message = |version| counted(account, PersonId::new(), version);
    let at = chassis::clock::now();
    let draft = |version| Draft {
        message: message(version),
        command: None,
        cause: None,
        actor: Actor::Stripe,
        at,
        policy: None,
        trace: None,
    };
    let drafts: Vec<Draft> = (1_001..=1_300).map(draft).collect();
    write_drafts(&stage.database("billing").await, &drafts).await.unwrap();

    stage.stores(&all).await;
    let _counting = stage.runs(Producer::Billing).await;
    let _hearing = stage.runs(Producer::Lifecycle).await;
    stage.has_counted(Producer::Lifecycle, 304).await;
    let received = stage.counts(Producer::Lifecycle).await.remove(&account).unwrap();
    let (counts, drafts): (Vec<i64>, Vec<i64>) = received.into_iter().partition(|count| *count < 1_000);
    assert_eq!(counts, [1, 2, 3, 4]);
    assert!(drafts.into_iter().eq(1_001..=1_300), "all, once, in order");
    assert_eq!(stage.one("select number from billing.checkpoint").await, 304);
    assert_eq!(stage.one("select count(*) from billing.drafts").await, 0);

    let rows = stage.database("postgres").await.query("select reason from billing.parked order by seq", &[]).await;
    let reasons: Vec<String> = rows.unwrap().iter().map(|row| row.get(0)).collect();
    let expected = ["is missing", "does not publish", "panicked", "Harbor-Id does not read", "panicked"];
    assert_eq!(reasons.len(), expected.len(), "{reasons:?}");
    assert!(reasons.iter().zip(expected).all(|(reason, part)| reason.contains(part)), "{reasons:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_parked_is_acted_on_once_by_a_release_that_understands_it() {
    let stage = Stage::named("fold-replay").await;
    let account = AccountId::new();
    let good = || order(account, PersonId::new());
    let dreaded = order(account, stage.dreaded);
    // Stored twice, as a retry does, and each time more follows.
    stage.stores(&[good(), dreaded.clone(), good(), dreaded, good()]).await;
    let older = stage.runs(Producer::Billing).await;
    let _hearing = stage.runs(Producer::Lifecycle).await;
    stage.has_counted(Producer::Lifecycle, 3).await;
    let (waiting, replayed) = ("asked_at is not null and replayed_at is null", "replayed_at is not null");
    let parked = async |which: &str| stage.one(&format!("select count(*) from billing.parked where {which}")).await;
    until("both are parked", async || (parked("true").await == 2).then_some(())).await;

    let db = stage.database("billing").await;
    let ask = async || db.execute("update parked set asked_at = now() where replayed_at is null", &[]).await.unwrap();
    assert_eq!(ask().await, 2);
    until("it still cannot act on them", async || (parked(waiting).await == 0).then_some(())).await;
    assert_eq!((parked(replayed).await, stage.one("select number from billing.checkpoint").await), (0, 3));
    older.stops().await;

    let _newer = stage.runs_as(Counter { producer: Producer::Billing, dreads: PersonId::new() }).await;
    assert_eq!(ask().await, 2);
    stage.has_counted(Producer::Lifecycle, 4).await;
    until("both rows are done with", async || (parked(replayed).await == 2).then_some(())).await;
    assert_eq!(ask().await, 0);
    stage.stores(&[good()]).await;
    stage.has_counted(Producer::Lifecycle, 5).await;
    for producer in [Producer::Billing, Producer::Lifecycle] {
        are_gap_free(&stage.counts(producer).await, 5);
    }
    assert_eq!(stage.one("select number from billing.checkpoint").await, 5);
    assert_eq!(stage.one("select count(*) from billing.commands").await, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_is_not_the_one_that_was_read_is_not_read_on() {
    let stage = Stage::named("fold-stream").await;
    let account = AccountId::new();
    let mut running = stage.runs(Producer::Billing).await;
    running.comes_to(Phase::Live).await;
    stage.stores(&[order(account, PersonId::new())]).await;
    stage.has_counted(Producer::Billing, 1).await;
    running.stops().await;

    let db = stage.database("postgres").await;
    let elsewhere = "update billing.checkpoint set created = created - interval '1 day'";
    db.execute(elsewhere, &[]).await.unwrap();
    stage.stores(&[order(account, PersonId::new())]).await;
    let mut running = stage.runs(Producer::Billing).await;
    for phase in [Phase::CatchingUp, Phase::Down, Phase::CatchingUp, Phase::Down] {
        running.comes_to(phase).await;
    }
    are_gap_free(&stage.counts(Producer::Billing).await, 1);
    // An operator has looked at it and knows that it is the same.
    db.execute("update billing.checkpoint set created = null", &[]).await.unwrap();
    stage.has_counted(Producer::Billing, 2).await;
}
