//! Beginning to sign in: we remember what must come back, give the browser its half, and send the person on.
//!
//! They are sent by a page of ours and not by a redirect: browsers hold a form to its policy over every redirect that
//! follows, and providers redirect between origins that we cannot know. Without a word, nobody would arrive.

use std::sync::Arc;

use access::limit::Limited;
use access::session::{Key, Secret};
use access::signin::{LONGEST, Way, remember};
use askama::Template;
use axum::extract::{FromRequestParts, Path, State};
use axum::response::Response;
use domain::authorize::permission::SignIn;
use http::header::{HeaderName, HeaderValue, SET_COOKIE};
use http::request::Parts;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;

use super::ReturnTo;
use super::failed::Refusal;
use crate::app::App;
use crate::attempts::{Sender, note};
use crate::permit::Permitted;
use crate::provider::{Problem, Provider};
use crate::session::cookie;
use crate::visit::{DrawnFor, Failure, Form, Posted, Visit};
use face::layout::{Frame, Here, respond};

/// Leaves by itself, at once.
const REFRESH: HeaderName = HeaderName::from_static("refresh");

/// Answers `POST /sign-in/{provider}`: on the way to the provider.
#[derive(Debug, Template)]
#[template(path = "signin/start.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// What people call the provider.
    pub label: String,
    /// Where its page is.
    pub address: String,
}

/// What the page posts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Start {
    #[serde(default)]
    return_to: String,
}

impl Start {
    /// Where they want to be afterwards.
    pub fn return_to(&self) -> ReturnTo {
        ReturnTo::or_start(&self.return_to)
    }
}

impl Posted for Start {
    fn drawn_for(&self) -> DrawnFor {
        DrawnFor::Nobody
    }
}

/// Whether an address may begin once more: counted before the body is waited for, so that who never sends it counts, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Begins {
    WithinTheLimit,
    TooOften,
}

impl FromRequestParts<Arc<App>> for Begins {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        let sender = Sender::from_request_parts(parts, app).await?;
        let is_within = note(app, Limited::SignIn, &sender, chassis::clock::now()).await?;
        Ok(if is_within { Self::WithinTheLimit } else { Self::TooOften })
    }
}

/// `POST /sign-in/{provider}`
pub(crate) async fn start(
    asked: Permitted<SignIn>,
    State(app): State<Arc<App>>,
    Path(provider): Path<String>,
    headers: HeaderMap,
    begins: Begins,
    Form(form): Form<Start>,
) -> Result<Response, Failure> {
    let return_to = form.return_to();
    let provider = app.providers.get(&provider).ok_or(Failure::NotFound)?;
    if begins == Begins::TooOften {
        return Ok(Refusal::TooMany.render(&asked.visit, &return_to, "too many beginnings"));
    }
    let leaving = Leaving { provider, return_to: &return_to, asker: None };
    match leave(&app, &asked.visit, &headers, &leaving).await? {
        Ok(page) => Ok(page),
        Err(problem) => Ok(Refusal::from(&problem).render(&asked.visit, &return_to, &problem.to_string())),
    }
}

/// Somebody on the way to a provider.
pub(crate) struct Leaving<'a> {
    pub provider: &'a Provider,
    /// Where they want to be afterwards.
    pub return_to: &'a ReturnTo,
    /// The session that asks for another way to sign in; none for who signs in.
    pub asker: Option<Key>,
}

/// Sends somebody to a provider, if it says where.
pub(crate) async fn leave(
    app: &App,
    visit: &Visit,
    headers: &HeaderMap,
    Leaving { provider, return_to, asker }: &Leaving<'_>,
) -> Result<Result<Response, Problem>, Failure> {
    // Whoever is signed in wants to show that it is them: to add a way, or to change what they have.
    let way = match provider.ask(visit.session.is_some()).await {
        Ok(way) => way,
        Err(problem) => return Ok(Err(problem)),
    };
    // The same browser may sign in from two tabs at once: both are bound to the one secret.
    let browser = match cookie::read_secret(headers, cookie::SIGN_IN) {
        Some(known) => known,
        None => Secret::new()?,
    };
    let remembered = Way {
        state: &way.state,
        provider: provider.id(),
        nonce: &way.nonce,
        verifier: &way.verifier,
        return_to: return_to.as_str(),
        asker: *asker,
    };
    remember(app, &remembered, browser.key(), visit.now).await?;
    let given = cookie::give(cookie::SIGN_IN, &browser, LONGEST.as_secs())?;
    let to = HeaderValue::try_from(format!("0; url={}", way.address))
        .map_err(|_| Failure::Ours("a provider's address cannot be sent".to_owned()))?;
    let (frame, label) = (visit.frame(Here::Elsewhere), provider.label().to_owned());
    let mut response = respond(StatusCode::OK, &Page { frame, label, address: way.address.into() });
    response.headers_mut().extend([(REFRESH, to), (SET_COOKIE, given)]);
    Ok(Ok(response))
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    let page = Page {
        frame: shelf.visitor(),
        label: "Google".to_owned(),
        address: "https://accounts.example.com/authorize?scope=openid+email&state=K7Q".to_owned(),
    };
    shelf.put("signin/start", &page)
}
