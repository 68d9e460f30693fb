//! One workspace: how it is, why, what comes next, and what happened so far. It never needs a reload.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::authorize::permission::ViewWorkspace;
use domain::say;
use http::StatusCode;
use jiff::Timestamp;

use super::rows::{self, Workspace};
use super::words;
use crate::app::App;
use crate::face::label::Label;
use crate::face::layout::{Frame, Here, respond};
use crate::face::step::{Progress, Step};
use crate::face::when::Dates;
use crate::live as streams;
use crate::permit::{Permitted, ask};
use crate::visit::{Failure, Visit};

/// `GET /workspaces/{id}`
#[derive(Debug, Template)]
#[template(path = "workspaces/show.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// All that changes while one looks.
    pub live: Live,
}

/// What `GET /workspaces/{id}/live` sends as an unnamed message each time something changed, and the page includes.
#[derive(Debug, Clone, Template)]
#[template(path = "workspaces/_live.html")]
pub struct Live {
    /// How dates are written for the reader.
    pub dates: Dates,
    /// How it is.
    pub status: Status,
    /// What happened, newest first.
    pub history: Vec<Entry>,
    /// The plain facts.
    pub details: Details,
}

/// How a workspace is, why, and what comes next.
#[derive(Debug, Clone)]
pub struct Status {
    /// In one word.
    pub label: Label,
    /// Why, in one or two sentences.
    pub reason: String,
    /// What comes next and what the person can do, if there is anything to say.
    pub next: Option<String>,
    /// The way to Ready; empty when it is not on its way.
    pub steps: Vec<Step>,
    /// Its full address, shown only while one can use it.
    pub address: Option<String>,
    /// Whether to say how code is sent to that address: until the first arrived.
    pub awaits_code: bool,
}

/// Something that happened, told to the customer.
#[derive(Debug, Clone)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// What, in one plain sentence.
    pub sentence: String,
}

/// The plain facts of a workspace.
#[derive(Debug, Clone)]
pub struct Details {
    /// Where it is, in words.
    pub region: String,
    /// The plan it runs on.
    pub plan: String,
    /// When it was ordered.
    pub created: Timestamp,
    /// Its full address, once it has one.
    pub address: Option<String>,
}

/// `GET /workspaces/{id}`
pub(crate) async fn show(asked: Permitted<ViewWorkspace>, State(app): State<Arc<App>>) -> Result<Response, Failure> {
    let live = draw(&app, &asked).await?;
    let Permitted { visit, row, .. } = asked;
    let page = Page { frame: visit.frame(Here::Workspaces), id: row.id.to_string(), name: row.name, live };
    Ok(respond(StatusCode::OK, &page))
}

/// `GET /workspaces/{id}/live`
pub(crate) async fn live(asked: Permitted<ViewWorkspace>, State(app): State<Arc<App>>) -> Result<Response, Failure> {
    let (id, visit) = (asked.row.id, asked.visit);
    let watched = (Arc::clone(&app), visit.clone());
    streams::stream(
        &app,
        &visit,
        move |touched| touched.workspace(id),
        move || {
            let (app, visit) = watched.clone();
            Box::pin(async move { redraw(&app, &visit, &id.to_string()).await })
        },
    )
}

async fn redraw(app: &App, visit: &Visit, id: &str) -> Result<String, Failure> {
    let asked = ask::<ViewWorkspace>(app, visit.again(app).await?, id).await?;
    streams::render(&draw(app, &asked).await?)
}

async fn draw(app: &App, asked: &Permitted<ViewWorkspace>) -> Result<Live, Failure> {
    let workspace = &asked.row;
    // Who may see it sees it as long as it has a label.
    let label = words::label_of(workspace).ok_or(Failure::NotFound)?;
    let history = rows::history(&app.read().await?, &asked.permit).await?;
    let address = words::address_of(workspace);
    let awaits_code = label == Label::Ready && workspace.first_deployment_at.is_none();
    Ok(Live {
        dates: asked.visit.dates(),
        status: Status {
            label,
            reason: words::reason_of(workspace).to_owned(),
            next: next(label, awaits_code).map(str::to_owned),
            steps: steps(workspace),
            address: address.clone().filter(|_| label == Label::Ready),
            awaits_code,
        },
        history: history.into_iter().map(|(at, sentence)| Entry { at, sentence }).collect(),
        details: Details {
            region: say::region_first(workspace.region).to_owned(),
            plan: workspace.plan.map_or("Your plan", |plan| plan.name).to_owned(),
            created: workspace.created_at,
            address,
        },
    })
}

/// What comes next, and what one can do, if there is anything to say.
const fn next(label: Label, awaits_code: bool) -> Option<&'static str> {
    match label {
        Label::SettingUp => Some("This usually takes under a minute. Your workspace will be here when you come back."),
        Label::Ready if awaits_code => Some("Next, send your first code to it. Three lines in a terminal do that:"),
        Label::Ready => None,
        Label::Paused => Some("Nothing in it is lost while it rests."),
        Label::HavingTrouble => {
            Some("There is nothing you need to do. This page changes by itself once it is well again.")
        }
    }
}

/// The way to Ready, as far as the states tell it.
fn steps(workspace: &Workspace) -> Vec<Step> {
    use messages::workspace::State;

    let ordered = Progress::Done(workspace.created_at);
    let (found, starting) = match workspace.state {
        State::Pending => (Progress::Now, Progress::Later),
        State::Provisioning => (Progress::Done(workspace.since), Progress::Now),
        State::Ready | State::Suspended | State::Failed | State::Unknown | State::Deprovisioning | State::Deleted => {
            return Vec::new();
        }
    };
    let way = [("Ordered", ordered), ("Machine found", found), ("Starting", starting), ("Ready", Progress::Later)];
    way.map(|(name, progress)| Step { name: name.to_owned(), progress }).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::face::words::{banned_in, grade};

    #[test]
    fn what_comes_next_is_said_plainly() {
        let all = Label::ALL.into_iter().flat_map(|label| [next(label, true), next(label, false)]);
        for sentence in all.flatten() {
            assert_eq!(banned_in(sentence), None, "{sentence}");
            assert!(grade(sentence) <= 8.0, "{sentence}");
        }
        assert_eq!(next(Label::Ready, false), None, "who has sent code needs no next step");
    }
}
