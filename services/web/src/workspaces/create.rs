//! Creating a workspace: a name, a place, and a button that can be pressed twice without harm.

use access::command::NotSent;
use askama::Template;
use axum::response::Response;
use domain::authorize::permission::CreateWorkspace;
use domain::workspace::Name;
use domain::{entitlement, wording};
use http::StatusCode;
use messages::workspace::{self, Refusal};
use messages::{CommandId, WorkspaceId};
use plans::Plan;
use serde::{Deserialize, Serialize};

use super::regions::{Region, regions};
use super::room::Room;
use super::words;
use crate::app::App;
use crate::commands::{Attempt, Command, NotDone, Problems};
use crate::permit::Permitted;
use crate::visit::Failure;
use face::layout::{Frame, Here, respond};

/// `GET /workspaces/new`, and the answer to a `POST /workspaces` that cannot be done as it is.
#[derive(Debug, Template)]
#[template(path = "workspaces/create.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// The command's id, made when the page is drawn: the same id again is the same order. Posted as `command`.
    pub command: String,
    /// For whose account the page was drawn. Posted as `account`.
    pub account: String,
    /// What was typed. Posted as `name`.
    pub name: String,
    /// Where it can be. Posted as `region`.
    pub regions: Vec<Region>,
    /// Whether there may be one more at all.
    pub room: Room,
    /// What to change, if it was tried.
    pub problems: Problems,
}

/// `GET /workspaces/new`
pub(crate) async fn show(asked: Permitted<CreateWorkspace>) -> Response {
    draw(StatusCode::OK, &asked, CommandId::new(), Fields::default(), Problems::default())
}

fn draw(
    status: StatusCode,
    asked: &Permitted<CreateWorkspace>,
    command: CommandId,
    fields: Fields,
    problems: Problems,
) -> Response {
    let (frame, payer) = (asked.visit.frame(Here::Workspaces), &asked.row);
    let (command, account) = (command.to_string(), payer.account.to_string());
    let regions = regions(payer.plan, workspace::Region::from_word(&fields.region));
    respond(status, &Page { frame, command, account, name: fields.name, regions, room: words::room(payer), problems })
}

/// A new workspace.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Create {
    name: String,
    region: workspace::Region,
}

/// What the page posts.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fields {
    name: String,
    /// Left out by a browser when nothing is chosen.
    #[serde(default)]
    region: String,
}

impl From<Create> for Fields {
    fn from(create: Create) -> Self {
        Self { name: create.name, region: create.region.word().to_owned() }
    }
}

impl Command for Create {
    const VERB: &'static str = "create";
    const PAGE: &'static str = "/workspaces/new";
    const ASKED_FOR: &'static str = "a new workspace called";

    type Permission = CreateWorkspace;
    type Target = WorkspaceId;
    type Fields = Fields;

    fn target(_asked: &Permitted<CreateWorkspace>, command: CommandId) -> WorkspaceId {
        WorkspaceId::created_by(command)
    }

    fn check(asked: &Permitted<CreateWorkspace>, fields: &Fields) -> Result<Self, NotDone> {
        let payer = &asked.row;
        if let Room::Full(reason) | Room::NotYet(reason) = words::room(payer) {
            return Err(Problems::whole(reason).into());
        }
        let region = workspace::Region::from_word(&fields.region);
        let lock = payer.plan.zip(region).and_then(|(plan, region)| entitlement::region(plan, region).err());
        match (Name::parse(&fields.name), region, lock) {
            (Ok(name), Some(region), None) => Ok(Self { name: name.into(), region }),
            (name, region, lock) => {
                let missing = region.is_none().then(|| "Please pick a region.".to_owned());
                let name = name.err().map(|bad| bad.to_string());
                let region = lock.map(|lock| lock.to_string()).or(missing);
                Err(Problems::default().and("name", name).and("region", region).into())
            }
        }
    }

    fn message(&self, asked: &Permitted<CreateWorkspace>) -> workspace::Command {
        let (account, owner) = (asked.row.account, asked.row.person);
        workspace::Command::Create { account, owner, name: self.name.clone(), region: self.region }
    }

    fn name(&self, _asked: &Permitted<CreateWorkspace>) -> String {
        self.name.clone()
    }

    fn done_at(workspace: WorkspaceId) -> String {
        format!("/workspaces/{workspace}")
    }

    fn refused(&self, refusal: Refusal, plan: Option<&'static Plan>) -> String {
        wording::refusal(refusal, plan, Some(self.region))
    }

    fn field(refusal: Refusal) -> Option<&'static str> {
        let fields = [(Refusal::BadName, "name"), (Refusal::RegionNotIncluded, "region")];
        fields.into_iter().find_map(|(said, field)| (said == refusal).then_some(field))
    }

    fn not_sent(why: NotSent) -> &'static str {
        match why {
            NotSent::Busy => {
                "We are very busy right now and did not take your request. Nothing was made. Please press the button again in a moment."
            }
            NotSent::Unsure => {
                "We could not make sure that your request arrived. Please press the button again. It stays one request."
            }
        }
    }

    async fn again(_app: &App, asked: Permitted<CreateWorkspace>, attempt: Attempt<Self>) -> Result<Response, Failure> {
        Ok(draw(attempt.status, &asked, attempt.command, attempt.fields, attempt.problems))
    }
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    use crate::shelf::samples::{ACCOUNT, COMMAND, FULL};

    let region = |id: &str, name: &str, hint: &str, chosen| Region {
        id: id.into(),
        name: name.into(),
        hint: hint.into(),
        locked: None,
        later: None,
        chosen,
    };
    let page = || Page {
        frame: shelf.ada().at(Here::Workspaces),
        command: COMMAND.into(),
        account: ACCOUNT.into(),
        name: String::new(),
        regions: vec![
            region("eu", "Europe", "Close to people in Europe.", true),
            region("us", "US", "Close to people in North America.", false),
        ],
        room: Room::Free,
        problems: Problems::default(),
    };
    let empty = page();
    let mut on_trial = page();
    for (region, place) in on_trial.regions.iter_mut().zip(workspace::Region::ALL) {
        region.later = entitlement::after_trial(plans::TRIAL, *place).map(|later| later.to_string());
    }
    let mut locked = Page { name: "Paper shop".into(), ..page() };
    for region in locked.regions.iter_mut().filter(|region| region.id == "us") {
        region.locked = Some("The United States is part of the Pro plan.".into());
    }
    let whole = "We did not make the workspace yet. Have a look at what is marked below.";
    let problems = Problems::whole(whole)
        .and("name", Some("Please use letters, numbers, spaces and dashes only.".into()))
        .and("region", Some("Please pick a region.".into()));
    let problem = Page { name: "Paper <shop> & \"sons\"".into(), problems, ..page() };
    let full = Page { room: Room::Full(FULL.to_owned()), ..page() };
    let opening = "We are opening your account. This takes a moment. Then you can make your first workspace.";
    let not_open = Page { room: Room::NotYet(opening.to_owned()), ..page() };
    shelf.put("workspaces/create/empty", &empty)?;
    shelf.put("workspaces/create/on_trial", &on_trial)?;
    shelf.put("workspaces/create/region_locked", &locked)?;
    shelf.put("workspaces/create/problem", &problem)?;
    shelf.put("workspaces/create/full", &full)?;
    shelf.put("workspaces/create/not_open", &not_open)
}

#[cfg(test)]
mod tests {
    use super::*;
    use face::words::{banned_in, grade};

    #[test]
    fn what_was_not_sent_is_said_plainly() {
        for sentence in [NotSent::Busy, NotSent::Unsure].map(Create::not_sent) {
            assert_eq!(banned_in(sentence), None);
            assert!(grade(sentence) <= 8.0, "{sentence}");
        }
    }

    #[test]
    fn what_was_filled_in_is_read_again_as_it_was() {
        let kept = serde_json::json!({ "name": "Paper shop", "region": "us" });
        let create: Create = serde_json::from_value(kept.clone()).unwrap();
        assert_eq!(serde_json::to_value(&create).unwrap(), kept, "the release before wrote it like that, too");
        assert_eq!((Fields::from(create).region.as_str()), "us");
    }
}
