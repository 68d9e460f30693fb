//! Sending a command off, and waiting a moment for what comes of it.

use std::time::Duration;

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::LOCATION;
use messages::{Actor, Envelope, Message, MessageId};
use nats::OutgoingMessage;
use nats::commands::Unsent;
use tokio::time::Instant;

use super::not_done::NotSent;
use super::record::{self, Outcome, Record};
use crate::app::App;
use crate::nudges::Topic;
use crate::visit::{Failure, Visit};

/// How long the browser waits for the outcome before the page says that it takes longer.
pub(crate) const ANSWERED_WITHIN: Duration = Duration::from_secs(3);

/// What came of it within [`ANSWERED_WITHIN`].
pub(super) enum Sent {
    /// Its outcome.
    Settled(Outcome),
    /// It is under way.
    Waiting,
    /// It is not, as far as we know.
    Not(NotSent),
}

/// Sends the message of a record, unless its outcome is known, and says what comes of it in time.
pub(super) async fn send(
    app: &App,
    visit: &Visit,
    record: &Record,
    message: &Message,
    deadline: Instant,
) -> Result<Sent, Failure> {
    let command = record.command;
    let mut watch = app.nudges.subscribe([Topic::Command(command)]);
    let not_sent = match record.outcome {
        Some(_) => None,
        None => match app.commands.send(outgoing(visit, record, message)?).await {
            Ok(_) => None,
            Err(Unsent::Busy) => Some(NotSent::Busy),
            Err(Unsent::Unsure) => Some(NotSent::Unsure),
            Err(Unsent::Refused(error)) => return Err(Failure::Ours(format!("a command could not be sent: {error}"))),
        },
    };
    let sent = match not_sent {
        Some(why) => Sent::Not(why),
        None => {
            let look = || async move { record::outcome(&app.read().await?, command).await };
            watch.until(deadline, look).await?.map_or(Sent::Waiting, Sent::Settled)
        }
    };
    let word = match &sent {
        Sent::Settled(Outcome::Taken) => "taken",
        Sent::Settled(Outcome::Refused(_)) => "refused",
        Sent::Waiting => "waiting",
        Sent::Not(why) => why.word(),
    };
    metrics::counter!("web_orders_total", "outcome" => word).increment(1);
    Ok(sent)
}

fn outgoing(visit: &Visit, record: &Record, message: &Message) -> Result<OutgoingMessage, Failure> {
    let envelope = Envelope {
        id: MessageId::Command(record.command),
        cause: None,
        actor: Actor::Person(record.person),
        at: visit.now,
        policy: None,
        number: None,
        trace: Some(visit.trace.0.then(record.command.uuid())),
    };
    OutgoingMessage::of(&envelope, message).map_err(|error| Failure::Ours(error.to_string()))
}

/// An answer that a reload does not send again.
pub(super) fn see(path: String) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, path)]).into_response()
}
