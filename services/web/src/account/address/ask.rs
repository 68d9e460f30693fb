//! Asking for mail to go to another address. What is answered is the same whoever else has that address, here or nowhere.

use std::sync::Arc;

use access::address::{self, Asked};
use access::question::Mailbox;
use axum::extract::State;
use axum::response::Response;
use domain::authorize::permission::ChangeProfile;
use http::StatusCode;
use messages::AccountId;
use serde::Deserialize;

use super::back;
use crate::account::mail::show::page;
use crate::app::App;
use crate::permit::Permitted;
use crate::visit::{self, DrawnFor, Failure, Form};
use face::label::Tone;
use face::layout::{Here, Notice, respond};

/// What is said to somebody who asked too often.
pub(crate) const TOO_OFTEN: &str = "You asked five times within a day. Please try again tomorrow.";

/// What the page posts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Posted {
    account: AccountId,
    address: String,
}

impl visit::Posted for Posted {
    fn drawn_for(&self) -> DrawnFor {
        DrawnFor::Account(self.account)
    }
}

/// `POST /account/address`
pub(crate) async fn ask(
    asked: Permitted<ChangeProfile>,
    State(app): State<Arc<App>>,
    Form(posted): Form<Posted>,
) -> Result<Response, Failure> {
    let visit = &asked.visit;
    let to: Mailbox = match posted.address.parse() {
        Ok(to) => to,
        Err(bad) => {
            let waits = address::waits(&app, &asked.permit, visit.now).await?;
            let mut again = page(&app, visit.frame(Here::Account), visit, (&asked.row, waits))?;
            again.place.address = posted.address;
            again.place.problem = Some(format!("This is no e-mail address: {bad}."));
            return Ok(respond(StatusCode::UNPROCESSABLE_ENTITY, &again));
        }
    };
    match address::ask(&app, &asked.permit, &to, visit.now, visit.trace.0).await? {
        Asked::Sent => Ok(back()),
        Asked::TooOften => {
            let frame = visit.frame(Here::Account).saying(Notice { tone: Tone::Bad, text: TOO_OFTEN.to_owned() });
            let waits = address::waits(&app, &asked.permit, visit.now).await?;
            let mut again = page(&app, frame, visit, (&asked.row, waits))?;
            again.place.address = posted.address;
            Ok(respond(StatusCode::TOO_MANY_REQUESTS, &again))
        }
    }
}
