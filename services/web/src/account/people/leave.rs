//! Leaving an account: a page that says what it does, and one button. The only owner is told why not.

use std::sync::Arc;

use access::permit::also;
use access::team::{count, owners};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use domain::authorize::permission::{LeaveAccount, ViewPeople};
use http::StatusCode;
use http::header::LOCATION;
use messages::account::{self, Role};
use messages::{AccountId, CommandId, PersonId};
use serde::{Deserialize, Serialize};

use super::{PATH, one};
use crate::app::App;
use crate::commands::{Attempt, Command, NotDone};
use crate::permit::Permitted;
use crate::visit::Failure;
use face::label::Tone;
use face::layout::{Frame, Here, Notice, respond};

/// `GET /account/people/leave`
#[derive(Debug, Template)]
#[template(path = "account/people/leave.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// The command's id, made when the page is drawn. Posted as `command`.
    pub command: String,
    /// Whether they are its only owner, who stays.
    pub is_last: bool,
}

/// The wish to leave.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Leave {
    person: PersonId,
}

/// Nothing is filled in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fields {}

impl From<Leave> for Fields {
    fn from(_: Leave) -> Self {
        Self {}
    }
}

const ACTION: &str = "/account/people/leave";

/// `GET /account/people/leave`: who is alone is led to the page that says so.
pub(crate) async fn show(
    asked: Permitted<LeaveAccount>,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let db = app.read().await?;
    // Who is alone has no team to leave, and reads of none.
    if count(&db, &also(&asked.permit, ViewPeople)?, "").await? <= 1 {
        return Ok((StatusCode::SEE_OTHER, [(LOCATION, PATH)]).into_response());
    }
    let is_last = asked.row.role == Some(Role::Owner) && owners(&db, &asked.row).await? <= 1;
    let notice = NotDone::asked(query.as_deref()).map(|why| Notice { tone: Tone::Rest, text: why.sentence() });
    let frame = Frame { notice, ..asked.visit.frame(Here::Account) };
    Ok(respond(StatusCode::OK, &Page { frame, command: CommandId::new().to_string(), is_last }))
}

impl Command for Leave {
    const VERB: &'static str = "remove";
    const PAGE: &'static str = PATH;
    const ASKED_FOR: &'static str = "to leave";

    type Permission = LeaveAccount;
    type Target = AccountId;
    type Fields = Fields;

    fn target(asked: &Permitted<LeaveAccount>, _command: CommandId) -> AccountId {
        asked.row.account
    }

    fn check(asked: &Permitted<LeaveAccount>, _fields: &Fields) -> Result<Self, NotDone> {
        Ok(Self { person: asked.row.person })
    }

    fn message(&self, _asked: &Permitted<LeaveAccount>) -> account::Command {
        account::Command::Remove { person: self.person }
    }

    fn name(&self, _asked: &Permitted<LeaveAccount>) -> String {
        String::new()
    }

    fn action(_account: AccountId) -> String {
        ACTION.to_owned()
    }

    fn done_at(_account: AccountId) -> String {
        "/workspaces".to_owned()
    }

    async fn again(_app: &App, _asked: Permitted<LeaveAccount>, attempt: Attempt<Self>) -> Result<Response, Failure> {
        attempt.on(ACTION)
    }
}
