//! Sending an order off, and waiting a moment for what comes of it.
//!
//! A form brings the id of its order, made when the page was drawn. However often it is sent, it is one order: each time is
//! answered with what became of the first.

use std::time::Duration;

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::LOCATION;
use messages::workspace::Command;
use messages::{Actor, Envelope, Message, MessageId};
use nats::OutgoingMessage;
use nats::commands::Unsent;
use tokio::time::Instant;

use super::rows::{self, Order, Outcome, note};
use crate::app::App;
use crate::nudges::Topic;
use crate::visit::{Failure, Visit};

/// How long the browser waits for the outcome before the page says that it takes longer.
pub(crate) const PATIENCE: Duration = Duration::from_secs(3);

/// What came of it within [`PATIENCE`].
pub(crate) enum Sent {
    /// Its outcome.
    Settled(Outcome),
    /// It is under way.
    Waiting,
    /// It is not, as far as we know.
    Not(NotSent),
}

/// Why an order is not under way, as far as we know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotSent {
    /// It was turned away.
    Busy,
    /// Nobody said that it arrived.
    Unsure,
}

impl NotSent {
    /// Its word in figures and addresses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Busy => "busy",
            Self::Unsure => "unsure",
        }
    }
}

/// Notes who gives the order, before anybody else hears of it.
pub(crate) async fn place(app: &App, order: &Order) -> Result<Order, Failure> {
    note(app, order).await?;
    // Another one with the same id may have been a moment sooner: then that one counts.
    rows::find(&app.read().await?, order.command)
        .await?
        .ok_or_else(|| Failure::Ours("an order that was noted is gone".to_owned()))
}

/// Sends the order off as this command, unless its outcome is known, and says what comes of it in time.
pub(crate) async fn send(
    app: &App,
    visit: &Visit,
    order: &Order,
    what: Command,
    deadline: Instant,
) -> Result<Sent, Failure> {
    let command = order.command;
    let mut watch = app.nudges.subscribe([Topic::Command(command)]);
    let not_sent = match order.outcome {
        Some(_) => None,
        None => match app.commands.send(outgoing(visit, order, what)?).await {
            Ok(_) => None,
            Err(Unsent::Busy) => Some(NotSent::Busy),
            Err(Unsent::Unsure) => Some(NotSent::Unsure),
            Err(Unsent::Refused(error)) => return Err(Failure::Ours(format!("an order could not be sent: {error}"))),
        },
    };
    let sent = match not_sent {
        Some(why) => Sent::Not(why),
        None => {
            let look = || async move { rows::outcome(&app.read().await?, command).await };
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

fn outgoing(visit: &Visit, order: &Order, what: Command) -> Result<OutgoingMessage, Failure> {
    let envelope = Envelope {
        id: MessageId::Command(order.command),
        cause: None,
        actor: Actor::Person(order.person),
        at: visit.now,
        policy: None,
        number: None,
        trace: Some(visit.trace.0.then(order.command.uuid())),
    };
    let message = Message::WorkspaceCommand(order.workspace, what);
    OutgoingMessage::of(&envelope, &message).map_err(|error| Failure::Ours(error.to_string()))
}

/// An answer that a reload does not send again.
pub(crate) fn see(path: String) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, path)]).into_response()
}
