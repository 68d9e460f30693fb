//! Switching letters off from a letter, without signing in: the page with one button, and what mail programs send by themselves (RFC 8058).
//!
//! The form guard lets this one thing in from anywhere. A mail program is no page of ours and brings no cookie; nothing that a browser brings
//! by itself has a say in it either: whoever holds the token may do this and nothing else, and the token stands in letters alone. Whether a
//! token is anybody's, no answer tells.

use std::sync::Arc;

use access::person::introduce;
use access::profile::switch_off;
use access::session::Secret;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::authorize::permission::SwitchOffMail;
use http::StatusCode;
use messages::person::Choice;
use serde::Deserialize;

use crate::app::App;
use crate::permit::Permitted;
use crate::visit::{DrawnFor, Failure, Posted, Sent};
use face::layout::{Frame, Here, respond};

/// `GET /mail/off/{token}/{choice}`, and the answer to a `POST` there.
#[derive(Debug, Template)]
#[template(path = "account/off.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// Where the button leads.
    pub action: String,
    /// What one hears no more of, in a few words.
    pub name: &'static str,
    /// Whether it is off now.
    pub is_off: bool,
}

/// What is posted: the one field that the standard names, by whoever.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OneClick {
    #[serde(rename = "List-Unsubscribe")]
    _one_click: Word,
}

/// The one value that it has.
#[derive(Debug, Deserialize)]
enum Word {
    #[serde(rename = "One-Click")]
    OneClick,
}

impl Posted for OneClick {
    fn drawn_for(&self) -> DrawnFor {
        DrawnFor::Nobody
    }
}

fn page(frame: Frame, token: &str, choice: Choice, is_off: bool) -> Result<Page, Failure> {
    let name = super::show::name(choice).ok_or(Failure::NotFound)?;
    let token = url::form_urlencoded::byte_serialize(token.as_bytes()).collect::<String>();
    Ok(Page { frame, action: format!("/mail/off/{token}/{choice}"), name, is_off })
}

fn chosen(word: &str) -> Result<Choice, Failure> {
    Choice::from_word(word).ok_or(Failure::NotFound)
}

/// `GET /mail/off/{token}/{choice}`
pub(crate) async fn show(
    asked: Permitted<SwitchOffMail>,
    Path((token, choice)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let page = page(asked.visit.frame(Here::Elsewhere), &token, chosen(&choice)?, false)?;
    Ok(respond(StatusCode::OK, &page))
}

/// `POST /mail/off/{token}/{choice}`: answered at once and without leading on, as the standard wants it.
pub(crate) async fn off(
    asked: Permitted<SwitchOffMail>,
    State(app): State<Arc<App>>,
    Path((token, choice)): Path<(String, String)>,
    _: Sent<OneClick>,
) -> Result<Response, Failure> {
    let visit = &asked.visit;
    let choice = chosen(&choice)?;
    if let Some(secret) = Secret::read(&token)
        && let Some(person) = switch_off(&app, &asked.permit, &secret, choice, visit.now).await?
    {
        metrics::counter!("web_letters_off_total", "choice" => choice.word()).increment(1);
        // Beside the answer, which is not to take longer for a token that is somebody's.
        let app = Arc::clone(&app);
        app.clone().tasks.spawn("address", async move { introduce(&app, person).await });
    }
    Ok(respond(StatusCode::OK, &page(visit.frame(Here::Elsewhere), &token, choice, true)?))
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    use crate::shelf::samples::ada;

    let of = |frame: Frame, choice, is_off| Page {
        frame,
        action: format!("/mail/off/{}/{choice}", "A".repeat(43)),
        name: super::show::name(choice).unwrap_or_default(),
        is_off,
    };
    let asks = of(shelf.visitor(), Choice::Ready, false);
    shelf.put("account/off/asks", &asks)?;
    shelf.put("account/off/done", &of(shelf.visitor(), Choice::News, true))?;
    shelf.put("account/off/done_by_person", &of(ada(shelf.theme), Choice::Trouble, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_standard_names_is_taken_and_nothing_else() {
        assert!(serde_urlencoded::from_str::<OneClick>("List-Unsubscribe=One-Click").is_ok());
        for other in ["", "List-Unsubscribe=", "List-Unsubscribe=one-click", "x=1", "List-Unsubscribe=One-Click&x=1"] {
            assert!(serde_urlencoded::from_str::<OneClick>(other).is_err(), "{other}");
        }
    }

    #[test]
    fn what_can_be_switched_off_has_a_name_and_nothing_else_has() {
        assert!(Choice::ALL.iter().all(|choice| super::super::show::name(*choice).is_some()));
        assert_eq!(super::super::show::name(Choice::Unknown), None);
        assert!(chosen("unknown").is_err() && chosen("READY").is_err() && chosen("").is_err());
    }
}
