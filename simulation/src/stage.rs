//! A whole Harbor for one run: servers with their data in memory, the stand-ins, and all services in this process.

use std::path::Path;
use std::time::Duration;

use chassis::config::Reader;
use chassis::folds::Folds;
use chassis::{Tasks, telemetry};
use dev::stack::{Ports, Stack, Wishes};
use dev::{Home, PrivateNats, Scratch};
use fakes::stripe::Hitch;
use installation::config::of_services;
use installation::verify::{self, Outcome as Verified};
use installation::{Service, run};
use jiff::Timestamp;
use messages::account::{Bills, Quote};
use messages::clock::Tick;
use messages::person::Address;
use messages::workspace::Command;
use messages::{AccountId, Actor, CommandId, Envelope, EventId, Message, MessageId, PersonId, account};
use nats::definitions::{BILLS, PEOPLE};
use nats::effect::{Clock, Hand};
use nats::idempotency::{Bucket, Key};
use nats::{Connection, Outcome, OutgoingMessage, Publisher, Settings};
use tokio_postgres::{Client, NoTls};

use crate::{Error, rows};

/// Settings that are not those of every stack, by their variables. Ticks may be a hundred years away. And who looks at a machine that
/// is as it should be does so once a month: the sweep compares it at each step, and no step is shorter than the hour that is usual. For the
/// same reason who pays is looked at by itself so rarely. And nobody has to spare the payment provider.
const SETTINGS: [(&str, &str); 5] = [
    ("HARBOR_DEV_TICK_TOLERANCE_SECONDS", "3153600000"),
    ("HARBOR_RECONCILER_LOOK_SECONDS", "2592000"),
    ("HARBOR_BILLING_LOOK_SECONDS", "604800"),
    ("HARBOR_BILLING_CALLS_PER_SECOND", "10000"),
    ("HARBOR_BILLING_STRIPE_KEY", "file:secrets/stripe.key"),
];

/// How long the services may take to stop.
const DRAIN: Duration = Duration::from_secs(25);

/// Room for the data of a long run.
const ROOM: u64 = 4 << 30;

/// Fields are dropped in this order: nothing may work on what is gone.
pub(crate) struct Stage {
    tasks: Tasks,
    /// Looks into the tables.
    pub(crate) db: Client,
    /// Moves the clock of the effects.
    pub(crate) hand: Hand,
    pub(crate) folds: Folds,
    /// Who may read the log.
    pub(crate) operator: Connection,
    web: Publisher,
    bills: Bucket,
    people: Bucket,
    operations: Publisher,
    ticker: Publisher,
    last_tick: u64,
    pub(crate) stack: Stack,
    _scratch: Scratch,
}

impl Stage {
    /// Starts all of it, at this time.
    pub(crate) async fn start(at: Timestamp) -> Result<Self, Error> {
        // Both servers flush each commit to their disk, and there that costs nothing.
        let scratch = Scratch::in_memory("simulation", ROOM)?;
        let home = Home::at(scratch.path().join("home"));
        let wishes = Wishes {
            home: home.clone(),
            fresh: true,
            ports: Ports::default(),
            tick_seconds: 0,
            call_timeout_seconds: 10,
            setup: Duration::ZERO,
            usage_every_seconds: 0,
            gallery: true,
        };
        let mut stack = Stack::start(&wishes).await?;
        telemetry::start_into(std::fs::File::options().create(true).append(true).open(home.logs().join("harbor.log"))?);
        let tasks = Tasks::new();
        tasks.spawn("metrics upkeep", telemetry::upkeep(tasks.stop()));
        if let Some(bound) = stack.bound.take() {
            let stop = tasks.stop();
            tasks.spawn("stand-ins", async move {
                if let Err(error) = bound.serve(stop).await {
                    tracing::error!(%error, "the stand-ins ended");
                }
            });
        }
        let (mut shared, parts) = of_services(reader(&stack)?, &Service::ALL)?;
        // What is on its way from there comes at any moment, and years must be the same each time. So nothing is on its way: Harbor
        // looks for what happened, as it does when it was told of none of it.
        stack.outside.stripe.hinder(Hitch::Drop, None);
        stack.outside.stripe.is_brief();
        let (clock, hand) = Clock::set(at);
        shared.clock = clock;
        run::start(&shared, &parts, &tasks).await?;
        let (db, connection) = stack.postgres.superuser("harbor").connect(NoTls).await?;
        tasks.spawn("a look into Postgres", async move { drop(connection.await) });
        let (web, ticker) = (bus(&stack, "web").await?, bus(&stack, "reconciler").await?);
        let operations = bus(&stack, "operations").await?;
        Ok(Self {
            tasks,
            db,
            hand,
            folds: shared.folds,
            operator: bus(&stack, "ops").await?,
            web: Publisher::new(&web),
            bills: Bucket::open(&web, BILLS),
            people: Bucket::open(&web, PEOPLE),
            operations: Publisher::new(&operations),
            ticker: Publisher::new(&ticker),
            last_tick: 0,
            stack,
            _scratch: scratch,
        })
    }

    /// From now on it is this time, for the effects and at the payment provider.
    pub(crate) fn set(&self, at: Timestamp) {
        // Effects begin to work as soon as their clock is moved, and find the payment provider where it is then.
        self.stack.outside.stripe.stands_at(at);
        self.hand.set(at);
    }

    /// Writes down where somebody is reached before anything is told of them. Web does it a moment later, and years must be the same each time.
    async fn lives_at(&self, person: PersonId) -> Result<(), Error> {
        let address = Address { name: rows::name(person), email: rows::email(person), ..Address::default() };
        let key: Key = person.to_string().parse().map_err(|_| Error::People)?;
        let text = serde_json::to_vec(&address).map_err(|_| Error::People)?;
        self.people.put(&key, text.into()).await.map_err(|_| Error::People)?;
        Ok(())
    }

    /// What the page of an account shows of a change to this plan; none where it shows none.
    pub(crate) async fn quote(&self, account: AccountId, plan: &str) -> Result<Option<Quote>, Error> {
        let key: Key = account.to_string().parse().map_err(|_| Error::Bills)?;
        let Some(text) = self.bills.get(&key).await.map_err(|_| Error::Bills)? else { return Ok(None) };
        let bills: Bills = serde_json::from_slice(&text).map_err(|_| Error::Bills)?;
        Ok(bills.quotes.into_iter().map(|quoted| quoted.quote).find(|quote| quote.plan == plan))
    }

    /// Publishes that it is this time; the sequence of it.
    pub(crate) async fn tick(&mut self, at: Timestamp) -> Result<u64, Error> {
        let id = MessageId::Event(EventId::numbered(0, self.last_tick, at));
        let outgoing = outgoing(id, Actor::Clock, at, &Message::Tick(Tick { at }))?;
        match self.ticker.publish_expecting(&outgoing, self.last_tick).await? {
            Outcome::Won(seq) => self.last_tick = seq,
            Outcome::Lost => return Err(Error::Ticks),
        }
        Ok(self.last_tick)
    }

    /// Publishes what is asked at this time, all together, and what one of us asks behind it; the last sequence of it, if anything is.
    pub(crate) async fn ask(&self, at: Timestamp, asked: Vec<(Actor, Message)>) -> Result<Option<u64>, Error> {
        for (_, message) in &asked {
            if let Message::AccountCommand(account, account::Command::Open { owner }) = message {
                rows::signs_in(&self.db, *owner, *account, at).await?;
                self.lives_at(*owner).await?;
            }
        }
        let command = |message: &Message| match message {
            // The order's own id makes the workspace.
            Message::WorkspaceCommand(id, Command::Create { .. }) => CommandId::from_uuid(id.uuid()),
            Message::WorkspaceCommand(..)
            | Message::AccountCommand(..)
            | Message::WorkspaceObserved(..)
            | Message::AccountObserved(..)
            | Message::WorkspaceEvent(..)
            | Message::AccountEvent(..)
            | Message::PersonEvent(..)
            | Message::MailEvent(..)
            | Message::Tick(_) => CommandId::new(),
        };
        let write =
            |(actor, message): (Actor, Message)| outgoing(MessageId::Command(command(&message)), actor, at, &message);
        let (by_us, by_customers): (Vec<_>, Vec<_>) =
            asked.into_iter().partition(|(actor, _)| matches!(actor, Actor::Staff(_)));
        let mut last = None;
        for (publisher, asked) in [(&self.web, by_customers), (&self.operations, by_us)] {
            let batch: Vec<OutgoingMessage> = asked.into_iter().map(write).collect::<Result<_, _>>()?;
            last = publisher.publish_batch(&batch).await?.or(last);
        }
        Ok(last)
    }

    /// Looks at everything as `harbor verify` does; the error says what does not hold.
    pub(crate) async fn verified(&self) -> Result<(), Error> {
        let mut said = Vec::new();
        match verify::run(reader(&self.stack)?, verify::Command::default(), &mut said).await? {
            Verified::Held => Ok(()),
            Verified::Violated | Verified::Blind => Err(Error::Unheld(String::from_utf8_lossy(&said).into_owned())),
        }
    }

    /// Stops all of it.
    pub(crate) async fn ends(mut self) -> Result<(), Error> {
        drop(self.db);
        let in_order = self.tasks.drain(DRAIN).await;
        self.stack.nats.stop().await.map_err(dev::stack::Error::from)?;
        self.stack.postgres.stop(dev::postgres::Shutdown::Fast).await.map_err(dev::stack::Error::from)?;
        if in_order { Ok(()) } else { Err(Error::Disorder) }
    }
}

fn outgoing(id: MessageId, actor: Actor, at: Timestamp, message: &Message) -> Result<OutgoingMessage, Error> {
    let envelope = Envelope { id, cause: None, actor, at, policy: None, number: None, trace: None };
    Ok(OutgoingMessage::of(&envelope, message)?)
}

/// The configuration of this stack, and nothing of this process's environment.
fn reader(stack: &Stack) -> Result<Reader, Error> {
    let outside = [("HARBOR_BILLING_STRIPE", &stack.outside.stripe_url), ("HARBOR_BILLING_ORIGIN", &stack.origin)];
    let outside = outside.map(|(name, value)| (name.to_owned(), value.clone()));
    let environment =
        SETTINGS.map(|(name, value)| (name.to_owned(), value.to_owned())).into_iter().chain(outside).collect();
    let folder = stack.config.parent().map(Path::to_owned).unwrap_or_default();
    Ok(Reader::parse(&std::fs::read_to_string(&stack.config)?, environment, folder)?)
}

/// A connection as one of the users of NATS.
async fn bus(stack: &Stack, user: &str) -> Result<Connection, Error> {
    let seed = std::fs::read_to_string(stack.secrets.join(format!("nats-{user}.seed")))?;
    let servers = stack.log_servers().map(PrivateNats::url).collect();
    let settings = Settings { servers, service: user.to_owned(), seed: Some(seed.trim_end().into()) };
    let connection = Connection::open(&settings).await?;
    connection.up().await;
    Ok(connection)
}
