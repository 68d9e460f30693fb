//! Ordering a workspace: the form comes in, the order goes to the log, and we wait a moment for what comes of it.
//!
//! However often the form is sent, it is one order ([`orders`]). Lifecycle alone decides; the looks that we take before are
//! there to say sooner, and beside the right field, what it would refuse.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use domain::authorize::permission::CreateWorkspace;
use domain::workspace::Name;
use domain::{entitlement, wording};
use http::StatusCode;
use http::header::{HeaderValue, RETRY_AFTER};
use messages::workspace::{Command, Refusal, Region};
use messages::{AccountId, CommandId, WorkspaceId};
use serde::Deserialize;
use tokio::time::Instant;

use super::create::{Draft, Problems, draw};
use super::list::Room;
use super::words;
use crate::app::App;
use crate::orders::{self, Kind, NotSent, Order, Outcome, PATIENCE, Sent};
use crate::permit::Permitted;
use crate::visit::{self, DrawnFor, Failure, Form};

/// What the page posts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Posted {
    command: CommandId,
    name: String,
    /// Left out by a browser when nothing is chosen.
    #[serde(default)]
    region: String,
    account: AccountId,
}

impl visit::Posted for Posted {
    fn drawn_for(&self) -> DrawnFor {
        DrawnFor::Account(self.account)
    }
}

/// `POST /workspaces`
pub(crate) async fn order(
    asked: Permitted<CreateWorkspace>,
    State(app): State<Arc<App>>,
    Form(posted): Form<Posted>,
) -> Result<Response, Failure> {
    let deadline = Instant::now() + PATIENCE;
    let Posted { command, name, region, account: _ } = posted;
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
    if order.person != asked.row.owner || order.kind != Kind::Create {
        return Err(Failure::NotFound);
    }
    settle(&app, &asked, order, deadline).await
}

/// What can be said against an order without asking anybody.
fn check(asked: &Permitted<CreateWorkspace>, name: &str, region: Option<Region>) -> Result<(Name, Region), Problems> {
    let payer = &asked.row;
    if let Room::Full(reason) | Room::NotYet(reason) = words::room(payer) {
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
        kind: Kind::Create,
        person: asked.row.owner,
        workspace: WorkspaceId::created_by(command),
        name: name.into(),
        region,
        placed_at: asked.visit.now,
        outcome: None,
    };
    orders::place(app, &order).await
}

/// Sends the order off, unless its outcome is known, and answers with what comes of it in time.
async fn settle(
    app: &App,
    asked: &Permitted<CreateWorkspace>,
    order: Order,
    deadline: Instant,
) -> Result<Response, Failure> {
    let create = Command::Create {
        account: asked.row.account,
        owner: order.person,
        name: order.name.clone(),
        region: order.region,
    };
    Ok(match orders::send(app, &asked.visit, &order, create, deadline).await? {
        Sent::Settled(Outcome::Taken) => orders::see(format!("/workspaces/{}", order.workspace)),
        Sent::Settled(Outcome::Refused(refusal)) => refused(asked, order, refusal),
        Sent::Waiting => orders::see(format!("/orders/{}", order.command)),
        Sent::Not(why) => once_more(asked, order, why),
    })
}

/// The form again, with the reason, and with an id for another try.
fn refused(asked: &Permitted<CreateWorkspace>, order: Order, refusal: Refusal) -> Response {
    let sentence = Some(wording::refusal(refusal, asked.row.plan, Some(order.region)));
    let problems = match refusal {
        Refusal::BadName => Problems { name: sentence, ..Problems::default() },
        Refusal::RegionNotIncluded => Problems { region: sentence, ..Problems::default() },
        Refusal::LimitReached
        | Refusal::NoAccount
        | Refusal::NotAllowed
        | Refusal::NotInTrouble
        | Refusal::TooSoon
        | Refusal::Unknown => Problems { order: sentence, ..Problems::default() },
    };
    let draft = Draft { command: CommandId::new(), name: order.name, region: Some(order.region) };
    draw(StatusCode::UNPROCESSABLE_ENTITY, &asked.visit, &asked.row, draft, problems)
}

/// What is said of an order that is not under way, as far as we know.
const fn not_sent(why: NotSent) -> &'static str {
    match why {
        NotSent::Busy => {
            "We are very busy right now and did not take your order. Nothing was made. Please press the button again in a moment."
        }
        NotSent::Unsure => {
            "We could not make sure that your order arrived. Please press the button again. It stays one order."
        }
    }
}

/// The form again as it was, with the same id: given again, it is the same order.
fn once_more(asked: &Permitted<CreateWorkspace>, order: Order, why: NotSent) -> Response {
    let problems = Problems { order: Some(not_sent(why).to_owned()), ..Problems::default() };
    let draft = Draft { command: order.command, name: order.name, region: Some(order.region) };
    let mut response = draw(StatusCode::SERVICE_UNAVAILABLE, &asked.visit, &asked.row, draft, problems);
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("2"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::face::words::{banned_in, grade};

    #[test]
    fn what_was_not_sent_is_said_plainly() {
        for why in [NotSent::Busy, NotSent::Unsure] {
            assert_eq!(banned_in(not_sent(why)), None);
            assert!(grade(not_sent(why)) <= 8.0, "{}", not_sent(why));
        }
    }
}
