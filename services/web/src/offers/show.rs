//! The page of an offer: what it is, who asks, what it would mean for who looks, and whether they have room for it. One that is used, over, taken
//! back, or was never there is the same plain page.

use std::sync::Arc;

use access::account::payer;
use access::offer::{Held, Opened};
use askama::Template;
use axum::extract::{RawQuery, State as Shared};
use axum::response::Response;
use domain::authorize::permission::{ViewOffer, ViewPlans};
use domain::suspension::rule;
use domain::wording::pause::because;
use domain::wording::region_first;
use http::StatusCode;
use jiff::Timestamp;
use messages::CommandId;

use super::page_of;
use super::room::{Room, room};
use crate::app::App;
use crate::commands::NotDone;
use crate::permit::Permitted;
use crate::visit::Failure;
use crate::workspaces::words::web_address;
use face::label::Tone;
use face::layout::{Frame, Here, Notice, respond};

/// The page that says that it was declined.
pub(super) const DECLINED: &str = "/offers/declined";

/// `GET /offers/{token}`
#[derive(Debug, Template)]
#[template(path = "offers/show.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// What is to be seen.
    pub state: State,
}

/// What whoever opens a link sees.
#[derive(Debug, Clone)]
pub enum State {
    /// It can be answered.
    Open(Box<Offered>),
    /// The account that they look at has it.
    Here {
        /// What it is called.
        name: String,
    },
    /// It cannot be answered any more, or never could.
    Gone,
    /// They declined it.
    Declined,
}

/// An offer that can be answered.
#[derive(Debug, Clone)]
pub struct Offered {
    /// Who asks; none where nobody knows any more.
    pub by: Option<String>,
    /// What it is called.
    pub name: String,
    /// Where it runs.
    pub region: &'static str,
    /// Where it answers, once it does.
    pub address: Option<String>,
    /// Why it is paused, where it stays so when it is taken; none where it does not, or is not paused.
    pub stays_paused: Option<&'static str>,
    /// Whether it is paused now, and is started when it is taken.
    pub starts: bool,
    /// Until when it can be taken.
    pub until: Timestamp,
    /// Where signing in leads back to; none for who is signed in.
    pub sign_in: Option<String>,
    /// The address that was asked, and the one that who looks signs in with, where that is another.
    pub other: Option<(String, String)>,
    /// The account that it would go to, for who belongs to several.
    pub into: Option<String>,
    /// Whether that has room for it; none for who is not signed in.
    pub room: Option<Room>,
    /// Where it is taken over; declined, one step further.
    pub action: String,
    /// The command's id, made when the page is drawn. Posted as `command`.
    pub command: String,
    /// The same for declining.
    pub declining: String,
}

impl Offered {
    fn of(held: &Held, email: Option<&str>, room: Option<Room>) -> Self {
        let (action, workspace) = (page_of(&held.token), &held.workspace);
        let is_other = |email: &&str| !email.eq_ignore_ascii_case(&held.address);
        let stays = workspace.pauses.iter().find(|pause| !rule(pause.reason).of_the_account);
        Self {
            by: held.by.clone(),
            name: workspace.name.clone(),
            region: region_first(workspace.region),
            address: workspace.endpoint.as_deref().and_then(web_address),
            stays_paused: stays.map(|pause| because(pause.reason)),
            starts: !workspace.pauses.is_empty() && stays.is_none(),
            until: held.offer.until,
            sign_in: email.is_none().then(|| format!("/sign-in?return_to={action}")),
            other: email.filter(is_other).map(|email| (held.address.clone(), email.to_owned())),
            into: None,
            room,
            action,
            command: CommandId::new().to_string(),
            declining: CommandId::new().to_string(),
        }
    }

    /// Whether nothing is against taking it.
    fn can_be_taken(&self) -> bool {
        self.room.as_ref().is_some_and(|room| room.against.is_none())
    }
}

/// `GET /offers/{token}`
pub(crate) async fn show(
    asked: Permitted<ViewOffer>,
    Shared(app): Shared<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let (visit, Opened(held)) = (&asked.visit, &asked.row);
    let frame = visit.frame(Here::Elsewhere);
    let state = match (held, visit.session.as_ref()) {
        (None, _) => State::Gone,
        (Some(held), None) => State::Open(Box::new(Offered::of(held, None, None))),
        (Some(held), Some(session)) if session.account == held.workspace.account => {
            State::Here { name: held.workspace.name.clone() }
        }
        (Some(held), Some(session)) => {
            let payer = payer(&app.read().await?, session).await?;
            let into = frame.person.as_ref().and_then(|person| person.here()).map(|team| team.name());
            let offered = Offered::of(held, Some(&session.email), Some(room(&payer, held.workspace.region)));
            State::Open(Box::new(Offered { into, ..offered }))
        }
    };
    // What is against it stands on the page, and is said once.
    let says = matches!(&state, State::Open(offered) if offered.can_be_taken());
    let why = NotDone::asked(query.as_deref()).filter(|_| says);
    let notice = why.map(|why| Notice { tone: Tone::Rest, text: why.sentence() });
    Ok(respond(StatusCode::OK, &Page { frame: Frame { notice, ..frame }, state }))
}

/// `GET /offers/declined`
pub(crate) async fn declined(asked: Permitted<ViewPlans>) -> Response {
    respond(StatusCode::OK, &Page { frame: asked.visit.frame(Here::Elsewhere), state: State::Declined })
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    use domain::wording::handing;
    use messages::workspace::{Reason, Refusal, Region};

    use crate::shelf::samples::{ADDRESS, COMMAND, before, days, in_a_team};

    let of = |room: Option<Room>| Offered {
        by: Some("Grace Brewster Murray Hopper".into()),
        name: "Paper shop".into(),
        region: region_first(Region::Eu),
        address: Some(ADDRESS.into()),
        stays_paused: None,
        starts: false,
        until: before(-days(6)),
        sign_in: None,
        other: None,
        into: None,
        room,
        action: page_of(&"0b".repeat(32)),
        command: COMMAND.into(),
        declining: COMMAND.into(),
    };
    let room = |against: Option<Refusal>| Room {
        plan: Some(
            if against.is_some() { "Trial: one of one workspace" } else { "Pro: two of five workspaces" }.into(),
        ),
        against: against.map(|refusal| handing::refusal(refusal, Some(plans::TRIAL), Some(1), Region::Eu)),
        is_of_plan: against == Some(Refusal::LimitReached),
    };
    let open = |offered: Offered| State::Open(Box::new(offered));
    let sign_in = Some(format!("/sign-in?return_to={}", page_of(&"0b".repeat(32))));
    let visitor = Offered { sign_in, address: None, ..of(None) };
    shelf.put("offers/show/visitor", &Page { frame: shelf.visitor(), state: open(visitor) })?;
    shelf.put("offers/show/asks", &Page { frame: shelf.grace(), state: open(of(Some(room(None)))) })?;
    let other = Some(("ada@engines.example.com".into(), "ada@example.com".into()));
    let paused = Offered { other, into: Some("Team of Grace Hopper".into()), starts: true, ..of(Some(room(None))) };
    shelf.put("offers/show/other", &Page { frame: in_a_team(shelf.ada()), state: open(paused) })?;
    let held = Offered { stays_paused: Some(because(Reason::OwnerRequest)), ..of(Some(room(None))) };
    shelf.put("offers/show/paused", &Page { frame: shelf.grace(), state: open(held) })?;
    let full = of(Some(room(Some(Refusal::LimitReached))));
    shelf.put("offers/show/full", &Page { frame: shelf.ada(), state: open(full) })?;
    let stranger = Offered { into: Some("Team of Grace Hopper".into()), ..of(Some(room(Some(Refusal::NotAllowed)))) };
    shelf.put("offers/show/not_allowed", &Page { frame: in_a_team(shelf.ada()), state: open(stranger) })?;
    let here = State::Here { name: "Paper shop".into() };
    shelf.put("offers/show/here", &Page { frame: shelf.ada(), state: here })?;
    shelf.put("offers/show/gone", &Page { frame: shelf.visitor(), state: State::Gone })?;
    shelf.put("offers/show/declined", &Page { frame: shelf.ada(), state: State::Declined })
}
