//! Removing somebody from the account: a page that says what it does and which keys they hold, and one button.

use std::sync::Arc;

use access::inside::keys::{Fate, decide, held};
use access::permit::Within;
use access::team::owners;
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use domain::account::people::gives;
use domain::authorize::permission::ChangePeople;
use http::StatusCode;
use http::header::LOCATION;
use messages::account::{self, Role};
use messages::{AccountId, CommandId, PersonId};
use serde::{Deserialize, Serialize};

use super::{Done, PATH, page_of};
use crate::app::App;
use crate::commands::{Attempt, Command, NotDone};
use crate::permit::Permitted;
use crate::visit::Failure;
use crate::workspaces::keys::held::{Keys, read};
use face::label::Tone;
use face::layout::{Frame, Here, Notice, respond};

/// `GET /account/people/{person}/remove`
#[derive(Debug, Template)]
#[template(path = "account/people/remove.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// Where its form is sent.
    pub action: String,
    /// The page of whom it is about, from where one comes.
    pub back: String,
    /// The command's id, made when the page is drawn. Posted as `command`.
    pub command: String,
    /// What they are called.
    pub called: String,
    /// Where mail reaches them.
    pub email: String,
    /// The keys that they hold.
    pub keys: Keys,
}

/// Somebody who is removed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Remove {
    person: PersonId,
    /// What becomes of the keys that they hold; none where nobody was asked.
    #[serde(default)]
    keys: Option<Fate>,
}

/// What the form posts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fields {
    /// Left out where they hold none.
    #[serde(default)]
    keys: String,
}

impl From<Remove> for Fields {
    fn from(remove: Remove) -> Self {
        Self { keys: remove.keys.map(Fate::word).unwrap_or_default().to_owned() }
    }
}

/// `GET /account/people/{person}/remove`: where they cannot be, their page says why.
pub(crate) async fn show(
    asked: Permitted<ChangePeople>,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let Within { outer, inner } = &asked.row;
    let is_last = inner.role == Role::Owner && owners(&app.read().await?, outer).await? <= 1;
    let back = page_of(inner.person);
    if is_last || !outer.role.is_some_and(|actor| gives(actor, inner.role)) {
        return Ok((StatusCode::SEE_OTHER, [(LOCATION, back)]).into_response());
    }
    let notice = NotDone::asked(query.as_deref()).map(|why| Notice { tone: Tone::Rest, text: why.sentence() });
    let frame = Frame { notice, ..asked.visit.frame(Here::Account) };
    let keys = held(&app, &asked.permit, inner.person).await?.into();
    Ok(respond(StatusCode::OK, &Page::of(frame, inner.person, (&inner.name, &inner.email), keys)))
}

impl Page {
    pub(super) fn of(frame: Frame, person: PersonId, (called, email): (&str, &str), keys: Keys) -> Self {
        let back = page_of(person);
        Self {
            frame,
            action: format!("{back}/remove"),
            back,
            command: CommandId::new().to_string(),
            called: called.to_owned(),
            email: email.to_owned(),
            keys,
        }
    }
}

impl Command for Remove {
    const VERB: &'static str = "remove";
    const PAGE: &'static str = PATH;
    const ASKED_FOR: &'static str = "the removal of";

    type Permission = ChangePeople;
    type Target = AccountId;
    type Fields = Fields;

    fn target(asked: &Permitted<ChangePeople>, _command: CommandId) -> AccountId {
        asked.row.outer.account
    }

    fn check(asked: &Permitted<ChangePeople>, fields: &Fields) -> Result<Self, NotDone> {
        Ok(Self { person: asked.row.inner.person, keys: read(&fields.keys) })
    }

    async fn prepare(
        self,
        app: &App,
        asked: &Permitted<ChangePeople>,
        command: CommandId,
    ) -> Result<Result<Self, NotDone>, Failure> {
        if let Some(fate) = self.keys {
            decide(app, &asked.permit, self.person, (fate, command)).await?;
        }
        Ok(Ok(self))
    }

    fn message(&self, _asked: &Permitted<ChangePeople>) -> account::Command {
        account::Command::Remove { person: self.person }
    }

    fn name(&self, asked: &Permitted<ChangePeople>) -> String {
        asked.row.inner.name.clone()
    }

    fn done_at(_account: AccountId) -> String {
        Done::Removed.page()
    }

    async fn again(_app: &App, asked: Permitted<ChangePeople>, attempt: Attempt<Self>) -> Result<Response, Failure> {
        attempt.on(&page_of(asked.row.inner.person))
    }
}
