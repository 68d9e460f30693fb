//! The list: everybody of the team who may work in it, with what lets them, and a form for one more.

use std::sync::Arc;

use access::workspace::{InTeam, people};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::authorize::in_workspaces;
use domain::authorize::permission::ManageMembers;
use http::StatusCode;
use messages::person::Role;

use super::super::home::Tab;
use super::change::Add;
use super::remove::{self, Remove};
use crate::app::App;
use crate::commands::{self, Ask, Attempt, Command, Problems};
use crate::permit::Permitted;
use crate::visit::Failure;
use face::layout::{Frame, Here, respond};

/// `GET /workspaces/{id}/people`, and the answer to a form that cannot be done as it is.
#[derive(Debug, Clone, Template)]
#[template(path = "workspaces/people.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// The settings, from where one comes.
    pub back: String,
    /// What the workspace is called.
    pub called: String,
    /// Who may work in it.
    pub inside: Vec<One>,
    /// Who of the team may not: by id and name.
    pub others: Vec<(String, String)>,
    /// The form that lets one of them in.
    pub ask: Ask,
    /// Who was chosen. Posted as `person`.
    pub person: String,
    /// As what. Posted as `role`.
    pub role: String,
    /// What to change, if it was tried.
    pub problems: Problems,
}

/// Somebody who may work in it.
#[derive(Debug, Clone)]
pub struct One {
    /// Their id.
    pub person: String,
    /// How they are called.
    pub name: String,
    /// Whether it is who looks.
    pub is_you: bool,
    /// What they may do, and what lets them.
    pub may: &'static str,
    /// The page that takes them out; none where something else lets them in.
    pub remove: Option<String>,
}

impl One {
    /// None for who may not work in it.
    fn of(one: &InTeam, is_you: bool, workspace: &str) -> Option<Self> {
        let implied = in_workspaces(one.in_account);
        let is_given = one.given > implied;
        let may = match one.given.max(implied)? {
            Role::Owner if one.given == Some(Role::Owner) => "Made it, and owns it.",
            Role::Owner => "Owns it, as an owner of the team.",
            Role::Admin if is_given => "Runs it.",
            Role::Admin => "Runs it, as an admin of the team.",
            Role::Member => "Works in it.",
            Role::Unknown => return None,
        };
        let remove = is_taken_out(one).then(|| remove::href(workspace, one.person));
        let (person, name) = (one.person.to_string(), one.name.clone());
        Some(Self { person, name, is_you, may, remove })
    }
}

/// Whether they were given what they may do, so that it can be taken away.
pub(super) fn is_taken_out(one: &InTeam) -> bool {
    one.given > in_workspaces(one.in_account) && one.given != Some(Role::Owner)
}

impl Page {
    fn of(frame: Frame, (id, called): (&str, &str), all: &[InTeam], (you, ask): (&str, Ask)) -> Self {
        let one = |one: &InTeam| One::of(one, one.person.to_string() == you, id);
        let inside: Vec<One> = all.iter().filter_map(one).collect();
        let is_inside = |one: &&InTeam| inside.iter().any(|other| other.person == one.person.to_string());
        let others = all.iter().filter(|one| !is_inside(one)).map(|one| (one.person.to_string(), one.name.clone()));
        Self {
            frame,
            back: Tab::Settings.href(id),
            called: called.to_owned(),
            others: others.collect(),
            inside,
            ask,
            person: String::new(),
            role: Role::Member.word().to_owned(),
            problems: Problems::default(),
        }
    }
}

async fn draw(app: &App, asked: &Permitted<ManageMembers>) -> Result<Page, Failure> {
    let all = people(&app.read().await?, &asked.permit).await?;
    let you = asked.visit.session.as_ref().map(|session| session.person.to_string()).unwrap_or_default();
    let (id, frame) = (asked.row.id, asked.visit.frame(Here::Workspaces));
    let add = Ask::of::<Add>(&asked.visit, id);
    Ok(Page::of(frame, (&id.to_string(), &asked.row.name), &all, (&you, add)))
}

/// `GET /workspaces/{id}/people`
pub(crate) async fn show(
    asked: Permitted<ManageMembers>,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let page = draw(&app, &asked).await?;
    let notice = commands::notice::<Remove>(query.as_deref(), |_| true);
    let frame = match notice {
        Some(notice) => page.frame.saying(notice),
        None => page.frame,
    };
    Ok(respond(StatusCode::OK, &Page { frame, ..page }))
}

/// The same with what was filled in and came to nothing.
pub(super) async fn again(
    app: &App,
    asked: &Permitted<ManageMembers>,
    attempt: Attempt<Add>,
) -> Result<Response, Failure> {
    let page = draw(app, asked).await?;
    let ask = Ask { command: attempt.command.to_string(), action: Add::action(asked.row.id), ..page.ask };
    let (person, role) = (attempt.fields.person, attempt.fields.role);
    Ok(respond(attempt.status, &Page { ask, person, role, problems: attempt.problems, ..page }))
}

#[cfg(any(test, feature = "gallery"))]
impl Page {
    /// As exhibits have it.
    pub(super) fn shown(frame: Frame, all: &[InTeam], you: &str) -> Self {
        use crate::shelf::samples::WORKSPACE;

        Self::of(frame.at(Here::Workspaces), (WORKSPACE, "Paper shop"), all, (you, Ask::shown("people")))
    }
}
