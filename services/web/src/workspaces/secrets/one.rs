//! One secret: giving it another value, and deleting it. Each button stands behind what it does.

use std::sync::Arc;

use access::inside::Refusal;
use access::inside::secrets::{self, Changed, Secret, SecretName, Used, Value};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::authorize::permission::ManageSecrets;
use http::StatusCode;
use http::header::LOCATION;
use jiff::Timestamp;
use messages::AccountId;
use secrecy::SecretString;
use serde::Deserialize;

use super::super::home::Tab;
use super::super::inside::{Told, refused, status, told, when};
use super::super::patience::to_the_end;
use super::list::Done;
use super::{Named, at, set, words};
use crate::app::App;
use crate::commands::Problems;
use crate::permit::Permitted;
use crate::visit::{Button, DrawnFor, Failure, Form, Posted};
use face::label::Tone;
use face::layout::{Frame, Here, Notice, respond};

/// `GET /workspaces/{id}/secrets/named/{secret}`, and the answer to a form of it that cannot be done.
#[derive(Debug, Template)]
#[template(path = "workspaces/secrets/one.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// The list of secrets, from where one comes.
    pub back: String,
    /// What the workspace is called.
    pub called: String,
    /// Where it is.
    pub here: String,
    /// Its name.
    pub name: String,
    /// The secret, if it could be looked at.
    pub secret: Option<Shown>,
    /// Why there is nothing to see.
    pub closed: Option<Told>,
    /// What to change in the form, or why something was not done.
    pub problems: Problems,
}

/// What is shown of a secret.
#[derive(Debug, Clone)]
pub struct Shown {
    /// For whom it is.
    pub whom: &'static str,
    /// What a new value does to what runs.
    pub after: &'static str,
    /// What was written about it. Posted as `description`.
    pub description: String,
    /// When it was last set, if that is known.
    pub set_at: Option<Timestamp>,
    /// What was given it on Harbor's pages: what it is called, and whether it is a sandbox.
    pub used: Vec<(String, bool)>,
}

/// What the form that changes it posts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fields {
    account: AccountId,
    value: SecretString,
    description: String,
}

impl Posted for Fields {
    fn drawn_for(&self) -> DrawnFor {
        DrawnFor::Account(self.account)
    }
}

impl Shown {
    fn of(secret: Secret, used: Vec<Used>) -> Option<Self> {
        let whom = secret.whom?;
        Some(Self {
            whom: words::whom(whom).0,
            after: words::after_change(whom),
            description: secret.description,
            set_at: secret.set_at,
            used: used.into_iter().map(|used| (used.name, used.is_sandbox)).collect(),
        })
    }
}

impl Page {
    fn of(asked: &Permitted<ManageSecrets>, name: &SecretName, problems: Problems) -> Self {
        let id = asked.row.id.to_string();
        let back = Tab::Secrets.href(&id);
        Self {
            frame: asked.visit.frame(Here::Workspaces),
            here: at(&id, name),
            back,
            called: asked.row.name.clone(),
            name: name.to_string(),
            secret: None,
            closed: None,
            problems,
        }
    }
}

/// `GET /workspaces/{id}/secrets/named/{secret}`
pub(crate) async fn show(
    asked: Permitted<ManageSecrets>,
    State(app): State<Arc<App>>,
    Named(name): Named,
) -> Result<Response, Failure> {
    draw(&app, &asked, StatusCode::OK, Page::of(&asked, &name, Problems::default()), &name, None).await
}

/// `POST /workspaces/{id}/secrets/named/{secret}/change`
pub(crate) async fn change(
    asked: Permitted<ManageSecrets>,
    State(app): State<Arc<App>>,
    Named(name): Named,
    Form(fields): Form<Fields>,
) -> Result<Response, Failure> {
    let (value, text) = (Value::parse(&fields.value), secrets::description(&fields.description));
    let (Ok(value), Ok(text)) = (&value, &text) else {
        let problems = Problems::default()
            .and("value", value.err().map(|bad| bad.to_string()))
            .and("description", text.err().map(|bad| bad.to_string()));
        let page = Page::of(&asked, &name, problems);
        return draw(&app, &asked, StatusCode::UNPROCESSABLE_ENTITY, page, &name, Some(fields.description)).await;
    };
    let (asked, new) = (Arc::new(asked), (value.clone(), text.clone()));
    let act = {
        let (app, asked, name) = (Arc::clone(&app), Arc::clone(&asked), name.clone());
        let when = when(&asked.visit);
        async move { secrets::change(&app, &asked.permit, &asked.row, &name, new, when).await }
    };
    match to_the_end(&app, "web secret", act).await {
        Ok(Changed::Restarted(names)) => {
            let text = match names.as_slice() {
                [] => "The new value is set.".to_owned(),
                names => format!("The new value is set. These start again with it: {}.", words::listed(names)),
            };
            let page = Page::of(&asked, &name, Problems::default());
            let page = Page { frame: page.frame.saying(Notice { tone: Tone::Good, text }), ..page };
            draw(&app, &asked, StatusCode::OK, page, &name, None).await
        }
        Ok(Changed::Replaced) => Ok(leads_to(Done::Changed.at(asked.row.id))),
        Ok(Changed::Lost) => {
            let whom = Some(secrets::ForWhom::All);
            let typed = set::Typed { name: name.to_string(), description: fields.description, whom };
            let page = set::Page::of(&asked, typed, Problems::whole(set::LOST));
            Ok(respond(StatusCode::SERVICE_UNAVAILABLE, &page))
        }
        Err(error) => {
            let refusal = refused(error)?;
            let page = Page::of(&asked, &name, Problems::whole(told(refusal).sentence));
            draw(&app, &asked, status(refusal), page, &name, Some(fields.description)).await
        }
    }
}

/// `POST /workspaces/{id}/secrets/named/{secret}/delete`
pub(crate) async fn delete(
    asked: Permitted<ManageSecrets>,
    State(app): State<Arc<App>>,
    Named(name): Named,
    _: Form<Button>,
) -> Result<Response, Failure> {
    match secrets::delete(&app, &asked.permit, &asked.row, &name, when(&asked.visit)).await {
        Ok(()) => Ok(leads_to(Done::Deleted.at(asked.row.id))),
        Err(error) => match refused(error)? {
            // The second of two forms finds that it is done.
            Refusal::Absent => Ok(leads_to(Done::Deleted.at(asked.row.id))),
            refusal => {
                let page = Page::of(&asked, &name, Problems::whole(told(refusal).sentence));
                draw(&app, &asked, status(refusal), page, &name, None).await
            }
        },
    }
}

fn leads_to(at: String) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, at)]).into_response()
}

/// The page. It looks at the secret anew: it may be another one by now. What was typed about it stays.
async fn draw(
    app: &App,
    asked: &Permitted<ManageSecrets>,
    status: StatusCode,
    page: Page,
    name: &SecretName,
    typed: Option<String>,
) -> Result<Response, Failure> {
    let page = match secrets::find(app, &asked.permit, &asked.row, name).await {
        Ok((secret, used)) => {
            let mut shown = Shown::of(secret, used).ok_or(Failure::NotFound)?;
            shown.description = typed.unwrap_or(shown.description);
            Page { secret: Some(shown), ..page }
        }
        Err(error) => match refused(error)? {
            Refusal::Absent => return Err(Failure::NotFound),
            refusal => Page { closed: Some(told(refusal.of_a_look())), ..page },
        },
    };
    Ok(respond(status, &page))
}
