//! Signing in did not work. The person learns why in plain words, and can try again at once.

use askama::Template;
use axum::response::Response;
use http::StatusCode;
use http::header::{HeaderValue, RETRY_AFTER};

use super::ReturnTo;
use crate::face::layout::{Frame, Here, respond};
use crate::provider::Problem;
use crate::visit::Visit;

/// Answers a failed way back from the provider.
#[derive(Debug, Template)]
#[template(path = "signin/failed.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// One or two plain sentences.
    pub reason: String,
    /// Short, and also in the log.
    pub reference: String,
    /// A path of ours to go to once it works.
    pub return_to: String,
}

/// Why somebody is not signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// They said no at the provider.
    SaidNo,
    /// The way back does not belong to a way out of this browser, or no longer does.
    Lost,
    /// What came back does not hold.
    Unproven,
    /// Their e-mail address is not verified.
    Unverified,
    /// The provider tells no e-mail address.
    NoEmail,
    /// The provider does not answer.
    Away,
    /// Too many tries from the same address.
    TooMany,
}

impl Refusal {
    /// Its word in logs and metrics.
    const fn word(self) -> &'static str {
        match self {
            Self::SaidNo => "said_no",
            Self::Lost => "lost",
            Self::Unproven => "unproven",
            Self::Unverified => "unverified",
            Self::NoEmail => "no_email",
            Self::Away => "away",
            Self::TooMany => "too_many",
        }
    }

    const fn status(self) -> StatusCode {
        match self {
            Self::SaidNo | Self::Lost | Self::Unproven => StatusCode::BAD_REQUEST,
            Self::Unverified | Self::NoEmail => StatusCode::FORBIDDEN,
            Self::Away => StatusCode::SERVICE_UNAVAILABLE,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
        }
    }

    const fn sentence(self) -> &'static str {
        match self {
            Self::SaidNo => "You said no on the sign-in page. That is fine. You can start again at any time.",
            Self::Lost => {
                "The sign-in page was left open for too long, or it was opened in another browser. Please start again."
            }
            Self::Unproven => "We could not be sure that it was you. Nothing has happened. Please start again.",
            Self::Unverified => {
                "Your e-mail address has not been checked yet. Please look for a message from the people you sign in with, follow it, and then try again."
            }
            Self::NoEmail => {
                "We did not learn your e-mail address, and we need it to write to you. Please allow it, or sign in another way."
            }
            Self::Away => "The people you sign in with do not answer right now. Please try again in a moment.",
            Self::TooMany => {
                "There were many tries to sign in from where you are. Please wait a minute, then try again."
            }
        }
    }

    /// Tells it: to the visitor as a page, and to us once.
    pub(crate) fn tell(self, visit: &Visit, return_to: &ReturnTo, reason: &str) -> Response {
        let reference = visit.reference();
        metrics::counter!("web_sign_ins_total", "outcome" => self.word()).increment(1);
        tracing::info!(
            reference,
            refusal = self.word(),
            reason = reason.chars().take(300).collect::<String>(),
            "somebody was not signed in"
        );
        let frame = visit.frame(Here::Elsewhere);
        let page = Page { frame, reason: self.sentence().to_owned(), reference, return_to: return_to.to_string() };
        let mut response = respond(self.status(), &page);
        if matches!(self, Self::Away | Self::TooMany) {
            response
                .headers_mut()
                .insert(RETRY_AFTER, HeaderValue::from_static(if self == Self::Away { "5" } else { "60" }));
        }
        response
    }
}

impl From<&Problem> for Refusal {
    fn from(problem: &Problem) -> Self {
        match problem {
            Problem::Away(_) => Self::Away,
            Problem::Unproven(_) => Self::Unproven,
            Problem::Unverified => Self::Unverified,
            Problem::NoEmail => Self::NoEmail,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::face::words::{banned_in, grade};

    #[test]
    fn reasons_are_plain() {
        for refusal in [
            Refusal::SaidNo,
            Refusal::Lost,
            Refusal::Unproven,
            Refusal::Unverified,
            Refusal::NoEmail,
            Refusal::Away,
            Refusal::TooMany,
        ] {
            assert_eq!(banned_in(refusal.sentence()), None, "{refusal:?}");
            assert!(grade(refusal.sentence()) <= 8.0, "{refusal:?}: {}", grade(refusal.sentence()));
        }
    }
}
