//! Billing's effects by themselves: on a real Postgres and at the stand-in of the payment provider, over real sockets, with a clock that
//! is set by hand. What the fold would write, a story writes; what must not stand on the log lies in memory.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use billing::payer::{NoPaper, Papers, Payers, Prices, Terms};
use billing::sweep::Sweep;
use dev::{PrivatePostgres, Scratch};
use fakes::stripe::{Call, Config, Stripe};
use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use messages::account::{Bills, Observed, Outcome, Wish};
use messages::person::Address;
use messages::{AccountId, PersonId};
use nats::effect::{Clock, Hand, Trigger, Worker};
use payments::BillingProvider;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, LocalSet};
use tokio_postgres::types::Json;
use tokio_postgres::{Client, NoTls};
use tokio_util::sync::CancellationToken;

use crate::world::step_by_step;

const KEY: &str = "sk_test_0123456789";

/// All that it takes, in the order of their making: what the service has, and what a fold of it needs for drafts.
const TABLES: [&str; 5] = [
    include_str!("../../../migrations/fold/V1__fold.sql"),
    include_str!("../../../migrations/billing/V1__accounts.sql"),
    include_str!("../../../migrations/billing/V2__trial_ends.sql"),
    include_str!("../../../migrations/billing/V3__money.sql"),
    include_str!("../../../migrations/billing/V5__leaving.sql"),
];

/// What the fold writes when something is asked.
const ASKED: &str = "insert into payers (account, owner, number, wish, wished_at, due_at, nudge) values ($1, $2, 1, $3, $4, $4, 1) \
     on conflict (account) do update set number = payers.number + 1, wish = excluded.wish, wished_at = excluded.wished_at, \
     due_at = excluded.due_at, nudge = payers.nudge + 1";

#[derive(Clone, Default)]
pub struct Memory(Arc<Mutex<HashMap<AccountId, Bills>>>);

impl Papers for Memory {
    fn address(&self, person: PersonId) -> BoxFuture<'_, Result<Option<Address>, NoPaper>> {
        let address = Address { name: "Ada".to_owned(), email: format!("{person}@example.com"), ..Address::default() };
        Box::pin(async move { Ok(Some(address)) })
    }

    fn bills(&self, account: AccountId) -> BoxFuture<'_, Result<Option<Bills>, NoPaper>> {
        let found = self.of(account);
        Box::pin(async move { Ok(found) })
    }

    fn keep<'a>(&'a self, account: AccountId, bills: &'a Bills) -> BoxFuture<'a, Result<(), NoPaper>> {
        self.0.lock().unwrap().insert(account, bills.clone());
        Box::pin(async { Ok(()) })
    }
}

impl Memory {
    pub fn of(&self, account: AccountId) -> Option<Bills> {
        self.0.lock().unwrap().get(&account).cloned()
    }
}

pub struct Desk {
    pub fake: Stripe,
    pub provider: payments::stripe::Stripe,
    pub papers: Memory,
    pub trigger: Trigger,
    pub sweeps: Trigger,
    pub hand: Hand,
    pub clock: Clock,
    pub db: Client,
    pool: chassis::database::Pool,
    http: reqwest::Client,
    local: LocalSet,
    _postgres: PrivatePostgres,
    _scratch: Scratch,
}

impl Desk {
    pub async fn new(name: &str, calls_a_second: u32) -> Self {
        let scratch = crate::ground(name);
        let log = scratch.path().join("log");
        let postgres = PrivatePostgres::start_fresh(&scratch.path().join("postgres"), &log).await.unwrap();
        let config = postgres.superuser("postgres");
        let (db, connection) = config.connect(NoTls).await.unwrap();
        let local = LocalSet::new();
        local.spawn_local(async move { drop(connection.await) });
        let pool = chassis::database::pool(&nats::fold::Database::new(config, nats::fold::Tls::OFF), 8).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let fake = Stripe::new(Config::new(KEY, &url));
        for plan in plans::all() {
            if let Some(price) = plan.stripe_price {
                let product = format!("prod_{}", plan.id.family);
                fake.sells(&product, plan.name, price, i64::from(plan.terms.price_minor), plan.terms.currency);
            }
        }
        let serving = fake.clone();
        local.spawn_local(async move { drop(serving.serve(listener, CancellationToken::new()).await) });
        let provider = payments::stripe::Stripe::new(&url, KEY.to_owned().into()).unwrap().at_most(calls_a_second);
        let (clock, hand) = Clock::set(fake.now());
        let (trigger, sweeps) = (Trigger::new(clock.clone()), Trigger::new(clock.clone()));
        let http = chassis::http::client().no_proxy().build().unwrap();
        let papers = Memory::default();
        let desk = Self {
            fake,
            provider,
            papers,
            trigger,
            sweeps,
            hand,
            clock,
            db,
            pool,
            http,
            local,
            _postgres: postgres,
            _scratch: scratch,
        };
        desk.during(desk.db.batch_execute(&TABLES.concat())).await.unwrap();
        desk
    }

    /// While the tasks of this desk go on.
    pub async fn during<F: Future>(&self, story: F) -> F::Output {
        self.local.run_until(story).await
    }

    /// One more process that asks the provider.
    pub fn starts_a_worker(&self) -> JoinHandle<()> {
        let terms = Terms {
            prices: Prices::with(&[]).unwrap(),
            live: false,
            origin: "http://harbor.test".to_owned(),
            calls_a_second: 1000,
        };
        let (provider, papers) = (Arc::new(self.provider.clone()), Arc::new(self.papers.clone()));
        let payers = Payers::new(provider, papers, self.pool.clone(), self.clock.clone(), terms);
        let worker = Worker::new(payers, self.pool.clone(), self.trigger.clone(), Arc::default());
        self.local.spawn_local(worker.run(CancellationToken::new()))
    }

    /// One that sweeps, which is due now.
    pub async fn starts_to_sweep(&self) -> JoinHandle<()> {
        let provider: Arc<dyn BillingProvider> = Arc::new(self.provider.clone());
        let sweep = Sweep::new(provider, self.trigger.clone(), self.clock.clone(), false);
        self.db.execute("update provider_sweeps set due_at = $1", &[&self.sweeps.now()]).await.unwrap();
        let worker = Worker::new(sweep, self.pool.clone(), self.sweeps.clone(), Arc::default());
        self.local.spawn_local(worker.run(CancellationToken::new()))
    }

    /// As the fold does it.
    pub async fn asks(&self, account: AccountId, wish: Wish) {
        let owner = PersonId::from_uuid(account.uuid());
        self.db.execute(ASKED, &[&account, &owner, &Json(wish), &self.trigger.now()]).await.unwrap();
        self.trigger.fire();
    }

    /// Waits, while time passes, until nothing of this account is under way or due.
    pub async fn rests(&self, account: AccountId) {
        let resting =
            "select from payers where account = $1 and leased_until is null and due_at is null and answered = number";
        step_by_step("what was asked is answered", async || {
            let rests = self.db.query_opt(resting, &[&account]).await.unwrap().is_some();
            if !rests {
                self.passes(SignedDuration::from_millis(500));
            }
            rests.then_some(())
        })
        .await;
    }

    /// What came of it.
    pub async fn gets(&self, account: AccountId, wish: Wish) -> Outcome {
        self.asks(account, wish).await;
        self.rests(account).await;
        self.told(account).await.iter().filter_map(|told| told.answers).next_back().unwrap().1
    }

    /// All that the fold is told of an account, in order.
    pub async fn told(&self, account: AccountId) -> Vec<Observed> {
        let drafts = "select body from drafts where subject like '%' || $1 || '%' order by id";
        let rows = self.db.query(drafts, &[&account.to_string()]).await.unwrap();
        rows.iter().map(|row| messages::wire::decode(row.get::<_, &[u8]>(0)).unwrap()).collect()
    }

    pub async fn last_told(&self, account: AccountId) -> Observed {
        self.told(account).await.pop().unwrap()
    }

    /// An event says that something happened to who pays for this account.
    pub async fn hears_of(&self, account: AccountId) {
        let due = "update payers set nudge = nudge + 1, due_at = $2 where account = $1";
        self.db.execute(due, &[&account, &self.trigger.now()]).await.unwrap();
        self.trigger.fire();
    }

    /// Somebody types a card on the page that was opened for them.
    pub async fn pays(&self, account: AccountId) {
        let bills = self.papers.of(account).unwrap();
        let page = bills.pages.iter().find(|page| page.kind == "checkout").unwrap();
        self.pays_at(&page.url).await;
    }

    pub async fn pays_at(&self, url: &str) {
        let paid = self.http.post(url).form(&[("number", "4242424242424242")]).send().await.unwrap();
        assert!(paid.status().is_success() || paid.status().is_redirection(), "{}", paid.status());
    }

    /// An account that pays for a plan.
    pub async fn paying(&self, plan: &str) -> AccountId {
        let account = AccountId::new();
        assert_eq!(self.gets(account, Wish::Checkout { plan: plan.to_owned() }).await, Outcome::Done);
        self.pays(account).await;
        self.hears_of(account).await;
        self.rests(account).await;
        account
    }

    /// Time passes, here and there.
    pub fn passes(&self, time: SignedDuration) {
        self.fake.advance(time);
        self.hand.set(self.fake.now());
    }

    pub async fn customer(&self, account: AccountId) -> String {
        let customer = "select customer from payers where account = $1";
        self.db.query_one(customer, &[&account]).await.unwrap().get(0)
    }

    pub async fn lets_the_leases_pass(&self) {
        let passed = "update payers set leased_until = clock_timestamp() - interval '1 second' where lease is not null";
        self.db.execute(passed, &[]).await.unwrap();
        self.passes(SignedDuration::from_millis(500));
    }

    pub async fn counts(&self, query: &str) -> i64 {
        self.db.query_one(query, &[]).await.unwrap().get(0)
    }

    pub fn made(&self, kind: &str) -> Vec<Value> {
        self.fake.things(kind)
    }

    pub fn calls(&self, call: Call) -> usize {
        self.fake.ledger().of(call).len()
    }

    pub fn now(&self) -> Timestamp {
        self.trigger.now()
    }
}
