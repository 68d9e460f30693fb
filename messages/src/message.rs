//! The sum of all messages: where each stands, what its type is called, who may say it, and how its bytes read.

use crate::account;
use crate::clock::Tick;
use crate::envelope::{Broken, Envelope, Producer};
use crate::id::{AccountId, MessageId, PersonId, WorkspaceId};
use crate::person;
use crate::subject::Subject;
use crate::wire;
use crate::workspace;

/// Anything that can stand on the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// Someone asks something of a workspace.
    WorkspaceCommand(WorkspaceId, workspace::Command),
    /// What the world of a workspace looks like.
    WorkspaceObserved(WorkspaceId, Box<workspace::Observed>),
    /// What happened to a workspace.
    WorkspaceEvent(WorkspaceId, Box<workspace::Event>),
    /// Someone asks something of billing.
    AccountCommand(AccountId, account::Command),
    /// What happened to an account.
    AccountEvent(AccountId, account::Event),
    /// What happened to a person.
    PersonEvent(PersonId, person::Event),
    /// The time.
    Tick(Tick),
}

/// Why a stored message cannot be acted on. It is parked with this reason.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// It stands where nothing of ours stands.
    #[error("the subject is not ours")]
    Subject,
    /// Its headers are no envelope.
    #[error(transparent)]
    Envelope(#[from] Broken),
    /// Its body is not what it should be.
    #[error(transparent)]
    Body(#[from] wire::Unreadable),
    /// A newer producer says something that this reader does not know.
    #[error("the type {0} is not known here")]
    NewType(String),
    /// A newer producer says a word without which this reader cannot act.
    #[error("the {0} is not known here")]
    NewWord(&'static str),
    /// Subject, type header and body do not tell the same story.
    #[error("subject {subject} and type {kind} do not belong together")]
    Mismatch {
        /// Where it stands.
        subject: String,
        /// What it says it is.
        kind: String,
    },
    /// Somebody spoke who does not own the subject.
    #[error("{0} does not speak on this subject")]
    Stranger(String),
}

impl Message {
    /// Where it stands.
    #[must_use]
    pub fn subject(&self) -> Subject {
        let name = || self.name().to_owned();
        match self {
            Self::WorkspaceCommand(id, _) => Subject::WorkspaceCommand(*id, name()),
            Self::WorkspaceObserved(id, _) => Subject::WorkspaceObserved(*id),
            Self::WorkspaceEvent(id, _) => Subject::WorkspaceEvent(*id, name()),
            Self::AccountCommand(id, _) => Subject::AccountCommand(*id, name()),
            Self::AccountEvent(id, _) => Subject::AccountEvent(*id, name()),
            Self::PersonEvent(id, _) => Subject::PersonEvent(*id, name()),
            Self::Tick(_) => Subject::Tick,
        }
    }

    /// Its type, as in the header: noun, name and version.
    #[must_use]
    pub fn kind(&self) -> String {
        let noun = match self {
            Self::WorkspaceCommand(..) | Self::WorkspaceObserved(..) | Self::WorkspaceEvent(..) => "workspace",
            Self::AccountCommand(..) | Self::AccountEvent(..) => "account",
            Self::PersonEvent(..) => "person",
            Self::Tick(_) => "clock",
        };
        format!("{noun}.{}@1", self.name())
    }

    /// The last word of its type and of its subject.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::WorkspaceCommand(_, command) => match command {
                workspace::Command::Create { .. } => "create",
                workspace::Command::Retry => "retry",
                workspace::Command::Unknown => "unknown",
            },
            Self::WorkspaceObserved(..) => "observed",
            Self::WorkspaceEvent(_, event) => match **event {
                workspace::Event::Created { .. } => "created",
                workspace::Event::Provisioning { .. } => "provisioning",
                workspace::Event::Ready { .. } => "ready",
                workspace::Event::Suspended { .. } => "suspended",
                workspace::Event::Troubled { .. } => "troubled",
                workspace::Event::Deprovisioning { .. } => "deprovisioning",
                workspace::Event::Deleted { .. } => "deleted",
                workspace::Event::FirstDeploymentArrived { .. } => "first_deployment_arrived",
                workspace::Event::OwnKeyMade { .. } => "own_key_made",
                workspace::Event::RetryAsked { .. } => "retry_asked",
                workspace::Event::Refused { .. } => "refused",
                workspace::Event::Unknown => "unknown",
            },
            Self::AccountCommand(_, command) => match command {
                account::Command::Open { .. } => "open",
                account::Command::Unknown => "unknown",
            },
            Self::AccountEvent(_, event) => match event {
                account::Event::Opened { .. } => "opened",
                account::Event::Unchanged { .. } => "unchanged",
                account::Event::Unknown => "unknown",
            },
            Self::PersonEvent(_, event) => match event {
                person::Event::SignedUp { .. } => "signed_up",
                person::Event::Joined { .. } => "joined",
                person::Event::Left { .. } => "left",
                person::Event::Wrote { .. } => "wrote",
                person::Event::Unknown => "unknown",
            },
            Self::Tick(_) => "tick",
        }
    }

    /// Who alone says such things, with a number; none for commands and ticks.
    #[must_use]
    pub const fn producer(&self) -> Option<Producer> {
        match self {
            Self::WorkspaceEvent(..) => Some(Producer::Lifecycle),
            Self::WorkspaceObserved(..) => Some(Producer::Reconciler),
            Self::AccountEvent(..) => Some(Producer::Billing),
            Self::PersonEvent(..) => Some(Producer::Web),
            Self::WorkspaceCommand(..) | Self::AccountCommand(..) | Self::Tick(_) => None,
        }
    }

    /// Whether a message with a number of this producer, or with none, can be one of these.
    ///
    /// Commands come from web (numbered when they left with a transaction of its own) and from operations (never
    /// numbered); a tick is told apart by the sequence that it expects.
    fn may_be_said_by(&self, producer: Option<Producer>) -> bool {
        match self.producer() {
            Some(owner) => producer == Some(owner),
            None => producer.is_none() || (self.is_command() && producer == Some(Producer::Web)),
        }
    }

    /// Whether this is a command: told apart by its id, not by a number.
    #[must_use]
    pub const fn is_command(&self) -> bool {
        matches!(self, Self::WorkspaceCommand(..) | Self::AccountCommand(..))
    }

    /// Its bytes.
    ///
    /// # Errors
    /// When a body refuses to be written, which none of ours does.
    pub fn body(&self) -> Result<Vec<u8>, wire::Unwritable> {
        match self {
            Self::WorkspaceCommand(_, command) => wire::encode(command),
            Self::WorkspaceObserved(_, observed) => wire::encode(observed),
            Self::WorkspaceEvent(_, event) => wire::encode(event),
            Self::AccountCommand(_, command) => wire::encode(command),
            Self::AccountEvent(_, event) => wire::encode(event),
            Self::PersonEvent(_, event) => wire::encode(event),
            Self::Tick(tick) => wire::encode(tick),
        }
    }

    /// The message and its envelope, if subject, headers and body tell one story and the producer owns the subject.
    ///
    /// Being stored on a subject proves nothing: a service can make the server store a reply under a foreign one.
    ///
    /// # Errors
    /// With the reason for which the message is to be parked.
    pub fn read<'a>(
        subject: &str,
        header: impl Fn(&str) -> Option<&'a str>,
        body: &[u8],
    ) -> Result<(Envelope, Self), Unreadable> {
        let place: Subject = subject.parse().map_err(|_| Unreadable::Subject)?;
        let (envelope, kind) = Envelope::read(header)?;
        let message = Self::read_body(&place, body)?;
        if message.name() == "unknown" {
            return Err(Unreadable::NewType(kind.to_owned()));
        }
        let whole = message.snapshot_agrees();
        let told_apart_by_id = matches!(envelope.id, MessageId::Command(_));
        if kind != message.kind() || place != message.subject() || !whole || message.is_command() != told_apart_by_id {
            return Err(Unreadable::Mismatch { subject: subject.to_owned(), kind: kind.to_owned() });
        }
        if !message.may_be_said_by(envelope.number.map(|number| number.producer)) {
            let who = envelope.number.map_or_else(|| "nobody".to_owned(), |number| number.to_string());
            return Err(Unreadable::Stranger(who));
        }
        Ok((envelope, message))
    }

    fn read_body(place: &Subject, body: &[u8]) -> Result<Self, wire::Unreadable> {
        Ok(match place {
            Subject::WorkspaceCommand(id, _) => Self::WorkspaceCommand(*id, wire::decode(body)?),
            Subject::WorkspaceObserved(id) => Self::WorkspaceObserved(*id, wire::decode(body)?),
            Subject::WorkspaceEvent(id, _) => Self::WorkspaceEvent(*id, wire::decode(body)?),
            Subject::AccountCommand(id, _) => Self::AccountCommand(*id, wire::decode(body)?),
            Subject::AccountEvent(id, _) => Self::AccountEvent(*id, wire::decode(body)?),
            Subject::PersonEvent(id, _) => Self::PersonEvent(*id, wire::decode(body)?),
            Subject::Tick => Self::Tick(wire::decode(body)?),
        })
    }

    /// Whether the snapshot inside is of the thing that the subject names.
    fn snapshot_agrees(&self) -> bool {
        match self {
            Self::WorkspaceEvent(id, event) => event.snapshot().is_none_or(|snapshot| snapshot.id == *id),
            Self::AccountEvent(id, event) => event.snapshot().is_none_or(|snapshot| snapshot.id == *id),
            Self::WorkspaceCommand(..)
            | Self::WorkspaceObserved(..)
            | Self::AccountCommand(..)
            | Self::PersonEvent(..)
            | Self::Tick(_) => true,
        }
    }
}
