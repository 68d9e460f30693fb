//! Asking for a letter that signs in. Nobody waits for what comes of it, and so nobody can tell by the wait whether an address is known.

use std::sync::Arc;

use access::by_email::{self, Asking};
use access::question::Mailbox;
use access::session::Secret;
use access::signin::LONGEST;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::authorize::permission::SignInByEmail;
use http::header::{LOCATION, SET_COOKIE};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;

use super::code;
use crate::app::App;
use crate::permit::Permitted;
use crate::session::cookie;
use crate::signin::ReturnTo;
use crate::signin::failed::Refusal;
use crate::signin::start::Begins;
use crate::visit::{self, DrawnFor, Failure, Form};
use face::layout::{Frame, Here, respond};

/// Answers an address that is none.
#[derive(Debug, Template)]
#[template(path = "signin/by_email/ask.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// What was typed. Posted as `address`.
    pub address: String,
    /// What is wrong with it.
    pub problem: String,
    /// A path of ours to go to afterwards.
    pub return_to: String,
}

/// What the page posts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Posted {
    address: String,
    #[serde(default)]
    return_to: String,
}

impl visit::Posted for Posted {
    fn drawn_for(&self) -> DrawnFor {
        DrawnFor::Nobody
    }
}

/// `POST /sign-in/by-email`
pub(crate) async fn ask(
    asked: Permitted<SignInByEmail>,
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    begins: Begins,
    Form(posted): Form<Posted>,
) -> Result<Response, Failure> {
    let visit = &asked.visit;
    let return_to = ReturnTo::or_start(&posted.return_to);
    if begins == Begins::TooOften {
        return Ok(Refusal::TooMany.render(visit, &return_to, "too many beginnings"));
    }
    let address: Mailbox = match posted.address.parse() {
        Ok(address) => address,
        Err(bad) => {
            let problem = format!("This is no e-mail address: {bad}.");
            let (frame, return_to) = (visit.frame(Here::Elsewhere), return_to.to_string());
            let page = Page { frame, address: posted.address, problem, return_to };
            return Ok(respond(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    let browser = match cookie::read_secret(&headers, cookie::SIGN_IN) {
        Some(known) => known,
        None => Secret::new()?,
    };
    let given = cookie::give(cookie::SIGN_IN, &browser, LONGEST.as_secs())?;
    let (return_to, now, trace) = (return_to.to_string(), visit.now, visit.trace.0);
    let (asking, reference) = (Asking { address, browser, return_to, now, trace }, visit.reference());
    let behind = Arc::clone(&app);
    app.tasks.spawn("a letter to sign in", async move {
        if let Err(error) = by_email::ask(&behind, &asking).await {
            tracing::warn!(reference, %error, "a letter to sign in could not be sent");
        }
    });
    Ok((StatusCode::SEE_OTHER, [(LOCATION, code::PATH)], [(SET_COOKIE, given)]).into_response())
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    let page = Page {
        frame: shelf.visitor(),
        address: "ada@example".to_owned(),
        problem: "This is no e-mail address: write it like name@example.com.".to_owned(),
        return_to: "/workspaces".to_owned(),
    };
    shelf.put("signin/by_email/ask/problem", &page)
}
