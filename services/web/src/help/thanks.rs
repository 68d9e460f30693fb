//! What somebody reads who has written to us: that it arrived, and when an answer comes. The address says which question
//! it was, and who has written none has nothing to be thanked for.

use std::sync::Arc;

use access::question;
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use domain::authorize::permission::ViewHelp;
use http::StatusCode;
use http::header::LOCATION;
use messages::QuestionId;

use super::promise::Promise;
use crate::app::App;
use crate::permit::Permitted;
use crate::visit::Failure;
use face::layout::{Frame, Here, respond};

/// What stands in the address before the id of the question.
const QUESTION: &str = "question=";

/// Where somebody is thanked for this question.
pub(super) fn path(question: QuestionId) -> String {
    format!("{}/thanks?{QUESTION}{question}", super::PREFIX)
}

/// `GET /help/thanks`
#[derive(Debug, Template)]
#[template(path = "help/thanks.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// When an answer comes, and from where.
    pub promise: Promise,
}

/// `GET /help/thanks`
pub(crate) async fn show(
    asked: Permitted<ViewHelp>,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let asked_for = query.as_deref().and_then(|query| query.strip_prefix(QUESTION)?.parse().ok());
    let person = asked.visit.session.as_ref().map(|session| session.person);
    let has_arrived = match asked_for {
        Some(question_id) => question::is_kept(&app.read().await?, question_id, person).await?,
        None => false,
    };
    if !has_arrived {
        return Ok((StatusCode::SEE_OTHER, [(LOCATION, super::PREFIX)]).into_response());
    }
    Ok(respond(StatusCode::OK, &Page { frame: asked.visit.frame(Here::Help), promise: app.help.clone() }))
}
