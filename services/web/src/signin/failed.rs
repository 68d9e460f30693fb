//! Signing in did not work. The person learns why in plain words, and can try again at once.

use askama::Template;
use axum::response::Response;
use http::StatusCode;
use http::header::{HeaderValue, RETRY_AFTER};

use super::ReturnTo;
use crate::provider::Problem;
use crate::visit::Visit;
use face::layout::{Frame, Here, respond};

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
    /// What the way on is called.
    pub again: &'static str,
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
    /// The provider gives no e-mail address.
    NoEmail,
    /// They did not agree that the provider gives us their data.
    NotAgreed,
    /// The provider wants something from them first.
    Asked,
    /// The provider does not answer.
    Away,
    /// The provider has too much to do.
    Busy,
    /// The provider failed, by its own word.
    TheirFault,
    /// The provider does not take how we ask, or we not what it says: only an operator can mend that.
    Broken,
    /// A passkey that opens nothing here, or not this time.
    NoPasskey,
    /// Too many tries from the same address.
    TooMany,
}

impl Refusal {
    /// All of them.
    #[cfg(any(test, feature = "gallery"))]
    pub const ALL: [Self; 13] = [
        Self::SaidNo,
        Self::Lost,
        Self::Unproven,
        Self::Unverified,
        Self::NoEmail,
        Self::NotAgreed,
        Self::Asked,
        Self::Away,
        Self::Busy,
        Self::TheirFault,
        Self::Broken,
        Self::NoPasskey,
        Self::TooMany,
    ];

    /// What the error comes to with which a provider sends somebody back. A word that we do not know is its own affair.
    pub fn of_error(error: &str) -> Self {
        match error {
            "access_denied" | "user_cancelled_login" | "user_cancelled_authorize" | "user_cancelled" => Self::SaidNo,
            "consent_required" => Self::NotAgreed,
            "interaction_required" | "login_required" | "account_selection_required" => Self::Asked,
            "temporarily_unavailable" => Self::Busy,
            "invalid_request"
            | "invalid_client"
            | "invalid_scope"
            | "unauthorized_client"
            | "redirect_uri_mismatch"
            | "invalid_redirect_uri"
            | "unsupported_response_type"
            | "unsupported_response_mode"
            | "request_not_supported" => Self::Broken,
            _ => Self::TheirFault,
        }
    }

    /// Its word in logs and metrics.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::SaidNo => "said_no",
            Self::Lost => "lost",
            Self::Unproven => "unproven",
            Self::Unverified => "unverified",
            Self::NoEmail => "no_email",
            Self::NotAgreed => "not_agreed",
            Self::Asked => "asked",
            Self::Away => "away",
            Self::Busy => "busy",
            Self::TheirFault => "their_fault",
            Self::Broken => "broken",
            Self::NoPasskey => "no_passkey",
            Self::TooMany => "too_many",
        }
    }

    pub(crate) const fn status(self) -> StatusCode {
        match self {
            Self::SaidNo | Self::Lost | Self::Unproven | Self::NotAgreed | Self::Asked => StatusCode::BAD_REQUEST,
            Self::Unverified | Self::NoEmail => StatusCode::FORBIDDEN,
            Self::Away | Self::Busy | Self::TheirFault | Self::Broken => StatusCode::SERVICE_UNAVAILABLE,
            Self::NoPasskey => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
        }
    }

    pub(crate) const fn sentence(self) -> &'static str {
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
            Self::NotAgreed => {
                "To sign in, you have to agree that we learn your name and your e-mail address. Please start again and say yes."
            }
            Self::Asked => {
                "The people you sign in with want something from you first, such as your password. Please start again and follow their page."
            }
            Self::Busy => "The people you sign in with are busy right now. Please wait a minute, then try again.",
            Self::TheirFault => {
                "Something went wrong at the people you sign in with. Please try again, or sign in another way."
            }
            Self::Broken => {
                "This way to sign in does not work right now, and trying again will not help. Please sign in another way, or write to us."
            }
            Self::NoPasskey => {
                "This passkey did not open an account here. It may have been removed, or it took too long. Please try again, or sign in another way."
            }
            Self::Away => "The people you sign in with do not answer right now. Please try again in a moment.",
            Self::TooMany => {
                "There were many tries to sign in from where you are. Please wait a minute, then try again."
            }
        }
    }

    /// Renders it: a page for the visitor, and one line for our log.
    pub(crate) fn render(self, visit: &Visit, return_to: &ReturnTo, reason: &str) -> Response {
        let reference = visit.reference();
        metrics::counter!("web_sign_ins_total", "outcome" => self.word()).increment(1);
        tracing::info!(
            reference,
            refusal = self.word(),
            reason = reason.chars().take(300).collect::<String>(),
            "somebody was not signed in"
        );
        let page = self.page(visit.frame(Here::Elsewhere), reference, return_to.to_string());
        let mut response = respond(self.status(), &page);
        if let Some(seconds) = self.wait() {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static(seconds));
        }
        response
    }

    /// The page that shows it.
    pub(crate) fn page(self, frame: Frame, reference: String, return_to: String) -> Page {
        let again = if self == Self::Broken { "See the ways to sign in" } else { "Try again" };
        Page { frame, reason: self.sentence().to_owned(), reference, return_to, again }
    }

    /// Its place in the gallery.
    #[cfg(any(test, feature = "gallery"))]
    pub(crate) const fn exhibit(self) -> &'static str {
        match self {
            Self::SaidNo => "signin/failed/said_no",
            Self::Lost => "signin/failed/lost",
            Self::Unproven => "signin/failed/unproven",
            Self::Unverified => "signin/failed/unverified",
            Self::NoEmail => "signin/failed/no_email",
            Self::NotAgreed => "signin/failed/not_agreed",
            Self::Asked => "signin/failed/asked",
            Self::Away => "signin/failed/away",
            Self::Busy => "signin/failed/busy",
            Self::TheirFault => "signin/failed/their_fault",
            Self::Broken => "signin/failed/broken",
            Self::NoPasskey => "signin/failed/no_passkey",
            Self::TooMany => "signin/failed/too_many",
        }
    }

    /// After how many seconds it may be better.
    const fn wait(self) -> Option<&'static str> {
        match self {
            Self::Away | Self::TheirFault => Some("5"),
            Self::Busy | Self::TooMany => Some("60"),
            Self::SaidNo
            | Self::Lost
            | Self::Unproven
            | Self::Unverified
            | Self::NoEmail
            | Self::NotAgreed
            | Self::Asked
            | Self::Broken
            | Self::NoPasskey => None,
        }
    }
}

impl From<&Problem> for Refusal {
    fn from(problem: &Problem) -> Self {
        match problem {
            Problem::Away(_) => Self::Away,
            Problem::Unproven(_) => Self::Unproven,
            Problem::Settings(_) => Self::Broken,
            Problem::Unverified => Self::Unverified,
            Problem::NoEmail => Self::NoEmail,
        }
    }
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    for refusal in Refusal::ALL {
        let page = refusal.page(shelf.visitor(), "9d41e07b".to_owned(), "/workspaces".to_owned());
        shelf.put(refusal.exhibit(), &page)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use face::words::{banned_in, grade};

    #[test]
    fn reasons_are_plain() {
        for refusal in Refusal::ALL {
            assert_eq!(banned_in(refusal.sentence()), None, "{refusal:?}");
            assert!(grade(refusal.sentence()) <= 8.0, "{refusal:?}: {}", grade(refusal.sentence()));
        }
    }
}
