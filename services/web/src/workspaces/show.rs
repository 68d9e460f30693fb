//! One workspace: how it is, why, what comes next, and what happened lately. It never needs a reload.

use std::sync::Arc;

use access::workspace::{Workspace, again, usual_set_up};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::authorize::check;
use domain::authorize::permission::{Permission, ViewWorkspace};
use domain::because::Next;
use domain::wording;
use domain::workspace::was_never_up;
use http::StatusCode;
use jiff::Timestamp;

use super::activity::{self, told::Told};
use super::buttons::{Cancel, Keep, Resume};
use super::home::{Head, Tab};
use super::keys;
use super::pausing::Pausing;
use super::retry;
use super::trying::Trying;
use super::waiting::Waiting;
use super::why::Why;
use super::words;
use crate::app::App;
use crate::commands::{self, Ask};
use crate::live::{Part, Watch};
use crate::permit::Permitted;
use crate::visit::Failure;
use face::label::Label;
use face::layout::{Frame, Here, respond};
use face::step::{Progress, Step};
use face::when::Dates;

/// `GET /workspaces/{id}`
#[derive(Debug, Template)]
#[template(path = "workspaces/show.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// All that changes while one looks.
    pub live: Live,
}

/// What `GET /workspaces/{id}/live` answers with, and the page includes: everything from one look.
#[derive(Debug, Clone, Template)]
#[template(path = "workspaces/_live.html")]
pub struct Live {
    /// How dates are written for the reader.
    pub dates: Dates,
    /// When this was drawn.
    pub now: Timestamp,
    /// What stands on each tab.
    pub head: Head,
    /// How it is.
    pub status: Status,
    /// What happened lately, newest first.
    pub history: Vec<Told>,
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
    /// What led to it.
    pub why: Why,
    /// The wait for it, while it is being set up.
    pub waiting: Option<Waiting>,
    /// What was tried and what comes next, while it is in trouble.
    pub trying: Option<Trying>,
    /// Why it is paused and what comes of that, while it is.
    pub pausing: Option<Pausing>,
    /// The button that gives up on it; none once there may be something in it, and for who may not.
    pub cancel: Option<Ask>,
    /// The way to Ready; empty when it is not on its way.
    pub steps: Vec<Step>,
    /// Its full address, shown only while one can use it.
    pub address: Option<String>,
    /// What is left to do until the first code arrives.
    pub first: Option<First>,
}

/// What is left to do until the first code arrives, in the order in which it can be done.
#[derive(Debug, Clone)]
pub enum First {
    /// Make a key: where.
    MakeKey(String),
    /// Have a key made by somebody who may do that.
    AskForKey,
    /// Send code, with the key that there is.
    Send {
        /// To this address.
        address: String,
        /// Where the keys are, for who lost theirs.
        keys: String,
    },
}

impl First {
    fn of(workspace: &Workspace, may_make_keys: bool) -> Option<Self> {
        let address = words::address_of(workspace).filter(|_| workspace.first_deployment_at.is_none())?;
        let keys = || Tab::Keys.href(&workspace.id.to_string());
        Some(match workspace.own_key_at {
            Some(_) => Self::Send { address, keys: keys() },
            None if may_make_keys => Self::MakeKey(keys::new_at(workspace.id)),
            None => Self::AskForKey,
        })
    }

    /// What it is, in a sentence or two.
    #[must_use]
    pub const fn sentence(&self) -> &'static str {
        match self {
            Self::MakeKey(_) => {
                "First, make a key. It lets your own tools in. The next page then has each line that you need, ready to paste."
            }
            Self::AskForKey => {
                "To send code to it you need a key. Ask somebody who runs this workspace to make one for you."
            }
            Self::Send { .. } => "Next, send your first code to it. Three lines in a terminal do that:",
        }
    }
}

/// The plain facts of a workspace.
#[derive(Debug, Clone)]
pub struct Details {
    /// Where it is, in words.
    pub region: String,
    /// The plan it runs on.
    pub plan: String,
    /// When it was asked for.
    pub created: Timestamp,
    /// Its full address, once it has one.
    pub address: Option<String>,
}

impl Live {
    /// In so many seconds it is to be drawn anew although nothing has happened, if ever.
    fn again_in(&self) -> Option<u64> {
        let trying = || self.status.trying.as_ref().and_then(|trying| trying.changes_in);
        self.status.waiting.as_ref().and_then(|waiting| waiting.changes_in).or_else(trying)
    }
}

impl Part for Live {
    type Permission = ViewWorkspace;

    async fn draw(app: &App, asked: &Permitted<ViewWorkspace>, _query: Option<&str>) -> Result<Self, Failure> {
        let db = app.snapshot().await?;
        // Looked for again: who may see it was found out a moment ago, and all that is shown is of one moment.
        let workspace = again(&db, &asked.permit).await?.ok_or(Failure::NotFound)?;
        let history = activity::latest(&db, &asked.permit).await?;
        // Who may see it sees it as long as it has a label.
        let head = Head::of(&workspace, Tab::Overview).ok_or(Failure::NotFound)?;
        let label = head.label;
        let why = Why::of(&db, &asked.permit, &workspace, label).await?;
        let usual = if label == Label::SettingUp { usual_set_up(&db).await? } else { None };
        db.done().await?;
        let (now, address) = (asked.visit.now, words::address_of(&workspace));
        let may_make_keys = check(asked.permit.who(), Permission::ManageKeys, asked.permit.on()).is_ok();
        let first = if label == Label::Ready { First::of(&workspace, may_make_keys) } else { None };
        let waiting =
            (label == Label::SettingUp).then(|| Waiting::of(workspace.state, workspace.created_at, now, usual));
        let trying = (label == Label::HavingTrouble).then(|| {
            Trying::of(workspace.since, workspace.trouble, workspace.attempts.as_ref(), now).offering(&workspace, asked)
        });
        let pausing = (!workspace.pauses.is_empty()).then(|| Pausing::of(&workspace, asked));
        let may_cancel = check(asked.permit.who(), Permission::CancelWorkspace, asked.permit.on()).is_ok();
        let cancel = (may_cancel && was_never_up(&words::past_of(&workspace)))
            .then(|| Ask::of::<Cancel>(&asked.visit, workspace.id));
        Ok(Self {
            dates: asked.visit.dates(),
            now,
            head,
            status: Status {
                label,
                reason: words::reason_of(&workspace).to_owned(),
                why,
                waiting,
                trying,
                pausing,
                cancel,
                steps: steps(&workspace),
                address: address.clone().filter(|_| label == Label::Ready),
                first,
            },
            history,
            details: Details {
                region: wording::region_first(workspace.region).to_owned(),
                plan: workspace.plan.map_or("Your plan", |plan| plan.name).to_owned(),
                created: workspace.created_at,
                address,
            },
        })
    }

    fn asks_from(&self) -> String {
        self.head.live()
    }

    fn watches(&self) -> Option<Watch> {
        Some(self.head.watch())
    }
}

/// `GET /workspaces/{id}`
pub(crate) async fn show(
    asked: Permitted<ViewWorkspace>,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let live = Live::draw(&app, &asked, None).await?;
    let frame = asked.visit.frame(Here::Workspaces);
    let query = query.as_deref();
    let of_buttons = || {
        let is_paused = live.status.label == Label::Paused;
        let starting = || commands::notice::<Cancel>(query, |_| live.status.label == Label::SettingUp);
        let resting = || {
            commands::notice::<Resume>(query, |_| is_paused).or_else(|| commands::notice::<Keep>(query, |_| is_paused))
        };
        resting().or_else(starting)
    };
    let frame = match retry::notice(query, live.status.label).or_else(of_buttons) {
        Some(notice) => frame.saying(notice),
        None => frame,
    };
    Ok(respond(StatusCode::OK, &Page { frame, live }))
}

/// The way to Ready, as far as the states tell it.
fn steps(workspace: &Workspace) -> Vec<Step> {
    use messages::workspace::State;

    let asked = Progress::Done(workspace.created_at);
    let (found, starting) = match workspace.state {
        State::Pending => (Progress::Now, Progress::Later),
        State::Provisioning => (Progress::Done(workspace.since), Progress::Now),
        State::Ready | State::Suspended | State::Failed | State::Unknown | State::Deprovisioning | State::Deleted => {
            return Vec::new();
        }
    };
    let way = [("Asked for", asked), ("Machine found", found), ("Starting", starting), ("Ready", Progress::Later)];
    way.map(|(name, progress)| Step { name: name.to_owned(), progress }).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use face::words::{banned_in, grade};

    #[test]
    fn what_is_left_to_do_is_said_plainly() {
        let send = First::Send { address: String::new(), keys: String::new() };
        for first in [First::MakeKey(String::new()), First::AskForKey, send] {
            let sentence = first.sentence();
            assert_eq!(banned_in(sentence), None, "{sentence}");
            assert!(grade(sentence) <= 8.0, "{sentence}");
        }
    }
}
