//! Every letter in every state, each as it is sent: the part that looks like something, and the plain one beside it. What they say is
//! frozen where they are made, in `letters`.

use askama::Template;
use axum::extract::{Path, RawQuery};
use axum::response::{Html, IntoResponse, Response};
use domain::authorize::permission::ViewGallery;
use http::StatusCode;
use letters::{Rendered, Sample, render, samples};

use super::themed;
use crate::permit::Permitted;
use crate::shelf::samples as around;
use crate::visit::{AsALetter, Failure};
use face::layout::{Frame, respond};

/// `GET /gallery/mail`
#[derive(Debug, Template)]
#[template(path = "gallery/mail/list.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// All letters.
    pub letters: Vec<Shown>,
}

/// A letter in the list.
#[derive(Debug)]
pub struct Shown {
    /// Its kind and its state.
    pub name: &'static str,
    /// Its subject.
    pub subject: String,
}

/// `GET /gallery/mail`
pub(crate) async fn list(asked: Permitted<ViewGallery>, RawQuery(query): RawQuery) -> Result<Response, Failure> {
    let theme = themed(query.as_deref()).unwrap_or(asked.visit.theme);
    let shown = |sample: Sample| Ok(Shown { name: sample.name, subject: made(&sample)?.subject });
    let letters = samples().into_iter().map(shown).collect::<Result<_, Failure>>()?;
    Ok(respond(StatusCode::OK, &Page { frame: around::visitor(theme), letters }))
}

/// `GET /gallery/mail/{letter}`: its page, or its plain part where the name ends in `.txt`.
pub(crate) async fn show(_: Permitted<ViewGallery>, Path(name): Path<String>) -> Result<Response, Failure> {
    let (name, is_plain) = name.strip_suffix(".txt").map_or((name.as_str(), false), |name| (name, true));
    let sample = samples().into_iter().find(|sample| sample.name == name).ok_or(Failure::NotFound)?;
    let Rendered { subject, text, html } = made(&sample)?;
    let mut response =
        if is_plain { format!("Subject: {subject}\n\n{text}").into_response() } else { Html(html).into_response() };
    response.extensions_mut().insert(AsALetter);
    Ok(response)
}

fn made(sample: &Sample) -> Result<Rendered, Failure> {
    render(&sample.content, &sample.frame).map_err(|error| Failure::Ours(error.to_string()))
}
