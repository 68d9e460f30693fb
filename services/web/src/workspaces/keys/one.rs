//! One key: making it new, handing it over, setting a password for it, and deleting it. Each button stands behind what it does.

use std::sync::Arc;

use access::inside::keys::{self, Key};
use access::inside::{Refusal, UserName};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use domain::authorize::permission::ManageKeys;
use http::header::LOCATION;
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use messages::AccountId;
use serde::Deserialize;

use super::super::home::Tab;
use super::super::inside::{Told, refused, status, told, when};
use super::{Named, at, hand, list, made, words};
use crate::app::App;
use crate::commands::Problems;
use crate::permit::Permitted;
use crate::visit::{Button, DrawnFor, Failure, Form, Posted};
use face::label::Tone;
use face::layout::{Frame, Here, Notice, respond};

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
    /// What goes along with it to somebody else, in a sentence.
    pub goes: String,
    /// Who may be given it: by id and name.
    pub people: Vec<(String, String)>,
    /// What to change, if something was tried with what was filled in.
    pub problems: Problems,
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
    /// The name with which its user signs in to the workspace's own pages.
    pub user: String,
    /// Who has it.
    pub holder: String,
    /// Whether that is who looks.
    pub is_yours: bool,
}

/// What was tried with it and came to nothing.
#[derive(Debug, Default)]
pub(super) struct Tried {
    why: Option<Refusal>,
    problems: Problems,
}

impl Tried {
    /// It was refused.
    pub(super) fn refused(refusal: Refusal) -> Self {
        Self { why: Some(refusal), problems: Problems::default() }
    }

    /// Something has to be filled in otherwise.
    pub(super) fn with(field: &'static str, text: &str) -> Self {
        Self { why: None, problems: Problems::default().and(field, Some(text.to_owned())) }
    }
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

impl Page {
    /// Where somebody else is let in who may hold keys then.
    fn let_in(&self) -> String {
        format!("{}/people", self.back.trim_end_matches("/keys"))
    }

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
            goes: String::new(),
            people: Vec::new(),
            problems: Problems::default(),
        }
    }
}

/// `GET /workspaces/{id}/keys/{key}`
pub(crate) async fn show(
    asked: Permitted<ManageKeys>,
    State(app): State<Arc<App>>,
    Named(user): Named,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let page = look(&app, &asked, &user, Tried::default()).await?;
    let frame = match &page.key {
        Some(key) if query.as_deref() == Some(hand::HANDED) => {
            page.frame.clone().saying(Notice { tone: Tone::Good, text: words::handed(&key.holder, key.is_yours) })
        }
        Some(_) | None => page.frame.clone(),
    };
    Ok(respond(StatusCode::OK, &Page { frame, ..page }))
}

/// `POST /workspaces/{id}/keys/{key}/renew`
pub(crate) async fn renew(
    asked: Permitted<ManageKeys>,
    State(app): State<Arc<App>>,
    Named(user): Named,
    headers: HeaderMap,
    _: Form<Button>,
) -> Result<Response, Failure> {
    match keys::renew(&app, &asked.permit, &asked.row, &user, when(&asked.visit)).await {
        Ok((key, secret)) => {
            let Key { name, purpose, keeps, user, .. } = key;
            Ok(made::answer(&asked, &headers, made::Key { name, purpose, keeps, user, secret }, true))
        }
        Err(error) => draw(&app, &asked, &user, Tried::refused(refused(error)?)).await,
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
            refusal => draw(&app, &asked, &user, Tried::refused(refusal)).await,
        },
    }
}

/// The page, with what came to nothing.
pub(super) async fn draw(
    app: &App,
    asked: &Permitted<ManageKeys>,
    user: &UserName,
    tried: Tried,
) -> Result<Response, Failure> {
    // To look at what cannot be looked at now is not a mistake.
    let status = match tried.why {
        Some(why) => status(why),
        None if tried.problems.any() => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    Ok(respond(status, &look(app, asked, user, tried).await?))
}

/// It looks at the key anew: it may be another one by now.
async fn look(app: &App, asked: &Permitted<ManageKeys>, user: &UserName, tried: Tried) -> Result<Page, Failure> {
    let page = Page { problems: tried.problems, ..Page::of(asked, user) };
    let whole = match keys::whole(app, &asked.permit, &asked.row, user).await {
        Ok(whole) => whole,
        Err(error) => match refused(error)? {
            Refusal::Absent => return Err(Failure::NotFound),
            refusal => return Ok(Page { problem: Some(told(tried.why.unwrap_or(refusal))), ..page }),
        },
    };
    let you = asked.visit.session.as_ref().map(|session| session.person);
    let holder = whole.holder.as_ref().map(|holder| holder.person);
    let people = keys::may_hold(app, &asked.permit).await?.into_iter().filter(|one| Some(one.person) != holder);
    let people = people.map(|one| (one.person.to_string(), one.name.unwrap_or_default())).collect();
    let sandboxes = whole.programs.iter().filter(|one| one.is_sandbox).count();
    let goes = words::goes(whole.programs.len() - sandboxes, sandboxes);
    let (holds, named) = match tried.why {
        Some(Refusal::InUse(in_use)) => {
            (Some(words::has(in_use, sandboxes)), whole.programs.into_iter().map(|one| one.name).collect())
        }
        Some(_) | None => (None, Vec::new()),
    };
    let problem = tried.why.filter(|_| holds.is_none()).map(told);
    let key = Shown {
        purpose: words::purpose_or_none(whole.key.purpose),
        made: whole.key.made_at,
        user: user.to_string(),
        is_yours: you.is_some() && holder == you,
        holder: words::holder(whole.holder, you),
        name: whole.key.name,
    };
    Ok(Page { key: Some(key), problem, holds, named, goes, people, ..page })
}
