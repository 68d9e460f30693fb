//! Ordering a workspace: the form comes in, the order goes to the log, and we wait a moment for what comes of it.
//!
//! The form brings the id of its order, made when the page was drawn. However often it is sent, it is one order: each
//! time is answered with what became of the first. Lifecycle alone decides; the looks that we take before are there
//! to say sooner, and beside the right field, what it would refuse.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::authorize::permission::CreateWorkspace;
use domain::workspace::Name;
use domain::{entitlement, say};
use http::StatusCode;
use http::header::{HeaderValue, LOCATION, RETRY_AFTER};
use messages::workspace::{Command, Refusal, Region};
use messages::{AccountId, Actor, CommandId, Envelope, Message, MessageId, WorkspaceId};
use nats::Parcel;
use nats::commands::Unsent;
use serde::Deserialize;
use tokio::time::Instant;

use super::create::{Draft, Problems, draw};
use super::list::Room;
use super::words;
use crate::app::App;
use crate::nudges::Topic;
use crate::orders::{self, Order, Outcome};
use crate::permit::Permitted;
use crate::visit::{Failure, Form};

/// How long the browser waits for the outcome before the page says that it takes longer.
const PATIENCE: Duration = Duration::from_secs(3);

/// What the page posts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Posted {
    command: CommandId,
    name: String,
    /// Left out by a browser when nothing is chosen.
    #[serde(default)]
    region: String,
    /// For whom the page was drawn: somebody else may have signed in since, in another tab.
    account: AccountId,
}

/// `POST /workspaces`
pub(crate) async fn order(
    asked: Permitted<CreateWorkspace>,
    State(app): State<Arc<App>>,
    Form(posted): Form<Posted>,
) -> Result<Response, Failure> {
    let deadline = Instant::now() + PATIENCE;
    let Posted { command, name, region, account } = posted;
    asked.visit.has_form_of(account)?;
    let region = Region::from_word(&region);
    // Asked for after the row of who pays was read: if that already counts this very order, it is found here.
    let known = orders::find(&app.read().await?, command).await?;
    let order = match known {
        Some(order) => order,
        None => match check(&asked, &name, region) {
            Ok((name, region)) => place(&app, &asked, command, name, region).await?,
            Err(problems) => {
                return Ok(draw(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    &asked.visit,
                    &asked.row,
                    Draft { command, name, region },
                    problems,
                ));
            }
        },
    };
    if order.person != asked.row.owner {
        return Err(Failure::NotFound);
    }
    settle(&app, &asked, order, deadline).await
}

/// What can be said against an order without asking anybody.
fn check(asked: &Permitted<CreateWorkspace>, name: &str, region: Option<Region>) -> Result<(Name, Region), Problems> {
    let payer = &asked.row;
    if let Room::Full(reason) = words::room(payer) {
        return Err(Problems { order: Some(reason), ..Problems::default() });
    }
    let lock = payer.plan.zip(region).and_then(|(plan, region)| entitlement::region(plan, region).err());
    match (Name::parse(name), region, lock) {
        (Ok(name), Some(region), None) => Ok((name, region)),
        (name, region, lock) => {
            let missing = region.is_none().then(|| "Please pick a region.".to_owned());
            let name = name.err().map(|bad| bad.to_string());
            Err(Problems { name, region: lock.map(|lock| lock.to_string()).or(missing), order: None })
        }
    }
}

/// Notes who gives the order, before anybody else hears of it.
async fn place(
    app: &App,
    asked: &Permitted<CreateWorkspace>,
    command: CommandId,
    name: Name,
    region: Region,
) -> Result<Order, Failure> {
    let order = Order {
        command,
        person: asked.row.owner,
        workspace: WorkspaceId::created_by(command),
        name: name.into(),
        region,
        placed_at: asked.visit.now,
        outcome: None,
    };
    orders::note(app, &order).await?;
    // Another one with the same id may have been a moment sooner: then that one counts.
    orders::find(&app.read().await?, command)
        .await?
        .ok_or_else(|| Failure::Ours("an order that was noted is gone".to_owned()))
}

/// Sends the order off, unless its outcome is known, and answers with what comes of it in time.
async fn settle(
    app: &App,
    asked: &Permitted<CreateWorkspace>,
    order: Order,
    deadline: Instant,
) -> Result<Response, Failure> {
    let mut watch = app.nudges.subscribe([Topic::Command(order.command)]);
    if order.outcome.is_none() {
        match app.commands.send(parcel(asked, &order)?).await {
            Ok(_) => {}
            Err(Unsent::Busy) => return Ok(once_more(asked, order, NotSent::Busy)),
            Err(Unsent::Unsure) => return Ok(once_more(asked, order, NotSent::Unsure)),
            Err(Unsent::Refused(error)) => return Err(Failure::Ours(format!("an order could not be sent: {error}"))),
        }
    }
    let command = order.command;
    let look = || async move { orders::outcome(&app.read().await?, command).await };
    let outcome = watch.until(deadline, look).await?;
    let word = match outcome {
        Some(Outcome::Taken) => "taken",
        Some(Outcome::Refused(_)) => "refused",
        None => "waiting",
    };
    metrics::counter!("web_orders_total", "outcome" => word).increment(1);
    Ok(match outcome {
        Some(Outcome::Taken) => see(format!("/workspaces/{}", order.workspace)),
        Some(Outcome::Refused(refusal)) => refused(asked, order, refusal),
        None => see(format!("/orders/{command}")),
    })
}

fn parcel(asked: &Permitted<CreateWorkspace>, order: &Order) -> Result<Parcel, Failure> {
    let envelope = Envelope {
        id: MessageId::Command(order.command),
        cause: None,
        actor: Actor::Person(order.person),
        at: asked.visit.now,
        policy: None,
        number: None,
        trace: Some(asked.visit.trace.0.then(order.command.uuid())),
    };
    let command = Command::Create {
        account: asked.row.account,
        owner: order.person,
        name: order.name.clone(),
        region: order.region,
    };
    let message = Message::WorkspaceCommand(order.workspace, command);
    Parcel::of(&envelope, &message).map_err(|error| Failure::Ours(error.to_string()))
}

/// The form again, with the reason, and with an id for another try.
fn refused(asked: &Permitted<CreateWorkspace>, order: Order, refusal: Refusal) -> Response {
    let sentence = Some(say::refusal(refusal, asked.row.plan, Some(order.region)));
    let problems = match refusal {
        Refusal::BadName => Problems { name: sentence, ..Problems::default() },
        Refusal::RegionNotIncluded => Problems { region: sentence, ..Problems::default() },
        Refusal::LimitReached | Refusal::NoAccount | Refusal::NotAllowed | Refusal::Unknown => {
            Problems { order: sentence, ..Problems::default() }
        }
    };
    let draft = Draft { command: CommandId::new(), name: order.name, region: Some(order.region) };
    draw(StatusCode::UNPROCESSABLE_ENTITY, &asked.visit, &asked.row, draft, problems)
}

/// Why an order is not under way, as far as we know.
enum NotSent {
    /// It was turned away.
    Busy,
    /// Nobody said that it arrived.
    Unsure,
}

impl NotSent {
    const fn word(&self) -> &'static str {
        match self {
            Self::Busy => "busy",
            Self::Unsure => "unsure",
        }
    }

    const fn sentence(&self) -> &'static str {
        match self {
            Self::Busy => {
                "We are very busy right now and did not take your order. Nothing was made. Please press the button again in a moment."
            }
            Self::Unsure => {
                "We could not make sure that your order arrived. Please press the button again. It stays one order."
            }
        }
    }
}

/// The form again as it was, with the same id: given again, it is the same order.
fn once_more(asked: &Permitted<CreateWorkspace>, order: Order, why: NotSent) -> Response {
    metrics::counter!("web_orders_total", "outcome" => why.word()).increment(1);
    let problems = Problems { order: Some(why.sentence().to_owned()), ..Problems::default() };
    let draft = Draft { command: order.command, name: order.name, region: Some(order.region) };
    let mut response = draw(StatusCode::SERVICE_UNAVAILABLE, &asked.visit, &asked.row, draft, problems);
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("2"));
    response
}

/// An answer that a reload does not send again.
fn see(path: String) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, path)]).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::face::words::{banned_in, grade};

    #[test]
    fn what_was_not_sent_is_said_plainly() {
        for why in [NotSent::Busy, NotSent::Unsure] {
            assert_eq!(banned_in(why.sentence()), None);
            assert!(grade(why.sentence()) <= 8.0, "{}", why.sentence());
        }
    }
}
