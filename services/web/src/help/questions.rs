//! What somebody asked us, and what we answered.

use std::sync::Arc;

use access::question;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::authorize::permission::ListQuestions;
use http::StatusCode;
use jiff::Timestamp;

use super::promise::Promise;
use super::write;
use crate::app::App;
use crate::permit::Permitted;
use crate::visit::Failure;
use face::layout::{Frame, Here, respond};

/// Where they stand.
pub(crate) const PATH: &str = "/help/questions";

/// `GET /help/questions`
#[derive(Debug, Template)]
#[template(path = "help/questions.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// When an answer comes, and from where.
    pub promise: Promise,
    /// What was asked, the last one first.
    pub asked: Vec<Asked>,
}

/// A question, and what came of it.
#[derive(Debug, Clone)]
pub struct Asked {
    /// What leads to it on the page.
    pub id: String,
    /// About what.
    pub topic: &'static str,
    /// What was written.
    pub text: String,
    /// When.
    pub at: Timestamp,
    /// When it was answered, if it was.
    pub answered: Option<Timestamp>,
    /// The answer; none where it came by mail alone.
    pub answer: Option<String>,
}

impl Asked {
    fn of(asked: question::Asked) -> Self {
        Self {
            id: asked.id.to_string(),
            topic: write::name(asked.topic),
            text: asked.text,
            at: asked.at,
            answered: asked.answered_at,
            answer: asked.answer,
        }
    }
}

/// `GET /help/questions`
pub(crate) async fn show(asked: Permitted<ListQuestions>, State(app): State<Arc<App>>) -> Result<Response, Failure> {
    let all = question::list(&app.read().await?, &asked.permit).await?;
    let (frame, promise) = (asked.visit.frame(Here::Help), app.help.clone());
    Ok(respond(StatusCode::OK, &Page { frame, promise, asked: all.into_iter().map(Asked::of).collect() }))
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(super) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>, promise: &Promise) -> crate::shelf::Shown {
    use crate::shelf::samples::{ada, before, days};

    let page = |asked: Vec<Asked>| Page { frame: ada(shelf.theme).at(Here::Help), promise: promise.clone(), asked };
    let open = Asked {
        id: "qst_01jd6v3x8f7q2m9k4w5t6y7z8c".into(),
        topic: "Something is wrong",
        text: "My site says <b>502</b> since this morning.\n\nWhat can I do?".into(),
        at: before(40 * 60),
        answered: None,
        answer: None,
    };
    let answered = Asked {
        id: "qst_01jd6v3x8f7q2m9k4w5t6y7z8b".into(),
        topic: "Plans and billing",
        text: "Can I pay once a year?".into(),
        at: before(days(3)),
        answered: Some(before(days(2))),
        answer: Some("Not yet, we are sorry.\n\nWe think about it & will tell you.".into()),
    };
    let id = "qst_01jd6v3x8f7q2m9k4w5t6y7z8a".to_owned();
    let by_mail = Asked { id, answer: None, at: before(days(9)), answered: Some(before(days(8))), ..answered.clone() };
    let (nothing, all) = (page(Vec::new()), page(vec![open, answered, by_mail]));
    shelf.put("help/questions/none", &nothing)?;
    shelf.put("help/questions/some", &all)
}
