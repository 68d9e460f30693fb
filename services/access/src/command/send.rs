//! Sending a command off, and waiting a moment for what comes of it.

use std::time::Duration;

use jiff::Timestamp;
use messages::{Actor, CommandId, Envelope, Message, MessageId, PersonId, TraceParent};
use nats::OutgoingMessage;
use nats::commands::Unsent;
use tokio::time::Instant;

use super::rows::{Outcome, Record, outcome};
use crate::notifications::Topic;
use crate::{Access, Error};

/// How long a request waits for the outcome, before its page says that it takes longer.
pub const ANSWERED_WITHIN: Duration = Duration::from_secs(3);

/// How long a request waits until something that was done already is stored.
const TOLD_WITHIN: Duration = Duration::from_secs(2);

/// What came of it within [`ANSWERED_WITHIN`].
pub enum Sent {
    /// Its outcome.
    Answered(Outcome),
    /// It is under way.
    Waiting,
    /// It is not, as far as we know.
    Not(NotSent),
}

/// Why a command is not under way, as far as we know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotSent {
    /// It was refused at once: too many wait, or the log is full.
    Busy,
    /// It was not confirmed.
    Unsure,
}

impl NotSent {
    /// Its word in figures and addresses.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Busy => "busy",
            Self::Unsure => "unsure",
        }
    }

    /// What is said of it to who pressed a button.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Busy => {
                "We are very busy right now and could not take this. Please press the button again in a moment."
            }
            Self::Unsure => {
                "We could not make sure that this reached us. Please press the button again. It does no harm."
            }
        }
    }
}

/// Sends the message of a record, unless its outcome is known, and says what comes of it in time. `now` and `trace` are those
/// of the request.
///
/// # Errors
/// When it could not be sent, or nobody can say what came of it.
pub async fn send(
    access: &Access,
    record: &Record,
    message: &Message,
    (now, trace): (Timestamp, TraceParent),
    deadline: Instant,
) -> Result<Sent, Error> {
    let command = record.command;
    let mut watch = access.nudges.subscribe([Topic::Command(command)]);
    let not_sent = match record.outcome {
        Some(_) => None,
        None => match access.commands.send(outgoing(command, record.person, message, now, trace)?).await {
            Ok(_) => None,
            Err(Unsent::Busy) => Some(NotSent::Busy),
            Err(Unsent::Unsure) => Some(NotSent::Unsure),
            Err(Unsent::Refused(error)) => return Err(Error::Ours(format!("a command could not be sent: {error}"))),
        },
    };
    let sent = match not_sent {
        Some(why) => Sent::Not(why),
        None => {
            let look = || async move { outcome(&access.read().await?, command).await };
            watch.until(deadline, look).await?.map_or(Sent::Waiting, Sent::Answered)
        }
    };
    let word = match &sent {
        Sent::Answered(Outcome::Taken) => "taken",
        Sent::Answered(Outcome::Refused(_)) => "refused",
        Sent::Waiting => "waiting",
        Sent::Not(why) => why.word(),
    };
    metrics::counter!("web_orders_total", "outcome" => word).increment(1);
    Ok(sent)
}

/// Has something kept that a person did already. Nobody waits for what comes of it: what could not be stored in time is missing in the
/// history, and the log of the service says so.
pub async fn tell(access: &Access, person: PersonId, message: &Message, (now, trace): (Timestamp, TraceParent)) {
    let told = async {
        let outgoing = outgoing(CommandId::new(), person, message, now, trace)?;
        access.commands.send(outgoing).await.map_err(|unsent| Error::Away(format!("{unsent:?}")))
    };
    let told = tokio::time::timeout(TOLD_WITHIN, told).await;
    if !matches!(told, Ok(Ok(_))) {
        tracing::warn!(subject = %message.subject(), "what somebody did is missing in the history");
    }
}

fn outgoing(
    command: CommandId,
    person: PersonId,
    message: &Message,
    now: Timestamp,
    trace: TraceParent,
) -> Result<OutgoingMessage, Error> {
    let envelope = Envelope {
        id: MessageId::Command(command),
        cause: None,
        actor: Actor::Person(person),
        at: now,
        policy: None,
        number: None,
        trace: Some(trace.then(command.uuid())),
    };
    OutgoingMessage::of(&envelope, message).map_err(|error| Error::Ours(error.to_string()))
}
