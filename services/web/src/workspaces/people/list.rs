//! The list: everybody of the team who may work in it, with what lets them, and a form for one more.

use std::sync::Arc;

use access::team::waiting_for;
use access::workspace::{InTeam, people};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::authorize::in_workspaces;
use domain::authorize::permission::ManageMembers;
use http::StatusCode;
use messages::CommandId;
use messages::account::Role as InAccount;
use messages::person::Role;

use super::super::home::Tab;
use super::change::Add;
use super::invite::{self, Fields, Form, Invite};
use super::remove::{self, Remove};
use crate::account::people::Asked as Waiting;
use crate::app::App;
use crate::commands::{self, Ask, Attempt, Command, Problems};
use crate::permit::Permitted;
use crate::visit::Failure;
use face::label::Tone;
use face::layout::{Frame, Here, Notice, respond};
use face::when::Dates;

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
    /// Whether who looks is a guest of the account, who does not learn who else belongs to it.
    pub as_guest: bool,
    /// The form that lets one of them in.
    pub ask: Ask,
    /// Who was chosen. Posted as `person`.
    pub person: String,
    /// As what. Posted as `role`.
    pub role: String,
    /// What to change, if it was tried.
    pub problems: Problems,
    /// The form that asks somebody from outside; none for who may not.
    pub invite: Option<Form>,
    /// Who was asked into it, and did not answer yet.
    pub asked: Vec<Waiting>,
    /// How dates are written for the reader.
    pub dates: Dates,
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
            Role::Admin if is_guest(one) => "Runs it, as a guest.",
            Role::Member if is_guest(one) => "Works in it, as a guest.",
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

/// Whether they belong to the account for some of its workspaces alone.
pub(super) fn is_guest(one: &InTeam) -> bool {
    one.in_account == InAccount::Guest
}

/// Whether they were given what they may do, so that it can be taken away.
pub(super) fn is_taken_out(one: &InTeam) -> bool {
    one.given > in_workspaces(one.in_account) && one.given != Some(Role::Owner)
}

impl Page {
    /// Whether nobody else belongs to its account: then they read of no team. Who looks at it runs it, so they are in it.
    const fn is_alone(&self) -> bool {
        self.inside.len() <= 1 && self.others.is_empty()
    }

    /// Whether a form was tried that has to be changed.
    fn is_wrong(&self) -> bool {
        self.problems.any() || self.invite.as_ref().is_some_and(|form| form.problems.any())
    }

    fn of(frame: Frame, (id, called): (&str, &str), all: &[InTeam], (you, ask): (&str, Ask)) -> Self {
        let one = |one: &InTeam| One::of(one, one.person.to_string() == you, id);
        let inside: Vec<One> = all.iter().filter_map(one).collect();
        let is_inside = |one: &&InTeam| inside.iter().any(|other| other.person == one.person.to_string());
        let as_guest = all.iter().any(|one| is_guest(one) && one.person.to_string() == you);
        let others = all.iter().filter(|one| !as_guest && !is_inside(one));
        let others = others.map(|one| (one.person.to_string(), one.name.clone()));
        Self {
            frame,
            back: Tab::Settings.href(id),
            called: called.to_owned(),
            others: others.collect(),
            as_guest,
            inside,
            ask,
            person: String::new(),
            role: Role::Member.word().to_owned(),
            problems: Problems::default(),
            invite: None,
            asked: Vec::new(),
            dates: Dates::PLAIN,
        }
    }
}

async fn draw(app: &App, asked: &Permitted<ManageMembers>) -> Result<Page, Failure> {
    let all = people(&app.read().await?, &asked.permit).await?;
    let you = asked.visit.session.as_ref().map(|session| session.person.to_string()).unwrap_or_default();
    let (id, frame) = (asked.row.id, asked.visit.frame(Here::Workspaces));
    let add = Ask::of::<Add>(&asked.visit, id);
    let page = Page::of(frame, (&id.to_string(), &asked.row.name), &all, (&you, add));
    if !invite::may(asked) {
        return Ok(page);
    }
    let empty = invite::form(asked, CommandId::new(), Fields::default(), Problems::default());
    let waiting = waiting_for(&app.read().await?, &asked.permit, asked.visit.now).await?;
    let waiting = waiting.into_iter().map(|one| Waiting::of(one, &asked.visit, asked.row.account));
    Ok(Page { invite: Some(empty), asked: waiting.collect(), dates: asked.visit.dates(), ..page })
}

/// `GET /workspaces/{id}/people`
pub(crate) async fn show(
    asked: Permitted<ManageMembers>,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let page = draw(&app, &asked).await?;
    let invited = || Notice { tone: Tone::Good, text: "The invitation is on its way.".to_owned() };
    let notice = match query.as_deref() {
        Some(invite::INVITED) => Some(invited()),
        query => commands::notice::<Remove>(query, |_| true),
    };
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

/// The same of an invitation.
pub(super) async fn invite_again(
    app: &App,
    asked: &Permitted<ManageMembers>,
    attempt: Attempt<Invite>,
) -> Result<Response, Failure> {
    let page = draw(app, asked).await?;
    let form = invite::form(asked, attempt.command, attempt.fields, attempt.problems);
    Ok(respond(attempt.status, &Page { invite: Some(form), ..page }))
}

#[cfg(any(test, feature = "gallery"))]
impl Page {
    /// As exhibits have it.
    pub(super) fn shown(frame: Frame, all: &[InTeam], you: &str) -> Self {
        use crate::shelf::samples::WORKSPACE;

        Self::of(frame.at(Here::Workspaces), (WORKSPACE, "Paper shop"), all, (you, Ask::shown("people")))
    }
}
