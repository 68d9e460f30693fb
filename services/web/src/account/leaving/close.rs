//! Asking to have the account deleted: what goes with it, when, until when it can be taken back, and the name, typed.

use std::sync::Arc;

use access::account::Doomed;
use access::team::others;
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::account::leaving::GRACE;
use domain::authorize::permission::CloseAccount;
use http::StatusCode;
use jiff::Timestamp;
use messages::account;
use messages::{AccountId, CommandId};
use serde::{Deserialize, Serialize};

use super::{stay, successor};
use crate::app::App;
use crate::commands::{Attempt, Command, NotDone, Problems};
use crate::permit::Permitted;
use crate::visit::Failure;
use face::layout::{Frame, Here, respond};

/// What is said beside a name that is another one.
const OTHER_NAME: &str = "This is not your name as it stands above. Please type it just so.";

/// What is said where somebody came or went since the page was drawn.
const OTHERS: &str = "Who belongs to it has changed meanwhile. Please read once more what happens.";

/// `GET /account/close`, and the answer to a form that cannot be done as it is.
#[derive(Debug, Template)]
#[template(path = "account/leaving/close.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// The command's id, made when the page is drawn. Posted as `command`.
    pub command: String,
    /// For whose account the page was drawn. Posted as `account`.
    pub account: String,
    /// Workspaces that go with it.
    pub workspaces: Vec<Doomed>,
    /// Who else loses it. How many they are is posted as `others`.
    pub others: Vec<String>,
    /// Whether they belong to other teams, too, where they stay who they are.
    pub is_elsewhere: bool,
    /// When it would be deleted.
    pub at: Timestamp,
    /// For how many days it can be taken back.
    pub days: i64,
    /// The plan that is paid for, and until when; none where nothing is.
    pub paid: Option<(&'static str, Timestamp)>,
    /// What is to be typed.
    pub hint: String,
    /// What was typed. Posted as `name`.
    pub name: String,
    /// What to change, if it was tried.
    pub problems: Problems,
}

/// What is typed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Close {
    name: String,
    /// How many others they read would lose it.
    #[serde(default)]
    others: String,
}

/// `GET /account/close`: once it is asked for, the page on which it is taken back says how it is. Where others belong to it, it is first offered
/// to leave it to them.
pub(crate) async fn show(
    asked: Permitted<CloseAccount>,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    if asked.visit.session.as_ref().is_some_and(|session| session.leaving.is_some()) {
        return Ok(stay::lead());
    }
    let is_for_everybody = query.as_deref() == Some(successor::EVERYBODY);
    let others = if is_for_everybody { Vec::new() } else { others(&app.read().await?, &asked.permit).await? };
    if !others.is_empty() {
        let page = successor::Page::of(asked.visit.frame(Here::Account), others);
        return Ok(respond(StatusCode::OK, &page));
    }
    let page = page(&app, asked, CommandId::new(), String::new(), Problems::default()).await?;
    Ok(respond(StatusCode::OK, &page))
}

async fn page(
    app: &App,
    asked: Permitted<CloseAccount>,
    command: CommandId,
    name: String,
    problems: Problems,
) -> Result<Page, Failure> {
    let visit = &asked.visit;
    let db = app.read().await?;
    let workspaces = access::account::doomed(&db, &asked.permit).await?;
    let others = others(&db, &asked.permit).await?;
    let money = visit.session.as_ref().and_then(|session| session.money.as_deref());
    let live = money.and_then(|money| money.subscription.as_ref()).filter(|live| live.ended_at.is_none());
    let plan = asked.row.plan.map_or("your plan", |plan| plan.name);
    Ok(Page {
        frame: visit.frame(Here::Account),
        command: command.to_string(),
        account: asked.row.account.to_string(),
        workspaces,
        others: others.into_iter().map(|one| one.name).collect(),
        is_elsewhere: visit.session.as_ref().is_some_and(|session| !session.teams.is_empty()),
        at: visit.now.checked_add(GRACE).unwrap_or(visit.now),
        days: GRACE.as_hours() / 24,
        paid: live.map(|live| (plan, live.until)),
        hint: format!("Your name here is {}.", called(&asked)),
        name,
        problems,
    })
}

/// What they are called here.
fn called(asked: &Permitted<CloseAccount>) -> String {
    asked.visit.session.as_ref().map(|session| session.name.clone()).unwrap_or_default()
}

impl Command for Close {
    const VERB: &'static str = "close";
    const PAGE: &'static str = "/account/close";
    const ASKED_FOR: &'static str = "the end of";

    type Permission = CloseAccount;
    type Target = AccountId;
    type Fields = Self;

    fn target(asked: &Permitted<CloseAccount>, _command: CommandId) -> AccountId {
        asked.row.account
    }

    fn check(asked: &Permitted<CloseAccount>, fields: &Self) -> Result<Self, NotDone> {
        if fields.name.trim() == called(asked).trim() {
            Ok(fields.clone())
        } else {
            Err(NotDone::Invalid(Problems::default().and("name", Some(OTHER_NAME.to_owned()))))
        }
    }

    /// Nobody loses by it of whom it was not said.
    async fn prepare(
        self,
        app: &App,
        asked: &Permitted<CloseAccount>,
        _command: CommandId,
    ) -> Result<Result<Self, NotDone>, Failure> {
        let told = self.others.parse().unwrap_or(0);
        let others = others(&app.read().await?, &asked.permit).await?;
        Ok(if others.len() == told { Ok(self) } else { Err(Problems::whole(OTHERS).into()) })
    }

    fn message(&self, _asked: &Permitted<CloseAccount>) -> account::Command {
        account::Command::Close
    }

    fn name(&self, _asked: &Permitted<CloseAccount>) -> String {
        "your account".to_owned()
    }

    fn done_at(_account: AccountId) -> String {
        stay::PATH.to_owned()
    }

    async fn again(app: &App, asked: Permitted<CloseAccount>, attempt: Attempt<Self>) -> Result<Response, Failure> {
        let status = attempt.status;
        let page = page(app, asked, attempt.command, attempt.fields.name, attempt.problems).await?;
        Ok(respond(status, &page))
    }
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(super) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    use crate::shelf::samples::{ACCOUNT, COMMAND, before, days};

    let doomed = |name: &str, sites| Doomed { name: name.into(), sites };
    let plain = Page {
        frame: shelf.ada().at(Here::Account),
        command: COMMAND.into(),
        account: ACCOUNT.into(),
        workspaces: vec![doomed("Paper shop", 3)],
        others: Vec::new(),
        is_elsewhere: false,
        at: before(-days(14)),
        days: 14,
        paid: None,
        hint: "Your name here is Ada Lovelace.".into(),
        name: String::new(),
        problems: Problems::default(),
    };
    shelf.put("account/leaving/close/plain", &plain)?;
    let problems = Problems::default().and("name", Some(OTHER_NAME.into()));
    shelf.put("account/leaving/close/problem", &Page { name: "Ada".into(), problems, ..plain })?;
    let grace = |workspaces| Page {
        frame: shelf.grace().at(Here::Account),
        command: COMMAND.into(),
        account: ACCOUNT.into(),
        workspaces,
        others: Vec::new(),
        is_elsewhere: false,
        at: before(-days(14)),
        days: 14,
        paid: Some(("Pro", before(-days(12)))),
        hint: "Your name here is Grace Hopper.".into(),
        name: String::new(),
        problems: Problems::default(),
    };
    let (paying, empty) =
        (grace(vec![doomed("Compilers", 12), doomed("Letters", 1), doomed("Nobody yet", 0)]), grace(Vec::new()));
    let others = vec!["Ada Lovelace".to_owned(), "Katherine Johnson".to_owned()];
    let team = Page { others, is_elsewhere: true, ..grace(vec![doomed("Compilers", 12)]) };
    shelf.put("account/leaving/close/paying", &paying)?;
    shelf.put("account/leaving/close/team", &team)?;
    shelf.put("account/leaving/close/empty", &empty)
}
