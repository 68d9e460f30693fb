//! The log, as far as one workspace or one account is concerned: what was said of it, and saying something more.
//!
//! It is read by number and not kept: people ask seldom, and of one thing at a time there is little. So what is told is what was decided,
//! also while the tables of a service are away.

use std::collections::HashSet;
use std::time::Duration;

use domain::authorize::permission::Permitted;
use domain::authorize::{Permit, Presence, Principal, Resource, authorize};
use jiff::Timestamp;
use messages::subject::{STREAM, all_about};
use messages::workspace::{Observed, Snapshot};
use messages::{AccountId, Actor, CommandId, Envelope, Message, MessageId, WorkspaceId, account, workspace};
use nats::ops::Refusal;
use nats::tail::{all_on, first_from};
use nats::{Connection, Entry, OutgoingMessage, Publisher};
use tokio::time::{Instant, sleep, timeout_at};

use crate::asked::denied;

/// The stock CLI waits for five seconds.
const ANSWERED_WITHIN: Duration = Duration::from_secs(3);

/// What others than ourselves are asked takes longer: so long in all, from when it was sent.
const LATER_WITHIN: Duration = Duration::from_millis(4500);

/// How often the log is asked for what came of a command.
const LOOKED_EVERY: Duration = Duration::from_millis(50);

/// The log.
#[derive(Clone)]
pub(crate) struct Log {
    connection: Connection,
    publisher: Publisher,
}

/// Something that was said.
pub(crate) struct Said {
    pub envelope: Envelope,
    pub message: Message,
}

/// A workspace, and all that was said of it.
pub(crate) struct Workspace {
    pub stands: Snapshot,
    /// What was seen last, and when. Never with the key: that is for its people.
    pub seen: Option<(Timestamp, Observed)>,
    pub said: Vec<Said>,
}

/// What came of a command.
pub(crate) struct Sent {
    pub command: CommandId,
    /// None where nobody decided yet.
    pub outcome: Option<Message>,
    /// Where the log goes on after it.
    next: u64,
    at: Instant,
}

impl Log {
    pub(crate) fn of(connection: &Connection) -> Self {
        Self { connection: connection.clone(), publisher: Publisher::new(connection) }
    }

    /// The workspace, for who may do `what` with it.
    pub(crate) async fn workspace<P: Permitted>(
        &self,
        by: &Actor,
        what: P,
        id: WorkspaceId,
    ) -> Result<(Permit<P>, Workspace), Refusal> {
        let said = self.said(&all_about::<workspace::Command>(id)).await?;
        let found = Workspace::of(said).ok_or_else(|| Refusal::absent("there is no such workspace"))?;
        let Snapshot { id, account, state, desired, .. } = found.stands;
        let on = Resource::Workspace { id, account, role: None, presence: Presence::of(state, desired) };
        let permit = authorize(Principal::from(by), what, &on).map_err(denied)?;
        Ok((permit, found))
    }

    /// The account as it stands, for who may do `what` with it, and all that was said of it.
    pub(crate) async fn account<P: Permitted>(
        &self,
        by: &Actor,
        what: P,
        id: AccountId,
    ) -> Result<(Permit<P>, account::Snapshot, Vec<Said>), Refusal> {
        let said = self.said(&all_about::<account::Command>(id)).await?;
        let snapshot = |said: &Said| match &said.message {
            Message::AccountEvent(_, event) => event.snapshot().cloned(),
            Message::AccountCommand(..)
            | Message::WorkspaceCommand(..)
            | Message::WorkspaceObserved(..)
            | Message::AccountObserved(..) => None,
            Message::WorkspaceEvent(..) | Message::PersonEvent(..) | Message::MailEvent(..) | Message::Tick(_) => None,
        };
        let newest = said.iter().filter_map(snapshot).max_by_key(|account| account.version);
        let stands = newest.ok_or_else(|| Refusal::absent("there is no such account"))?;
        let on = domain::account::people::resource(&stands, Principal::from(by));
        Ok((authorize(Principal::from(by), what, &on).map_err(denied)?, stands, said))
    }

    /// How these workspaces stand, as far as anything was said of them. Whoever asks has a permit for whose they are.
    pub(crate) async fn standing(&self, ids: &[WorkspaceId]) -> Result<Vec<Snapshot>, Refusal> {
        let mut standing = Vec::new();
        for id in ids {
            let said = self.said(&all_about::<workspace::Command>(*id)).await?;
            standing.extend(Workspace::of(said).map(|found| found.stands));
        }
        Ok(standing)
    }

    /// What reads of all that stands there, each once: what was stored again was said before.
    async fn said(&self, filter: &str) -> Result<Vec<Said>, Refusal> {
        let entries = all_on(&self.connection, STREAM, filter).await.map_err(|error| away(&error))?;
        let mut met = HashSet::new();
        let read = |entry: &Entry| entry.read().ok().map(|(envelope, message)| Said { envelope, message });
        Ok(entries.iter().filter_map(read).filter(|said| met.insert(said.envelope.id)).collect())
    }

    /// Publishes a command, and waits a moment for what was decided on it.
    pub(crate) async fn send(&self, by: Actor, message: Message, about: &str) -> Result<Sent, Refusal> {
        let sent = Instant::now();
        let (command, at, until) = (CommandId::new(), chassis::clock::now(), sent + ANSWERED_WITHIN);
        let id = MessageId::Command(command);
        let envelope = Envelope { id, cause: None, actor: by, at, policy: None, number: None, trace: None };
        let outgoing = OutgoingMessage::of(&envelope, &message).map_err(|error| Refusal::failed(error.to_string()))?;
        let stored = match timeout_at(until, self.publisher.publish_batch(&[outgoing])).await {
            Ok(Ok(stored)) => stored.unwrap_or(1),
            Ok(Err(error)) => return Err(Refusal::failed(error.to_string())),
            Err(_) => {
                return Err(Refusal::failed(format!(
                    "nobody knows whether {command} was stored: look what came of it"
                )));
            }
        };
        let mut next = stored + 1;
        let caused = |envelope: &Envelope, message: Message| (envelope.cause == Some(id)).then_some(message);
        let outcome = timeout_at(until, self.first(about, &mut next, caused)).await.unwrap_or(Ok(None))?;
        Ok(Sent { command, outcome, next, at: sent })
    }

    /// Waits a moment for something that is said after what came of a command.
    pub(crate) async fn later<T>(
        &self,
        about: &str,
        Sent { mut next, at, .. }: Sent,
        pick: impl Fn(&Message) -> Option<T>,
    ) -> Result<Option<T>, Refusal> {
        let until = at + LATER_WITHIN;
        timeout_at(until, self.first(about, &mut next, |_, message| pick(&message))).await.unwrap_or(Ok(None))
    }

    /// The connection, for what stands beside the log.
    pub(crate) const fn connection(&self) -> &Connection {
        &self.connection
    }

    /// What is picked of that which is said from `next` on; `next` is then what comes after it.
    async fn first<T>(
        &self,
        about: &str,
        next: &mut u64,
        pick: impl Fn(&Envelope, Message) -> Option<T>,
    ) -> Result<Option<T>, Refusal> {
        loop {
            let entry = first_from(&self.connection, STREAM, about, *next).await.map_err(|error| away(&error))?;
            let Some(entry) = entry else {
                sleep(LOOKED_EVERY).await;
                continue;
            };
            *next = entry.seq + 1;
            if let Ok((envelope, message)) = entry.read()
                && let Some(picked) = pick(&envelope, message)
            {
                return Ok(Some(picked));
            }
        }
    }
}

impl Workspace {
    fn of(said: Vec<Said>) -> Option<Self> {
        let (mut stands, mut seen): (Option<Snapshot>, _) = (None, None);
        for Said { envelope, message } in &said {
            match message {
                Message::WorkspaceEvent(_, event) => {
                    let newer =
                        event.snapshot().filter(|new| stands.as_ref().is_none_or(|old| old.version < new.version));
                    stands = newer.cloned().or(stands);
                }
                Message::WorkspaceObserved(_, observed) if observed.resealed => {}
                Message::WorkspaceObserved(_, observed) => {
                    seen = Some((envelope.at, Observed { credential: None, ..(**observed).clone() }));
                }
                Message::WorkspaceCommand(..) | Message::AccountCommand(..) | Message::AccountEvent(..) => {}
                Message::AccountObserved(..) | Message::PersonEvent(..) | Message::MailEvent(..) | Message::Tick(_) => {
                }
            }
        }
        Some(Self { stands: stands?, seen, said })
    }
}

fn away(error: &str) -> Refusal {
    tracing::warn!(error, "the log could not be read for one of us");
    Refusal::failed("the log does not answer")
}
