//! Moving a workspace: while it is empty, it can be made again in another region.

use askama::Template;
use axum::response::Response;
use domain::authorize::permission::DeleteWorkspace;
use domain::suspension::RESTORABLE;
use domain::workspace::is_empty;
use domain::{entitlement, wording};
use http::StatusCode;
use messages::workspace::{self, Refusal};
use messages::{CommandId, WorkspaceId};
use plans::Plan;
use serde::{Deserialize, Serialize};

use super::home::Tab;
use super::regions::{Region, regions};
use super::words::past_of;
use crate::app::App;
use crate::commands::{Attempt, Command, NotDone, Problems};
use crate::permit::Permitted;
use crate::visit::Failure;
use face::layout::{Frame, Here, respond};

/// `GET /workspaces/{id}/move`, and the answer to a form that cannot be done as it is.
#[derive(Debug, Template)]
#[template(path = "workspaces/move.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// The command's id, made when the page is drawn. Posted as `command`.
    pub command: String,
    /// For whose account the page was drawn. Posted as `account`.
    pub account: String,
    /// Where it is sent.
    pub action: String,
    /// The settings, from where one comes.
    pub back: String,
    /// What it is called.
    pub called: String,
    /// Where it is, in words such as `Europe`.
    pub region: &'static str,
    /// Where else it can be. Posted as `region`.
    pub regions: Vec<Region>,
    /// Why it cannot be made again, if there is something in it.
    pub used: Option<String>,
    /// For how many days the old one can be had back.
    pub days: i64,
    /// What to change, if it was tried.
    pub problems: Problems,
}

impl Page {
    /// Whether the plan has no other place.
    fn is_stuck(&self) -> bool {
        self.regions.iter().all(|region| region.locked.is_some())
    }
}

/// A place instead of the one where it is.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Move {
    region: workspace::Region,
}

/// What the page posts.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fields {
    /// Left out by a browser when nothing is chosen.
    #[serde(default)]
    region: String,
}

impl From<Move> for Fields {
    fn from(to: Move) -> Self {
        Self { region: to.region.word().to_owned() }
    }
}

/// `GET /workspaces/{id}/move`
pub(crate) async fn show(asked: Permitted<DeleteWorkspace>) -> Response {
    draw(StatusCode::OK, &asked, CommandId::new(), &Fields::default(), Problems::default())
}

fn plan(asked: &Permitted<DeleteWorkspace>) -> Option<&'static Plan> {
    asked.visit.session.as_ref().and_then(|session| session.plan)
}

/// Where it is not.
fn elsewhere(plan: Option<&'static Plan>, here: workspace::Region, chosen: &str) -> Vec<Region> {
    let mut others = regions(plan, workspace::Region::from_word(chosen));
    others.retain(|region| region.id != here.word());
    // Where there is only one, it is the one that is meant.
    if let [only] = &mut others[..] {
        only.chosen = only.locked.is_none();
    }
    others
}

fn draw(
    status: StatusCode,
    asked: &Permitted<DeleteWorkspace>,
    command: CommandId,
    fields: &Fields,
    problems: Problems,
) -> Response {
    let (row, session) = (&asked.row, asked.visit.session.as_ref());
    let page = Page {
        frame: asked.visit.frame(Here::Workspaces),
        command: command.to_string(),
        account: session.map(|session| session.account.to_string()).unwrap_or_default(),
        action: Move::page(row.id),
        back: Tab::Settings.href(&row.id.to_string()),
        called: row.name.clone(),
        region: wording::region(row.region),
        regions: elsewhere(plan(asked), row.region, &fields.region),
        used: (!is_empty(&past_of(row))).then(|| wording::refusal(Refusal::NotEmpty, None, None)),
        days: RESTORABLE.as_hours() / 24,
        problems,
    };
    respond(status, &page)
}

impl Command for Move {
    const VERB: &'static str = "move";
    const PAGE: &'static str = "/workspaces/{id}/move";
    const ASKED_FOR: &'static str = "another region for";

    type Permission = DeleteWorkspace;
    type Target = WorkspaceId;
    type Fields = Fields;

    fn target(asked: &Permitted<DeleteWorkspace>, _command: CommandId) -> WorkspaceId {
        asked.row.id
    }

    fn check(asked: &Permitted<DeleteWorkspace>, fields: &Fields) -> Result<Self, NotDone> {
        let region = workspace::Region::from_word(&fields.region).filter(|region| *region != asked.row.region);
        let lock = plan(asked).zip(region).and_then(|(plan, region)| entitlement::region(plan, region).err());
        match (region, lock) {
            (Some(region), None) => Ok(Self { region }),
            (_, lock) => {
                let problem = lock.map_or_else(|| "Please pick a region.".to_owned(), |lock| lock.to_string());
                Err(Problems::default().and("region", Some(problem)).into())
            }
        }
    }

    fn message(&self, _asked: &Permitted<DeleteWorkspace>) -> workspace::Command {
        workspace::Command::Move { region: self.region }
    }

    fn name(&self, asked: &Permitted<DeleteWorkspace>) -> String {
        asked.row.name.clone()
    }

    /// Both are there: the new one in the list, the old one below it.
    fn done_at(_workspace: WorkspaceId) -> String {
        "/workspaces".to_owned()
    }

    fn refused(&self, refusal: Refusal, plan: Option<&'static Plan>) -> String {
        wording::refusal(refusal, plan, Some(self.region))
    }

    fn field(refusal: Refusal) -> Option<&'static str> {
        (refusal == Refusal::RegionNotIncluded).then_some("region")
    }

    async fn again(_app: &App, asked: Permitted<DeleteWorkspace>, attempt: Attempt<Self>) -> Result<Response, Failure> {
        Ok(draw(attempt.status, &asked, attempt.command, &attempt.fields, attempt.problems))
    }
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    use crate::shelf::samples::{ACCOUNT, COMMAND, WORKSPACE};

    let page = |plan| Page {
        frame: shelf.ada().at(Here::Workspaces),
        command: COMMAND.into(),
        account: ACCOUNT.into(),
        action: Move::PAGE.replace("{id}", WORKSPACE),
        back: Tab::Settings.href(WORKSPACE),
        called: "Paper shop".into(),
        region: wording::region(workspace::Region::Eu),
        regions: elsewhere(Some(plan), workspace::Region::Eu, ""),
        used: None,
        days: RESTORABLE.as_hours() / 24,
        problems: Problems::default(),
    };
    let (plain, on_trial, locked) = (page(plans::PRO), page(plans::TRIAL), page(plans::HOBBY));
    let used = Page { used: Some(wording::refusal(Refusal::NotEmpty, None, None)), ..page(plans::PRO) };
    let problems = Problems::default().and("region", Some("Please pick a region.".into()));
    let problem = Page { problems, ..page(plans::PRO) };
    shelf.put("workspaces/move/plain", &plain)?;
    shelf.put("workspaces/move/on_trial", &on_trial)?;
    shelf.put("workspaces/move/region_locked", &locked)?;
    shelf.put("workspaces/move/used", &used)?;
    shelf.put("workspaces/move/problem", &problem)
}
