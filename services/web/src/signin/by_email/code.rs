//! After asking for a letter: what happens next, and the place for its digits. The page is the same for everybody.

use std::sync::Arc;

use access::by_email::{Code, arrive_by_code};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::authorize::permission::SignInByEmail;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;

use crate::app::App;
use crate::permit::Permitted;
use crate::session::cookie;
use crate::signin::ReturnTo;
use crate::signin::brought::Brought;
use crate::signin::failed::Refusal;
use crate::signin::start::Begins;
use crate::visit::{self, DrawnFor, Failure, Form};
use face::layout::{Frame, Here, respond};

/// Where it is.
pub(super) const PATH: &str = "/sign-in/by-email";

/// What is said of digits that are not right; nobody learns why.
const NOT_RIGHT: &str =
    "This code is not right, or it is too old. Look at the last letter again, or ask for a new one.";

/// `GET /sign-in/by-email`, and the answer to digits that are not right.
#[derive(Debug, Template)]
#[template(path = "signin/by_email/code.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// What is wrong with what was typed.
    pub problem: Option<&'static str>,
}

/// What the page posts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Posted {
    code: String,
}

impl visit::Posted for Posted {
    fn drawn_for(&self) -> DrawnFor {
        DrawnFor::Nobody
    }
}

/// `GET /sign-in/by-email`
pub(crate) async fn show(asked: Permitted<SignInByEmail>) -> Response {
    respond(StatusCode::OK, &Page { frame: asked.visit.frame(Here::Elsewhere), problem: None })
}

/// `POST /sign-in/by-email/code`
pub(crate) async fn arrive(
    asked: Permitted<SignInByEmail>,
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    begins: Begins,
    Form(posted): Form<Posted>,
) -> Result<Response, Failure> {
    let visit = &asked.visit;
    if begins == Begins::TooOften {
        return Ok(Refusal::TooMany.render(visit, &ReturnTo::default(), "too many codes"));
    }
    let (code, asked_by) = (posted.code.parse::<Code>(), cookie::read_secret(&headers, cookie::SIGN_IN));
    if let (Ok(code), Some(asked_by)) = (code, asked_by) {
        let brought = Brought::of(&headers, &asked_by)?;
        if let Some(arrived) = arrive_by_code(&app, &asked.permit, &code, &brought.arriving(visit)).await? {
            return brought.goes(&app, &arrived).await;
        }
    }
    let page = Page { frame: visit.frame(Here::Elsewhere), problem: Some(NOT_RIGHT) };
    Ok(respond(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    let page = |problem| Page { frame: shelf.visitor(), problem };
    let (plain, problem) = (page(None), page(Some(NOT_RIGHT)));
    shelf.put("signin/by_email/code/plain", &plain)?;
    shelf.put("signin/by_email/code/problem", &problem)
}
