//! Keeping the account from the letter that says that it will be deleted, without signing in: a page with one button. Whoever holds the token
//! of their letters may do this; that an account stays harms nobody. Whether a token is anybody's, no answer tells.

use std::sync::Arc;

use access::account::by_letter;
use access::command::{ANSWERED_WITHIN, Record, Target, note, send};
use access::session::Secret;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::authorize::permission::KeepByMail;
use http::StatusCode;
use messages::CommandId;
use messages::account::Command;
use serde::Deserialize;
use tokio::time::Instant;

use super::stay::Stay;
use crate::app::App;
use crate::commands::Command as _;
use crate::permit::Permitted;
use crate::visit::{self, DrawnFor, Failure, Form};
use face::layout::{Frame, Here, respond};

/// Where the page is.
pub(super) const PATH: &str = "/mail/stay/{token}";

/// `GET /mail/stay/{token}`, and the answer to a `POST` there.
#[derive(Debug, Template)]
#[template(path = "account/leaving/by_mail.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// Where the button leads.
    pub action: String,
    /// The command's id, made when the page is drawn. Posted as `command`.
    pub command: String,
    /// Whether the button was pressed.
    pub is_done: bool,
}

/// What the button sends.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Posted {
    command: CommandId,
}

impl visit::Posted for Posted {
    fn drawn_for(&self) -> DrawnFor {
        DrawnFor::Nobody
    }
}

fn page(frame: Frame, token: &str, is_done: bool) -> Page {
    let token = url::form_urlencoded::byte_serialize(token.as_bytes()).collect::<String>();
    Page { frame, action: PATH.replace("{token}", &token), command: CommandId::new().to_string(), is_done }
}

/// `GET /mail/stay/{token}`
pub(crate) async fn show(asked: Permitted<KeepByMail>, Path(token): Path<String>) -> Response {
    respond(StatusCode::OK, &page(asked.visit.frame(Here::Elsewhere), &token, false))
}

/// `POST /mail/stay/{token}`
pub(crate) async fn stay(
    asked: Permitted<KeepByMail>,
    State(app): State<Arc<App>>,
    Path(token): Path<String>,
    Form(posted): Form<Posted>,
) -> Result<Response, Failure> {
    let visit = &asked.visit;
    let whose = match Secret::read(&token) {
        Some(secret) => by_letter(&app.read().await?, &asked.permit, &secret).await?,
        None => None,
    };
    if let Some((person, account)) = whose {
        let message = account.asks(Command::Stay);
        let record = Record {
            command: posted.command,
            person,
            subject: message.subject(),
            name: "your account".to_owned(),
            body: serde_json::to_value(Stay {}).map_err(|error| Failure::Ours(format!("a {}: {error}", Stay::VERB)))?,
            placed_at: visit.now,
            outcome: None,
        };
        // Pressed twice, it is one command: the second time it is there already.
        if note(&app, &record).await? {
            send(&app, &record, &message, (visit.now, visit.trace.0), Instant::now() + ANSWERED_WITHIN).await?;
        }
    }
    Ok(respond(StatusCode::OK, &page(visit.frame(Here::Elsewhere), &token, true)))
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(super) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    use crate::shelf::samples::COMMAND;

    let of = |is_done| {
        let action = PATH.replace("{token}", &"A".repeat(43));
        Page { frame: shelf.visitor(), action, command: COMMAND.into(), is_done }
    };
    let (asks, done) = (of(false), of(true));
    shelf.put("account/leaving/by_mail/asks", &asks)?;
    shelf.put("account/leaving/by_mail/done", &done)
}
