//! Why a request is not answered as asked, in two texts: theirs is a page, ours a line in the log.

use axum::response::{IntoResponse, Response};
use domain::authorize::{Denied, Why};
use http::header::RETRY_AFTER;
use http::{HeaderValue, Method, StatusCode, header};
use messages::AccountId;

use super::Visit;
use super::whose::again;
use crate::help::Context;
use crate::passkey::Problem;
use crate::session::cookie::Unwritable;
use crate::signin::ReturnTo;
use crate::site::too_much::{self, Limit};
use crate::site::trouble::{self, Cause};
use crate::site::{not_found, not_yours, stale};
use face::label::Tone;
use face::layout::{Frame, Here, Notice, respond};

/// Why a request is not answered as asked. It becomes a page in [`attend`](super::attend), which knows who asks.
#[derive(Debug, Clone)]
pub(crate) enum Failure {
    /// Sign in first.
    SignIn,
    /// There is no such thing, or none that they may see.
    NotFound,
    /// There is, but not with this method.
    WrongMethod,
    /// They may see it, but not do this.
    Forbidden(Why),
    /// A write that does not prove that it comes from a page of ours.
    Hostile,
    /// A form that is not one of ours, or was drawn for somebody else.
    Unreadable,
    /// A form that was drawn for another account that they belong to than the one that its request is of.
    OfAnother(AccountId),
    /// Too much was sent.
    TooLarge,
    /// Too much was sent along with the request. A browser does so only where cookies have piled up.
    TooManyCookies,
    /// What was sent did not arrive whole.
    TooSlow,
    /// Too many at once from the same session.
    TooMany,
    /// Something that we need is away for a moment; the reason is ours.
    Away(String),
    /// Nothing was done, because others were in the way; the reason is ours. Trying again may well mend it.
    Undone(String),
    /// We failed; the reason is ours.
    Ours(String),
}

impl Failure {
    const fn status(&self) -> StatusCode {
        match self {
            Self::SignIn => StatusCode::UNAUTHORIZED,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::Forbidden(_) | Self::Hostile => StatusCode::FORBIDDEN,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::OfAnother(_) => StatusCode::TEMPORARY_REDIRECT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooManyCookies => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Away(_) | Self::Undone(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Ours(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Renders it: a page for the visitor and, if it is our fault, one line for our log.
    pub(super) fn render(&self, visit: &Visit) -> Response {
        let status = self.status();
        match self {
            Self::SignIn => return sign_in_first(visit),
            Self::OfAnother(account) => return again(&visit.uri, *account),
            Self::Away(reason) | Self::Undone(reason) => {
                tracing::warn!(reference = visit.reference(), reason, "a request could not be answered")
            }
            Self::Ours(reason) => tracing::error!(reference = visit.reference(), reason, "a request failed"),
            Self::NotFound
            | Self::WrongMethod
            | Self::Forbidden(_)
            | Self::Hostile
            | Self::Unreadable
            | Self::TooLarge
            | Self::TooManyCookies
            | Self::TooSlow
            | Self::TooMany => {}
        }
        let frame = visit.frame(Here::Elsewhere);
        let mut response = match self {
            Self::SignIn | Self::OfAnother(_) | Self::NotFound | Self::WrongMethod => {
                respond(status, &not_found::Page { frame })
            }
            Self::Forbidden(Why::AccountRole) => respond(status, &not_yours::Page::of(frame)),
            Self::Forbidden(why) => {
                let notice = Notice { tone: Tone::Bad, text: why.sentence().to_owned() };
                respond(status, &not_found::Page { frame: frame.saying(notice) })
            }
            Self::Hostile | Self::Unreadable => {
                respond(status, &stale::Page { frame, again: "/workspaces".to_owned() })
            }
            Self::TooLarge => respond(status, &too_much::Page { frame, limit: Limit::Size }),
            Self::TooManyCookies => respond(status, &too_much::Page { frame, limit: Limit::Cookies }),
            Self::TooSlow => respond(status, &too_much::Page { frame, limit: Limit::Part }),
            Self::TooMany => respond(status, &too_much::Page { frame, limit: Limit::Pace }),
            Self::Away(_) | Self::Undone(_) => respond(status, &trouble_of(visit, frame, Cause::Away)),
            Self::Ours(_) => respond(status, &trouble_of(visit, frame, Cause::Ours)),
        };
        if matches!(self, Self::TooMany | Self::Away(_) | Self::Undone(_)) {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("5"));
        }
        response
    }
}

fn trouble_of(visit: &Visit, frame: Frame, cause: Cause) -> trouble::Page {
    let reference = visit.reference();
    let write = Context::on(visit.uri.path(), &reference).form();
    trouble::Page { frame, cause, reference, write }
}

/// People are led to signing in and back; what reads a stream has to load its page again, which leads there.
fn sign_in_first(visit: &Visit) -> Response {
    if visit.wants_stream {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let looked = matches!(visit.method, Method::GET | Method::HEAD);
    let return_to =
        if looked { ReturnTo::or_start(visit.uri.path()).of(visit.whose.named()) } else { ReturnTo::default() };
    let to = format!("/sign-in?return_to={return_to}");
    (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response()
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Answers a route that is asked in a way it does not know.
pub(crate) async fn wrong_method() -> Failure {
    Failure::WrongMethod
}

impl From<Unwritable> for Failure {
    fn from(error: Unwritable) -> Self {
        Self::Ours(error.to_string())
    }
}

/// Only what is our own fault is one: whoever comes with what does not hold is told so by a page.
impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Ours(format!("a passkey: {problem}"))
    }
}

impl From<Denied> for Failure {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::SignIn => Self::SignIn,
            Denied::NotFound => Self::NotFound,
            Denied::Forbidden(why) => Self::Forbidden(why),
        }
    }
}

impl From<access::Error> for Failure {
    fn from(error: access::Error) -> Self {
        match error {
            access::Error::Denied(denied) => denied.into(),
            access::Error::Away(reason) => Self::Away(reason),
            access::Error::Undone(reason) => Self::Undone(reason),
            access::Error::Ours(reason) => Self::Ours(reason),
        }
    }
}
