//! One key: making it new, and deleting it. Each button stands behind what it does.

use std::sync::Arc;

use access::inside::keys::{self, Key};
use access::inside::{Refusal, UserName};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::authorize::permission::ManageKeys;
use http::StatusCode;
use http::header::LOCATION;
use jiff::Timestamp;
use messages::AccountId;
use serde::Deserialize;

use super::super::home::Tab;
use super::super::inside::{Told, refused, status, told, when};
use super::{Named, at, list, made, words};
use crate::app::App;
use crate::permit::Permitted;
use crate::visit::{Button, DrawnFor, Failure, Form, Posted};
use face::layout::{Frame, Here, respond};

/// `GET /workspaces/{id}/keys/{key}`, and the answer to a form of it that cannot be done.
#[derive(Debug, Template)]
#[template(path = "workspaces/keys/one.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// The list of keys, from where one comes.
    pub back: String,
    /// What the workspace is called.
    pub called: String,
    /// Where it is.
    pub here: String,
    /// The key, if it could be looked at.
    pub key: Option<Shown>,
    /// Why something was not done, or why there is nothing to see.
    pub problem: Option<Told>,
    /// What keeps it from being deleted, such as `3 sites and 1 secret`.
    pub holds: Option<String>,
    /// What the sites and sandboxes among it are called, as far as that is known.
    pub named: Vec<String>,
}

/// What is shown of a key.
#[derive(Debug, Clone)]
pub struct Shown {
    /// What it is called.
    pub name: String,
    /// What it is for.
    pub purpose: &'static str,
    /// When it was made, if that is known.
    pub made: Option<Timestamp>,
}

/// What the form that deletes a key posts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Delete {
    account: AccountId,
    /// With all that it has.
    #[serde(default)]
    everything: bool,
}

impl Posted for Delete {
    fn drawn_for(&self) -> DrawnFor {
        DrawnFor::Account(self.account)
    }
}

impl From<Key> for Shown {
    fn from(key: Key) -> Self {
        Self { purpose: words::purpose_or_none(key.purpose), made: key.made_at, name: key.name }
    }
}

impl Page {
    fn of(asked: &Permitted<ManageKeys>, user: &UserName) -> Self {
        let id = asked.row.id.to_string();
        Self {
            frame: asked.visit.frame(Here::Workspaces),
            back: Tab::Keys.href(&id),
            called: asked.row.name.clone(),
            here: at(&id, user),
            key: None,
            problem: None,
            holds: None,
            named: Vec::new(),
        }
    }
}

/// `GET /workspaces/{id}/keys/{key}`
pub(crate) async fn show(
    asked: Permitted<ManageKeys>,
    State(app): State<Arc<App>>,
    Named(user): Named,
) -> Result<Response, Failure> {
    draw(&app, &asked, &user, None).await
}

/// `POST /workspaces/{id}/keys/{key}/renew`
pub(crate) async fn renew(
    asked: Permitted<ManageKeys>,
    State(app): State<Arc<App>>,
    Named(user): Named,
    _: Form<Button>,
) -> Result<Response, Failure> {
    match keys::renew(&app, &asked.permit, &asked.row, &user, when(&asked.visit)).await {
        Ok((key, secret)) => Ok(made::answer(&asked, key.name, key.purpose, secret, true)),
        Err(error) => {
            let refusal = refused(error)?;
            draw(&app, &asked, &user, Some(refusal)).await
        }
    }
}

/// `POST /workspaces/{id}/keys/{key}/delete`
pub(crate) async fn delete(
    asked: Permitted<ManageKeys>,
    State(app): State<Arc<App>>,
    Named(user): Named,
    Form(posted): Form<Delete>,
) -> Result<Response, Failure> {
    let done = || (StatusCode::SEE_OTHER, [(LOCATION, list::deleted_at(asked.row.id))]).into_response();
    let when = when(&asked.visit);
    match keys::delete(&app, &asked.permit, &asked.row, &user, posted.everything, when).await {
        Ok(()) => Ok(done()),
        Err(error) => match refused(error)? {
            // The second of two forms finds that it is done.
            Refusal::Absent => Ok(done()),
            refusal => draw(&app, &asked, &user, Some(refusal)).await,
        },
    }
}

/// The page, with what was refused. It looks at the key anew: it may be another one by now.
async fn draw(
    app: &App,
    asked: &Permitted<ManageKeys>,
    user: &UserName,
    why: Option<Refusal>,
) -> Result<Response, Failure> {
    let page = Page::of(asked, user);
    let (holds, named) = match why {
        Some(Refusal::InUse(in_use)) => {
            // Without their names the page says how many they are.
            let has = keys::programs(app, &asked.permit, &asked.row, user).await.unwrap_or_default();
            let sandboxes = has.iter().filter(|one| one.is_sandbox).count();
            (Some(words::has(in_use, sandboxes)), has.into_iter().map(|one| one.name).collect())
        }
        Some(_) | None => (None, Vec::new()),
    };
    let (key, closed) = match keys::find(app, &asked.permit, &asked.row, user).await {
        Ok(key) => (Some(key.into()), None),
        Err(error) => match refused(error)? {
            Refusal::Absent => return Err(Failure::NotFound),
            refusal => (None, Some(refusal)),
        },
    };
    let refusal = why.or(closed);
    // To look at what cannot be looked at now is not a mistake.
    let status = why.map_or(StatusCode::OK, status);
    let problem = refusal.filter(|_| holds.is_none()).map(told);
    Ok(respond(status, &Page { key, problem, holds, named, ..page }))
}
