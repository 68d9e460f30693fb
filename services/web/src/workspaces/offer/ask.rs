//! Asking somebody to take a workspace over: what happens on both sides, and an address. Once somebody is asked, the same page says whom, and
//! takes it back.

use std::sync::Arc;

use access::offer::{Waiting, losing, put_down, waiting};
use access::question::Mailbox;
use access::team::Placed;
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::authorize::permission::HandOverWorkspace;
use http::StatusCode;
use jiff::Timestamp;
use messages::workspace;
use messages::{CommandId, EnclosureId, WorkspaceId};
use serde::{Deserialize, Serialize};

use super::super::home::Tab;
use super::withdraw::Withdraw;
use crate::app::App;
use crate::commands::{self, Ask, Attempt, Command, NotDone, Problems};
use crate::permit::Permitted;
use crate::visit::Failure;
use face::layout::{Frame, Here, respond};

/// `GET /workspaces/{id}/offer`, and the answer to a form that cannot be done as it is.
#[derive(Debug, Clone, Template)]
#[template(path = "workspaces/offer.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// The settings, from where one comes.
    pub back: String,
    /// Where one sees its keys.
    pub keys: String,
    /// What it is called.
    pub called: String,
    /// How many people besides who looks can open it now, and could not any more.
    pub losing: usize,
    /// What waits; none while nobody is asked.
    pub waits: Option<Waits>,
    /// The form that asks somebody.
    pub ask: Ask,
    /// What was typed. Posted as `address`.
    pub address: String,
    /// What to change, if it was tried.
    pub problems: Problems,
}

/// An offer that waits.
#[derive(Debug, Clone)]
pub struct Waits {
    /// Where it went; none where that is not kept any more.
    pub address: Option<String>,
    /// Who asked; none where nobody knows any more.
    pub by: Option<String>,
    /// When.
    pub at: Timestamp,
    /// Until when it can be accepted.
    pub until: Timestamp,
    /// Which it is. Posted as `enclosure`.
    pub enclosure: String,
    /// The button that takes it back.
    pub withdraw: Ask,
}

impl Waits {
    fn of(Waiting { offer, address, by }: Waiting, withdraw: Ask) -> Self {
        let (at, until, enclosure) = (offer.at, offer.until, offer.enclosure.to_string());
        Self { address, by, at, until, enclosure, withdraw }
    }
}

/// `GET /workspaces/{id}/offer`
pub(crate) async fn show(
    asked: Permitted<HandOverWorkspace>,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let page = draw(&app, &asked).await?;
    let frame = match commands::notice::<Withdraw>(query.as_deref(), |_| true) {
        Some(notice) => page.frame.saying(notice),
        None => page.frame,
    };
    Ok(respond(StatusCode::OK, &Page { frame, ..page }))
}

async fn draw(app: &App, asked: &Permitted<HandOverWorkspace>) -> Result<Page, Failure> {
    let (row, db) = (&asked.row, app.read().await?);
    let waits = waiting(&db, &asked.permit, row, asked.visit.now).await?;
    Ok(Page {
        frame: asked.visit.frame(Here::Workspaces),
        back: Tab::Settings.href(&row.id.to_string()),
        keys: format!("/workspaces/{}/keys", row.id),
        called: row.name.clone(),
        losing: losing(&db, &asked.permit).await?,
        waits: waits.map(|waits| Waits::of(waits, Ask::of::<Withdraw>(&asked.visit, row.id))),
        ask: Ask::of::<Offer>(&asked.visit, row.id),
        address: String::new(),
        problems: Problems::default(),
    })
}

/// An offer, as it was checked.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Offer {
    address: String,
    /// None until it is put down.
    enclosure: Option<EnclosureId>,
}

/// What the form posts.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fields {
    address: String,
}

impl From<Offer> for Fields {
    fn from(offer: Offer) -> Self {
        Self { address: offer.address }
    }
}

/// What is said where too much was sent today: to an address, or for the account.
const TOO_OFTEN: &str = "This address got several letters like this today. Please send the next one tomorrow.";
const TOO_MANY: &str = "You asked many people today. Please ask the next one tomorrow.";

impl Command for Offer {
    const VERB: &'static str = "offer";
    const PAGE: &'static str = "/workspaces/{id}/offer";
    const ASKED_FOR: &'static str = "somebody to take over";

    type Permission = HandOverWorkspace;
    type Target = WorkspaceId;
    type Fields = Fields;

    fn target(asked: &Permitted<HandOverWorkspace>, _command: CommandId) -> WorkspaceId {
        asked.row.id
    }

    fn check(_asked: &Permitted<HandOverWorkspace>, fields: &Fields) -> Result<Self, NotDone> {
        let address: Result<Mailbox, _> = fields.address.parse();
        let wrong = |bad| Problems::default().and("address", Some(format!("This is no e-mail address: {bad}.")));
        address.map(|address| Self { address: address.to_string(), enclosure: None }).map_err(|bad| wrong(bad).into())
    }

    async fn prepare(
        self,
        app: &App,
        asked: &Permitted<HandOverWorkspace>,
        command: CommandId,
    ) -> Result<Result<Self, NotDone>, Failure> {
        // One that waits would be refused: then no letter is put down for it.
        if waiting(&app.read().await?, &asked.permit, &asked.row, asked.visit.now).await?.is_some() {
            return Ok(Err(NotDone::Refused(workspace::Refusal::OfferWaits)));
        }
        let problem = |text: &str| Problems::default().and("address", Some(text.to_owned())).into();
        Ok(match put_down(app, &asked.permit, command, &self.address, asked.visit.now).await? {
            Placed::There(enclosure) => Ok(Self { enclosure: Some(enclosure), ..self }),
            Placed::TooOften => Err(problem(TOO_OFTEN)),
            Placed::TooMany => Err(problem(TOO_MANY)),
        })
    }

    fn message(&self, asked: &Permitted<HandOverWorkspace>) -> workspace::Command {
        // One that was not put down leads nowhere.
        let enclosure = self.enclosure.unwrap_or_else(|| EnclosureId::from_uuid(asked.row.id.uuid()));
        workspace::Command::Offer { enclosure }
    }

    fn name(&self, asked: &Permitted<HandOverWorkspace>) -> String {
        asked.row.name.clone()
    }

    async fn again(
        app: &App,
        asked: Permitted<HandOverWorkspace>,
        attempt: Attempt<Self>,
    ) -> Result<Response, Failure> {
        let page = draw(app, &asked).await?;
        let ask = Ask { command: attempt.command.to_string(), ..page.ask };
        let (address, problems) = (attempt.fields.address, attempt.problems);
        Ok(respond(attempt.status, &Page { ask, address, problems, ..page }))
    }
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    use crate::shelf::samples::{WORKSPACE, before, days};

    let plain = Page {
        frame: shelf.ada().at(Here::Workspaces),
        back: Tab::Settings.href(WORKSPACE),
        keys: format!("/workspaces/{WORKSPACE}/keys"),
        called: "Paper shop".into(),
        losing: 0,
        waits: None,
        ask: Ask::shown("offer"),
        address: String::new(),
        problems: Problems::default(),
    };
    shelf.put("workspaces/offer/plain", &plain)?;
    let team = Page { losing: 3, ..plain.clone() };
    shelf.put("workspaces/offer/team", &team)?;
    let problems = Problems::default().and("address", Some(TOO_OFTEN.into()));
    shelf.put("workspaces/offer/problem", &Page { address: "ada@example.com".into(), problems, ..plain.clone() })?;
    let waits = Waits {
        address: Some("grace.brewster.murray.hopper@compilers.example.com".into()),
        by: Some("Ada Lovelace".into()),
        at: before(days(1)),
        until: before(-days(6)),
        enclosure: "enc_01jd6v3x8f7q2m9k4w5t6y7z8a".into(),
        withdraw: Ask::shown("offer/withdraw"),
    };
    shelf.put("workspaces/offer/waits", &Page { waits: Some(waits.clone()), ..plain.clone() })?;
    let unknown = Waits { address: None, by: None, ..waits };
    shelf.put("workspaces/offer/waits_unknown", &Page { waits: Some(unknown), ..team })
}
