//! The rig: private servers, lifecycle as processes of their own, and the bench in the parts of web, billing and the
//! reconciler.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use dev::stack::{Ports, Stack, Wishes};
use dev::{Home, Launch, PrivateNats, Process, Scratch, cluster, ports};
use installation::Service;
use jiff::Timestamp;
use messages::clock::Tick;
use messages::subject::STREAM;
use messages::workspace::{Command, Region};
use messages::{
    AccountId, Actor, CommandId, Envelope, EventId, Message, MessageId, Number, PersonId, Producer, WorkspaceId,
    account,
};
use nats::{Commands, Connection, OutgoingMessage, Publisher, Tail, grouped};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use crate::Fault;

type Waiting = Arc<Mutex<HashMap<CommandId, oneshot::Sender<Instant>>>>;

pub(crate) struct Rig {
    pub stack: Stack,
    pub web: Connection,
    pub commands: Commands,
    pub lifecycles: HashMap<&'static str, Process>,
    waiting: Waiting,
    numbers: HashMap<Producer, u64>,
    stop: CancellationToken,
    /// Last, so that everything in it has ended when it goes.
    scratch: Scratch,
}

impl Rig {
    /// A rig whose log is on one server.
    pub async fn start() -> Result<Self, Fault> {
        Self::on(1).await
    }

    /// A rig whose log is on three servers, each with a copy of it.
    pub async fn on_three_servers() -> Result<Self, Fault> {
        Self::on(cluster::SERVERS).await
    }

    async fn on(servers: usize) -> Result<Self, Fault> {
        let scratch = Scratch::new("bench")?;
        let home = Home::at(scratch.path().join("home"));
        let wishes = Wishes {
            home: home.clone(),
            fresh: true,
            ports: Ports::default(),
            tick_seconds: 0,
            call_timeout_seconds: 10,
            setup: Duration::ZERO,
            usage_every_seconds: 0,
            gallery: false,
        };
        let mut stack = Stack::start(&wishes).await?;
        if servers > 1 {
            let ports = cluster::ports()?;
            stack.becomes_a_cluster(&home, ports, |_, to| ports[to]).await?;
        }
        let web = connect(&stack, "web").await?;
        let (commands, grouping) = grouped(&web);
        let stop = CancellationToken::new();
        let waiting = Waiting::default();
        background(grouping.run(stop.clone()));
        background(listen(web.clone(), Arc::clone(&waiting)));
        Ok(Self { stack, web, commands, lifecycles: HashMap::new(), waiting, numbers: HashMap::new(), stop, scratch })
    }

    /// Runs one more lifecycle and waits until it is live. The first owns the fold; further ones stand by.
    pub async fn start_lifecycle(&mut self, name: &'static str) -> Result<(), Fault> {
        ready(self.launch_lifecycle(name)?).await
    }

    /// Runs one more lifecycle without waiting for it; returns where it shows its health.
    pub fn launch_lifecycle(&mut self, name: &'static str) -> Result<SocketAddr, Fault> {
        let log = self.scratch.path().join(format!("lifecycle-{name}.log"));
        let mut launch =
            Launch::new(program()?, &log).args(["run", "lifecycle", "--config"]).args([&self.stack.config]);
        let mut admin = self.stack.admin(Service::Lifecycle);
        if name != "a" {
            // Two on one machine: the second shows its health elsewhere.
            admin.set_port(ports::free()?);
            launch = launch.envs([("HARBOR_LIFECYCLE_ADMIN", admin.to_string())]);
        }
        self.lifecycles.insert(name, Process::start(&launch)?);
        Ok(admin)
    }

    /// An order for a workspace in an account that was opened before, and the wait for what comes of it.
    pub fn order(
        &self,
        account: AccountId,
        owner: PersonId,
    ) -> Result<(OutgoingMessage, oneshot::Receiver<Instant>), Fault> {
        let (_, outgoing, answered) = self.order_at(account, owner, now())?;
        Ok((outgoing, answered))
    }

    /// The same with the workspace that it makes, as if it had been given at that time.
    pub fn order_at(
        &self,
        account: AccountId,
        owner: PersonId,
        at: Timestamp,
    ) -> Result<(WorkspaceId, OutgoingMessage, oneshot::Receiver<Instant>), Fault> {
        let command = CommandId::new();
        let workspace = WorkspaceId::created_by(command);
        let message = Message::WorkspaceCommand(
            workspace,
            Command::Create { account, owner, name: "Bench".into(), region: Region::Eu },
        );
        let envelope = Envelope {
            id: MessageId::Command(command),
            cause: None,
            actor: Actor::Person(owner),
            at,
            policy: None,
            number: None,
            trace: None,
        };
        let (answer, answered) = oneshot::channel();
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).insert(command, answer);
        Ok((workspace, OutgoingMessage::of(&envelope, &message)?, answered))
    }

    /// Opens accounts, as billing would publish it.
    pub async fn open_accounts(&mut self, count: usize) -> Result<Vec<(AccountId, PersonId)>, Fault> {
        let accounts: Vec<(AccountId, PersonId)> = (0..count).map(|_| (AccountId::new(), PersonId::new())).collect();
        let said = accounts.iter().map(|(id, owner)| {
            let account = account::Snapshot {
                id: *id,
                owner: *owner,
                plan: "trial@1".into(),
                trial_ends_at: None,
                trial_ended_at: None,
                trial_notices: 0,
                money: None,
                leaving: None,
                people: None,
                opened_at: now(),
                version: 1,
            };
            Message::AccountEvent(*id, account::Event::Happened { kind: account::Kind::Opened, account })
        });
        self.publish(Producer::Billing, said.collect()).await?;
        Ok(accounts)
    }

    /// Publishes as a producer, numbered on from what it published before.
    pub async fn publish(&mut self, producer: Producer, messages: Vec<Message>) -> Result<u64, Fault> {
        let outgoing = self.outgoing(producer, messages)?;
        let connection = connect(&self.stack, producer.name()).await?;
        let last = Publisher::new(&connection).publish_batch(&outgoing).await?;
        connection.close().await;
        last.ok_or_else(|| "nothing was published".into())
    }

    /// Publishes that it is now; the first tick of the log.
    pub async fn tick(&self) -> Result<(), Fault> {
        let at = now();
        let id = MessageId::Event(EventId::numbered(0, 0, at));
        let envelope = Envelope { id, cause: None, actor: Actor::Clock, at, policy: None, number: None, trace: None };
        let outgoing = OutgoingMessage::of(&envelope, &Message::Tick(Tick { at }))?;
        let connection = connect(&self.stack, Producer::Reconciler.name()).await?;
        Publisher::new(&connection).publish_expecting(&outgoing, 0).await?;
        connection.close().await;
        Ok(())
    }

    /// Messages of a producer, numbered on and ready to go.
    pub fn outgoing(&mut self, producer: Producer, messages: Vec<Message>) -> Result<Vec<OutgoingMessage>, Fault> {
        let number = self.numbers.entry(producer).or_default();
        let outgoing = messages.iter().map(|message| {
            *number += 1;
            let id = MessageId::Event(EventId::numbered(producer.code(), *number, now()));
            let envelope = Envelope {
                id,
                cause: None,
                actor: Actor::Service(producer),
                at: now(),
                policy: None,
                number: Some(Number { producer, number: *number }),
                trace: None,
            };
            OutgoingMessage::of(&envelope, message)
        });
        Ok(outgoing.collect::<Result<Vec<_>, _>>()?)
    }

    /// Where the servers keep what they have.
    pub fn home(&self) -> PathBuf {
        self.scratch.path().join("home")
    }

    pub async fn database(&self) -> Result<tokio_postgres::Client, Fault> {
        open(&self.stack.postgres.superuser("harbor")).await
    }

    pub async fn stop(mut self) -> Result<(), Fault> {
        self.stop.cancel();
        self.lifecycles.clear();
        self.stack.nats.stop().await?;
        Ok(())
    }
}

/// A connection that drives itself in the background: the process ends with it.
pub(crate) async fn open(config: &tokio_postgres::Config) -> Result<tokio_postgres::Client, Fault> {
    let (client, connection) = config.connect(tokio_postgres::NoTls).await?;
    background(async move { drop(connection.await) });
    Ok(client)
}

pub(crate) async fn connect(stack: &Stack, user: &str) -> Result<Connection, Fault> {
    let seed = std::fs::read_to_string(stack.secrets.join(format!("nats-{user}.seed")))?;
    let settings = nats::Settings {
        servers: stack.log_servers().map(PrivateNats::url).collect(),
        service: user.to_owned(),
        seed: Some(seed.trim().to_owned().into()),
    };
    let connection = Connection::open(&settings).await?;
    connection.up().await;
    Ok(connection)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the bench is its own edge, and its background tasks end with the process"
)]
pub(crate) fn background(task: impl Future<Output = ()> + Send + 'static) {
    drop(tokio::spawn(task));
}

#[expect(clippy::disallowed_methods, reason = "the bench is its own edge")]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

/// Notifies each waiting client when the event that its command caused was read from the log.
async fn listen(web: Connection, waiting: Waiting) {
    let Ok(mut tail) = Tail::open(&web, STREAM, &[messages::workspace::EVENTS], 1).await else { return };
    while let Ok(entry) = tail.next().await {
        if let Ok((envelope, _)) = entry.read()
            && let Some(MessageId::Command(cause)) = envelope.cause
            && let Some(answer) = waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(&cause)
        {
            let _ = answer.send(Instant::now());
        }
    }
}

/// The program under test: what customers are served by.
pub(crate) fn program() -> Result<PathBuf, Fault> {
    let built = std::env::current_exe()?.parent().and_then(Path::parent).map(|target| target.join("production/harbor"));
    built.filter(|program| program.is_file()).ok_or_else(|| "build harbor first: see `bench` in the Makefile".into())
}

/// Waits until a service says that it is ready.
pub(crate) async fn ready(admin: SocketAddr) -> Result<(), Fault> {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let deadline = Instant::now() + Duration::from_secs(180);
    while Instant::now() < deadline {
        if let Ok(mut socket) = tokio::net::TcpStream::connect(admin).await {
            socket.write_all(b"GET /readyz HTTP/1.0\r\n\r\n").await?;
            let mut answer = String::new();
            socket.read_to_string(&mut answer).await?;
            if answer.starts_with("HTTP/1.0 200") || answer.starts_with("HTTP/1.1 200") {
                return Ok(());
            }
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Err(format!("{admin} is not ready within three minutes").into())
}
