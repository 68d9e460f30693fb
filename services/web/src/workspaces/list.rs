//! All workspaces of a person, with the state of each at a glance.

use std::sync::Arc;

use access::account;
use access::workspace::{self, Counts, Removed, Workspace};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::authorize::permission::{ListWorkspaces, Permission};
use domain::authorize::{account_role_permits, role_permits};
use domain::wording;
use http::StatusCode;
use jiff::Timestamp;
use messages::account::Role;

use super::buttons::Restore;
pub use super::room::Room;
use super::words;
use crate::app::App;
use crate::commands::{self, Ask};
use crate::live::{Part, Watch};
use crate::permit::Permitted;
use crate::steps;
use crate::visit::{Failure, Visit};
use face::label::{Label, Tone};
use face::layout::{Frame, Here, Notice, respond};
use face::paging::Paging;
use face::when::Dates;

/// `GET /workspaces`
#[derive(Debug, Template)]
#[template(path = "workspaces/list.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// All that changes while one looks.
    pub live: Live,
}

/// What `GET /workspaces/live` answers with, and the page includes: everything from one look, so that rows, counts and
/// steps never disagree.
#[derive(Debug, Clone, Template)]
#[template(path = "workspaces/_list_live.html")]
pub struct Live {
    /// How dates are written for the reader.
    pub dates: Dates,
    /// When this was drawn.
    pub now: Timestamp,
    /// What is to be known first, if anything.
    pub notice: Option<Notice>,
    /// How many there are in each state, whatever page is shown.
    pub counts: Counts,
    /// Which part of the list is shown.
    pub paging: Paging,
    /// The person's workspaces on this page of the list, newest first.
    pub workspaces: Vec<Row>,
    /// Those that can still come back, newest first.
    pub deleted: Vec<Deleted>,
    /// Whether there may be one more.
    pub room: Room,
    /// The first steps; none when nothing of them is left to do.
    pub steps: Option<steps::list::Live>,
}

/// A workspace in the list.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its state.
    pub label: Label,
    /// Why it is in that state, in one sentence.
    pub reason: String,
    /// Where it is, in words such as `Europe`.
    pub region: String,
    /// Its full address, once it has one.
    pub address: Option<String>,
    /// When it was asked for.
    pub created: Timestamp,
}

/// A workspace that was deleted and can still come back.
#[derive(Debug, Clone)]
pub struct Deleted {
    /// The button that takes it back; none for who may not.
    pub restore: Option<Ask>,
    /// Its name.
    pub name: String,
    /// Until when.
    pub restorable_until: Timestamp,
}

impl Live {
    /// What the tab is called: how many there are in each state, the good ones first.
    #[must_use]
    pub fn title(&self) -> String {
        let counts = self.counts.in_words();
        if counts.is_empty() { "Workspaces".to_owned() } else { format!("{counts} – Workspaces") }
    }

    /// Whether the steps say what there is to do for somebody who has nothing yet.
    fn says_what_to_do(&self) -> bool {
        self.steps.as_ref().is_some_and(|live| live.steps.are_open())
    }
}

impl Deleted {
    fn of(removed: Removed, visit: &Visit) -> Self {
        let restore =
            role_permits(removed.role, Permission::RestoreWorkspace).then(|| Ask::of::<Restore>(visit, removed.id));
        Self { restore, name: removed.name, restorable_until: removed.restorable_until }
    }
}

impl Row {
    /// The line of a workspace; none once it has left the list.
    fn of(workspace: &Workspace) -> Option<Self> {
        let label = words::label_of(workspace)?;
        Some(Self {
            id: workspace.id.to_string(),
            name: workspace.name.clone(),
            label,
            reason: words::reason_of(workspace).to_owned(),
            region: wording::region_first(workspace.region).to_owned(),
            address: words::address_of(workspace).filter(|_| label == Label::Ready),
            created: workspace.created_at,
        })
    }
}

impl Part for Live {
    type Permission = ListWorkspaces;

    async fn draw(app: &App, asked: &Permitted<ListWorkspaces>, query: Option<&str>) -> Result<Self, Failure> {
        let steps_were_shown = query.is_some_and(|query| query.split('&').any(|field| field == WITH_STEPS));
        draw(app, asked, Paging::asked_for(query), steps_were_shown).await
    }

    /// For the same page of the list, and for the steps until all are done.
    fn asks_from(&self) -> String {
        let steps = if self.steps.is_some() { "&steps=true" } else { "" };
        format!("/workspaces/live?page={}{steps}", self.paging.page())
    }

    fn watches(&self) -> Option<Watch> {
        Some(Watch::List)
    }
}

/// `GET /workspaces`
pub(crate) async fn list(
    asked: Permitted<ListWorkspaces>,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let live = draw(&app, &asked, Paging::asked_for(query.as_deref()), false).await?;
    let frame = asked.visit.frame(Here::Workspaces);
    let frame = match commands::notice::<Restore>(query.as_deref(), |_| !live.deleted.is_empty()) {
        Some(notice) => frame.saying(notice),
        None => frame,
    };
    Ok(respond(StatusCode::OK, &Page { frame, live }))
}

/// What a page asks for that shows the first steps: then it learns when all are done.
const WITH_STEPS: &str = "steps=true";

/// As many workspaces as stand on one page.
const PAGE: usize = 50;

/// Whether who is this in an account makes workspaces that it pays for.
fn makes_workspaces(role: Option<Role>) -> bool {
    role.is_some_and(|role| account_role_permits(role, Permission::CreateWorkspace))
}

async fn draw(
    app: &App,
    asked: &Permitted<ListWorkspaces>,
    page: usize,
    steps_were_shown: bool,
) -> Result<Live, Failure> {
    let account = asked.row.account;
    let db = app.snapshot().await?;
    let counts = workspace::count(&db, &asked.permit, account).await?;
    let paging = Paging::of(page, PAGE, counts.total());
    let workspaces = workspace::list(&db, &asked.permit, account, paging.limit_and_offset()).await?;
    let removed = workspace::removed(&db, &asked.permit, account).await?;
    let payer = account::payer(&db, &asked.row).await?;
    // Who makes no workspaces has no first steps.
    let makes = makes_workspaces(payer.role);
    let steps = if makes { steps::live::of(&db, &asked.permit, account, steps_were_shown).await? } else { None };
    db.done().await?;
    let opening = || Notice { tone: Tone::Busy, text: words::OPENING.to_owned() };
    Ok(Live {
        dates: asked.visit.dates(),
        now: asked.visit.now,
        notice: (!payer.is_open).then(opening),
        counts,
        paging,
        workspaces: workspaces.iter().filter_map(Row::of).collect(),
        deleted: removed.into_iter().map(|removed| Deleted::of(removed, &asked.visit)).collect(),
        room: if !makes {
            Room::None
        } else if payer.is_open {
            words::room(&payer)
        } else {
            Room::NotYet("Your account is not open yet.".to_owned())
        },
        steps,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tab_counts_all_and_asks_again_for_its_own_page() {
        let live = |labels: Vec<Label>, page| Live {
            dates: Dates::PLAIN,
            now: Timestamp::UNIX_EPOCH,
            notice: None,
            paging: Paging::of(page, PAGE, labels.len()),
            counts: Counts::of(labels),
            workspaces: Vec::new(),
            deleted: Vec::new(),
            room: Room::Free,
            steps: None,
        };
        assert_eq!(live(Vec::new(), 1).title(), "Workspaces");
        let many = live(vec![Label::Ready; 2 * PAGE], 2);
        assert_eq!(
            (many.title().as_str(), many.asks_from().as_str()),
            ("100 ready – Workspaces", "/workspaces/live?page=2")
        );
    }
}
