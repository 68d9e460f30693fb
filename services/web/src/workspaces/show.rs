//! One workspace: how it is, why, what comes next, and what happened lately. It never needs a reload.

use std::sync::Arc;

use access::inside;
use access::permit::also;
use access::workspace::{Workspace, again, usual_set_up};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::authorize::permission::{Permission, Permitted as May, ViewSites, ViewWorkspace};
use domain::authorize::{Permit, check};
use domain::because::Next;
use domain::wording;
use domain::workspace::was_never_up;
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};

use super::activity::{self, told::Told};
use super::buttons::{Cancel, Keep, Resume};
use super::home::{Head, Tab};
use super::keys;
use super::patience::{Found, Patience};
use super::pausing::Pausing;
use super::retry;
use super::sites;
use super::trying::Trying;
use super::waiting::Waiting;
use super::why::Why;
use super::words;
use crate::app::App;
use crate::commands::{self, Ask};
use crate::live::{Part, Watch};
use crate::permit::Permitted;
use crate::visit::{Failure, Visit};
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
    /// Where code is sent from here, until the first has arrived; none for who may not.
    pub from_here: Option<FromHere>,
    /// The first site, just after it came.
    pub arrived: Option<Arrived>,
}

/// Where code is sent without a key, by who has no terminal.
#[derive(Debug, Clone)]
pub struct FromHere {
    /// From an example.
    pub example: String,
    /// From a folder.
    pub folder: String,
}

/// The first site of a workspace.
#[derive(Debug, Clone)]
pub struct Arrived {
    /// Where its page is, or that of all of them if nobody could look.
    pub href: String,
    /// Where it answers, if that is known.
    pub address: Option<String>,
}

/// What is left to do until the first code arrives, in the order in which it can be done.
#[derive(Debug, Clone)]
pub enum First {
    /// Make a key, with one press.
    MakeKey(keys::make::OnePress),
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
    fn of(workspace: &Workspace, visit: &Visit, may_make_keys: bool) -> Option<Self> {
        let address = words::address_of(workspace).filter(|_| workspace.first_deployment_at.is_none())?;
        let keys = || Tab::Keys.href(&workspace.id.to_string());
        Some(match workspace.own_key_at {
            Some(_) => Self::Send { address, keys: keys() },
            None if may_make_keys => Self::MakeKey(keys::make::OnePress::of(visit, workspace.id)),
            None => Self::AskForKey,
        })
    }

    /// What it is, in a sentence or two.
    #[must_use]
    pub const fn sentence(&self) -> &'static str {
        match self {
            Self::MakeKey(_) => {
                "Or use your own tools. They need a key, which one press makes. The next page has each line that you need, ready to paste."
            }
            Self::AskForKey => {
                "To send code with your own tools you need a key. Ask somebody who runs this workspace to make one for you."
            }
            Self::Send { .. } => "Or send it from a terminal. Three lines do that:",
        }
    }
}

impl FromHere {
    fn of(workspace: &Workspace) -> Self {
        let all = Tab::Sites.href(&workspace.id.to_string());
        Self { example: sites::new_at(workspace.id), folder: format!("{all}/folder") }
    }
}

impl Arrived {
    /// While it is news. The server is waited for a moment only: without its answer the page still leads to the site.
    pub(super) async fn of<P: May>(
        app: &App,
        permit: &Permit<P>,
        workspace: &Workspace,
        now: Timestamp,
    ) -> Result<Option<Self>, Failure> {
        let is_news = |at: &Timestamp| now.duration_since(*at) < NEWS;
        if workspace.first_deployment_at.filter(is_news).is_none() {
            return Ok(None);
        }
        // Who may see a workspace may see its sites.
        let permit = also(permit, ViewSites)?;
        let id = workspace.id.to_string();
        let first = match Patience::Short.ask(inside::sites::list(app, &permit, workspace)).await? {
            Found::There(found) => found.sites.into_iter().next_back(),
            Found::Loading | Found::Closed(_) => None,
        };
        Ok(Some(match first {
            Some(site) => Self { href: sites::around::View::Site.href(&id, site.id.as_str()), address: site.address },
            None => Self::somewhere(workspace),
        }))
    }

    /// Among the sites of the workspace, without a look at which it is.
    pub(super) fn somewhere(workspace: &Workspace) -> Self {
        Self { href: Tab::Sites.href(&workspace.id.to_string()), address: None }
    }
}

/// For so long the first site is news.
const NEWS: SignedDuration = SignedDuration::from_mins(15);

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
        let first = if label == Label::Ready { First::of(&workspace, &asked.visit, may_make_keys) } else { None };
        let may_send = check(asked.permit.who(), Permission::SendSites, asked.permit.on()).is_ok();
        let from_here = (may_send && first.is_some()).then(|| FromHere::of(&workspace));
        let arrived =
            if label == Label::Ready { Arrived::of(app, &asked.permit, &workspace, now).await? } else { None };
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
                from_here,
                arrived,
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
        for first in [First::MakeKey(keys::make::OnePress::default()), First::AskForKey, send] {
            let sentence = first.sentence();
            assert_eq!(banned_in(sentence), None, "{sentence}");
            assert!(grade(sentence) <= 8.0, "{sentence}");
        }
    }
}
