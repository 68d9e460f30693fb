//! Making a sandbox: a name, what it begins as, how long it is there, and the secrets that its program gets.
//!
//! The name is in its address, which the server gives once: the second of two forms makes nothing, and says that there is one.

use std::num::NonZeroU32;
use std::sync::Arc;

use access::inside::sandboxes::{self, Example, HOURS, SiteName};
use access::inside::secrets::{Choice, SecretName, choices};
use access::inside::{self, Refusal};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::authorize::permission::UseSandboxes;
use http::StatusCode;
use http::header::LOCATION;
use messages::AccountId;
use serde::Deserialize;

use super::super::home::Tab;
use super::super::inside::{refused, status, told, when};
use super::super::secrets::ticks::{Tick, Ticked};
use super::{at, words};
use crate::app::App;
use crate::commands::Problems;
use crate::permit::Permitted;
use crate::visit::{DrawnFor, Failure, Form, Posted};
use face::layout::{Frame, Here, respond};

/// What is said of a name that another one has.
pub(super) const TAKEN: &str = "There is a sandbox or a site with this name already. Choose another name.";

/// `GET /workspaces/{id}/sandboxes/new`, and the answer to a form that cannot be done as it is.
#[derive(Debug, Template)]
#[template(path = "workspaces/sandboxes/make.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// Where it is sent.
    pub action: String,
    /// The list of sandboxes, from where one comes.
    pub back: String,
    /// What the workspace is called.
    pub called: String,
    /// What was typed. Posted as `name`.
    pub name: String,
    /// What it can begin as: word, name, text, whether it is chosen. Posted as `example`.
    pub examples: Vec<(&'static str, &'static str, &'static str, bool)>,
    /// How long it can be there: hours, in words, whether it is chosen. Posted as `hours`.
    pub hours: Vec<(u32, String, bool)>,
    /// What its program can get.
    pub ticks: Vec<Tick>,
    /// What to change, if it was tried, and why none can be made right now.
    pub problems: Problems,
}

/// What the page posts.
#[derive(Debug, Deserialize)]
pub(crate) struct Fields {
    account: AccountId,
    name: String,
    /// Left out by a browser when nothing is chosen.
    #[serde(default)]
    example: String,
    #[serde(default)]
    hours: String,
    /// All other fields, which are ticks and nothing else.
    #[serde(flatten)]
    ticked: Ticked,
}

impl Posted for Fields {
    fn drawn_for(&self) -> DrawnFor {
        DrawnFor::Account(self.account)
    }
}

/// What was chosen, for a form that comes back.
pub(super) struct Typed {
    pub name: String,
    pub example: Option<Example>,
    pub hours: Option<u32>,
}

impl Default for Typed {
    fn default() -> Self {
        Self { name: String::new(), example: Some(Example::Page), hours: Some(4) }
    }
}

impl Page {
    pub(super) fn of(asked: &Permitted<UseSandboxes>, typed: Typed, ticks: Vec<Tick>, problems: Problems) -> Self {
        let list = Tab::Sandboxes.href(&asked.row.id.to_string());
        Self {
            frame: asked.visit.frame(Here::Workspaces),
            action: list.clone(),
            back: list,
            called: asked.row.name.clone(),
            name: typed.name,
            examples: examples(typed.example),
            hours: hours(typed.hours),
            ticks,
            problems,
        }
    }
}

/// What it can begin as, with one of them chosen.
pub(super) fn examples(chosen: Option<Example>) -> Vec<(&'static str, &'static str, &'static str, bool)> {
    let choice = |example: Example| {
        let (name, text) = words::example(example);
        (example.word(), name, text, chosen == Some(example))
    };
    Example::ALL.map(choice).into()
}

/// How long it can be there, with one of them chosen.
pub(super) fn hours(chosen: Option<u32>) -> Vec<(u32, String, bool)> {
    HOURS.map(|hours| (hours, words::hours(hours), chosen == Some(hours))).into()
}

/// The secrets to choose from. Without them a sandbox can be made all the same.
async fn offered(app: &App, asked: &Permitted<UseSandboxes>) -> Result<(Vec<Choice>, Option<Refusal>), Failure> {
    if let Err(refusal) = inside::is_open(&asked.row) {
        return Ok((Vec::new(), Some(refusal)));
    }
    match choices(app, &asked.permit, &asked.row, None).await {
        Ok(choices) => Ok((choices, None)),
        Err(error) => Ok((Vec::new(), Some(refused(error)?.of_a_look()))),
    }
}

/// `GET /workspaces/{id}/sandboxes/new`
pub(crate) async fn show(asked: Permitted<UseSandboxes>, State(app): State<Arc<App>>) -> Result<Response, Failure> {
    let (choices, refusal) = offered(&app, &asked).await?;
    let problems = refusal.map(|refusal| Problems::whole(told(refusal).sentence)).unwrap_or_default();
    Ok(respond(StatusCode::OK, &Page::of(&asked, Typed::default(), Tick::all(choices, None), problems)))
}

/// What is to be made, or what to change in the form.
fn read(name: &str, typed: &Typed) -> Result<(SiteName, Example, NonZeroU32), Problems> {
    let name = sandboxes::name(name);
    let hours = typed.hours.filter(|hours| HOURS.contains(hours)).and_then(NonZeroU32::new);
    if let (Ok(name), Some(example), Some(hours)) = (&name, typed.example, hours) {
        return Ok((name.clone(), example, hours));
    }
    Err(Problems::default()
        .and("name", name.err().map(|bad| bad.to_string()))
        .and("example", typed.example.is_none().then(|| "Choose what it begins as.".to_owned()))
        .and("hours", hours.is_none().then(|| "Choose how long it is there.".to_owned())))
}

/// `POST /workspaces/{id}/sandboxes`
pub(crate) async fn make(
    asked: Permitted<UseSandboxes>,
    State(app): State<Arc<App>>,
    Form(fields): Form<Fields>,
) -> Result<Response, Failure> {
    let Fields { name, example, hours, ticked, .. } = fields;
    let chosen = ticked.names()?;
    let typed = Typed { example: Example::from_word(&example), hours: hours.parse().ok(), name };
    let (status, problems) = match read(&typed.name, &typed) {
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
        Ok(new) => match sandboxes::make(&app, &asked.permit, &asked.row, new, &chosen, when(&asked.visit)).await {
            Ok(id) => {
                let to = at(&asked.row.id.to_string(), &id);
                return Ok((StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response());
            }
            Err(error) => {
                let refusal = refused(error)?;
                (status(refusal), not_made(refusal))
            }
        },
    };
    let ticks = ticks_again(&app, &asked, &chosen).await?;
    Ok(respond(status, &Page::of(&asked, typed, ticks, problems)))
}

fn not_made(refusal: Refusal) -> Problems {
    match refusal {
        Refusal::NameTaken => Problems::default().and("name", Some(TAKEN.to_owned())),
        refusal => Problems::whole(told(refusal).sentence),
    }
}

async fn ticks_again(app: &App, asked: &Permitted<UseSandboxes>, chosen: &[SecretName]) -> Result<Vec<Tick>, Failure> {
    let (choices, _) = offered(app, asked).await?;
    Ok(Tick::all(choices, Some(chosen)))
}
