//! The handler of every command: the form comes in, the command goes to the log, and the answer says what came of it.

use std::sync::Arc;

use access::command::{ANSWERED_WITHIN, Outcome, Record, Refusal, Sent, Target, find, note, send};
use access::permit::Guards;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use domain::authorize::Principal;
use http::StatusCode;
use http::header::{HeaderValue, RETRY_AFTER};
use messages::{CommandId, PersonId};
use tokio::time::Instant;

use super::command::{Attempt, Command};
use super::known::{Known, Pages};
use super::not_done::NotDone;
use super::posted::Posted;
use super::see::see;
use crate::app::App;
use crate::permit::Permitted;
use crate::visit::{Failure, Form, Visit};

/// What whoever waits for the outcome of `C` says of it.
pub(crate) const fn known<C: Command>() -> Known {
    Known {
        asked_for: C::ASKED_FOR,
        pages: |record| {
            let target = record.target::<C::Target>(C::VERB)?;
            Some(Pages { done: C::done_at(target), again: C::page(target) })
        },
        refused: |record, refusal, plan| Some(record.read::<C>(C::VERB).ok()?.refused(refusal, plan)),
    }
}

/// `POST` of the form of `C`.
pub(crate) async fn submit<C: Command>(
    asked: Result<Permitted<C::Permission>, Failure>,
    Extension(visit): Extension<Visit>,
    State(app): State<Arc<App>>,
    posted: Result<Form<Posted<C::Fields>>, Failure>,
) -> Result<Response, Failure>
where
    <C::Permission as Guards>::Row: Sync,
{
    let deadline = Instant::now() + ANSWERED_WITHIN;
    let asked = match asked {
        Ok(asked) => asked,
        Err(Failure::NotFound) => {
            // Who may not ask learns nothing of what they sent.
            let Ok(Form(posted)) = posted else { return Err(Failure::NotFound) };
            return asked_before::<C>(&app, &visit, posted.command).await;
        }
        Err(failure) => return Err(failure),
    };
    let Form(posted) = posted?;
    let Principal::Person(person) = asked.permit.who() else { return Err(Failure::NotFound) };
    let Posted { command: id, fields, .. } = posted;
    let (target, plan) = (C::target(&asked, id), asked.visit.session.as_ref().and_then(|session| session.plan));
    // Asked for after what the check looks at was read: if that already counts this very command, it is found here.
    let known = find(&app.read().await?, id).await?;
    let record = match known {
        Some(record) => record,
        None => match prepared::<C>(&app, &asked, id, &fields).await? {
            Ok(command) => place(&app, &asked, id, person, &command).await?,
            Err(why) => return again::<C>(&app, asked, Attempt::new(id, target, fields, why, plan)).await,
        },
    };
    // An id that is somebody else's, or was of another command.
    if record.person != person || record.target::<C::Target>(C::VERB) != Some(target) {
        return Err(Failure::NotFound);
    }
    let command: C = record.read(C::VERB)?;
    let message = target.asks(command.message(&asked));
    match send(&app, &record, &message, (asked.visit.now, asked.visit.trace.0), deadline).await? {
        Sent::Answered(Outcome::Taken) => Ok(see(command.done(target))),
        Sent::Answered(Outcome::Refused(refusal)) => {
            again(&app, asked, Attempt::sent(id, target, command, refused(refusal), plan)).await
        }
        Sent::Waiting => Ok(waits_for(id)),
        Sent::Not(why) => again(&app, asked, Attempt::sent(id, target, command, NotDone::NotSent(why), plan)).await,
    }
}

/// What is asked for, checked, and with all in place that it needs.
async fn prepared<C: Command>(
    app: &App,
    asked: &Permitted<C::Permission>,
    id: CommandId,
    fields: &C::Fields,
) -> Result<Result<C, NotDone>, Failure>
where
    <C::Permission as Guards>::Row: Sync,
{
    match C::check(asked, fields) {
        Ok(command) => command.prepare(app, asked, id).await,
        Err(why) => Ok(Err(why)),
    }
}

/// What a command did can be the reason why it may not be asked for any more. Who pressed its button twice is led to what came of it.
async fn asked_before<C: Command>(app: &App, visit: &Visit, id: CommandId) -> Result<Response, Failure> {
    let person = visit.session.as_ref().map(|session| session.person);
    let known = find(&app.read().await?, id).await?;
    let own = known.filter(|record| Some(record.person) == person && record.target::<C::Target>(C::VERB).is_some());
    own.map(|_| waits_for(id)).ok_or(Failure::NotFound)
}

/// Whoever decided it, it was refused.
const fn refused(refusal: Refusal) -> NotDone {
    match refusal {
        Refusal::Workspace(refusal) => NotDone::Refused(refusal),
        Refusal::Account(refusal) => NotDone::Declined(refusal),
    }
}

/// Leads to the page of a command.
fn waits_for(id: CommandId) -> Response {
    see(format!("/orders/{id}"))
}

/// Notes who asks for what, before anybody else knows of it.
async fn place<C: Command>(
    app: &App,
    asked: &Permitted<C::Permission>,
    id: CommandId,
    person: PersonId,
    command: &C,
) -> Result<Record, Failure> {
    let record = Record {
        command: id,
        person,
        subject: C::target(asked, id).asks(command.message(asked)).subject(),
        name: command.name(asked),
        body: serde_json::to_value(command).map_err(|error| Failure::Ours(format!("a {}: {error}", C::VERB)))?,
        placed_at: asked.visit.now,
        outcome: None,
    };
    if note(app, &record).await? {
        return Ok(record);
    }
    // Another one with the same id may have been a moment sooner: then that one counts.
    let noted = find(&app.read().await?, id).await?;
    noted.ok_or_else(|| Failure::Ours("a command that was noted is gone".to_owned()))
}

async fn again<C: Command>(
    app: &App,
    asked: Permitted<C::Permission>,
    attempt: Attempt<C>,
) -> Result<Response, Failure> {
    let mut response = C::again(app, asked, attempt).await?;
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("2"));
    }
    Ok(response)
}
