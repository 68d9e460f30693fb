//! The page of an invitation: whose team it is, who asks, what one would be, until when. One that is used, over, taken back, or was never there is
//! the same plain page.

use access::team::{Held, Opened};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use domain::authorize::permission::{ViewInvitation, ViewPlans};
use domain::wording::team::{may, named};
use http::StatusCode;
use jiff::Timestamp;
use messages::CommandId;
use messages::person::Role as InWorkspace;

use super::page_of;
use crate::commands::NotDone;
use crate::permit::Permitted;
use face::label::Tone;
use face::layout::{Frame, Here, Notice, respond};

/// The page that says that it was declined.
pub(super) const DECLINED: &str = "/invitations/declined";

/// `GET /invitations/{token}`
#[derive(Debug, Template)]
#[template(path = "invitations/show.html")]
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
    Open(Box<Invited>),
    /// Who looks belongs to it already.
    Member,
    /// It cannot be answered any more, or never could.
    Gone,
    /// They declined it.
    Declined,
}

/// An invitation that can be answered.
#[derive(Debug, Clone)]
pub struct Invited {
    /// Who asks; none where nobody knows any more.
    pub by: Option<String>,
    /// Whose team it is; none where nobody knows any more.
    pub owner: Option<String>,
    /// The workspace that they are asked into; none where it is a team.
    pub place: Option<String>,
    /// What they would be.
    pub role: &'static str,
    /// What they could do then.
    pub may: &'static str,
    /// Until when it can be accepted.
    pub until: Timestamp,
    /// Where signing in leads back to; none for who is signed in.
    pub sign_in: Option<String>,
    /// The address that was asked, and the one that who looks signs in with, where that is another.
    pub other: Option<(String, String)>,
    /// Where it is accepted; declined, one step further.
    pub action: String,
    /// The command's id, made when the page is drawn. Posted as `command`.
    pub command: String,
    /// The same for declining.
    pub declining: String,
}

impl Invited {
    fn of(held: &Held, email: Option<&str>) -> Self {
        let action = page_of(&held.token);
        let is_other = |email: &&str| !email.eq_ignore_ascii_case(&held.address);
        Self {
            by: held.by.clone(),
            owner: held.owner.clone(),
            role: named(held.role),
            may: held.into.as_ref().map_or_else(|| may(held.role), |into| may_inside(into.role)),
            place: held.into.as_ref().map(|into| into.name.clone()),
            until: held.until,
            sign_in: email.is_none().then(|| format!("/sign-in?return_to={action}")),
            other: email.filter(is_other).map(|email| (held.address.clone(), email.to_owned())),
            action,
            command: CommandId::new().to_string(),
            declining: CommandId::new().to_string(),
        }
    }
}

/// What somebody from outside could do in a workspace.
const fn may_inside(role: InWorkspace) -> &'static str {
    match role {
        InWorkspace::Admin => "Runs this workspace, with its keys and settings, and sees nothing else of the team.",
        InWorkspace::Member => "Works in this workspace, and sees nothing else of the team.",
        InWorkspace::Owner | InWorkspace::Unknown => "Reload this page in a moment to read more.",
    }
}

/// `GET /invitations/{token}`
pub(crate) async fn show(asked: Permitted<ViewInvitation>, RawQuery(query): RawQuery) -> Response {
    let visit = &asked.visit;
    let email = visit.session.as_ref().map(|session| session.email.as_str());
    let Opened(held) = &asked.row;
    let state = match held {
        None => State::Gone,
        Some(held) if held.is_member => State::Member,
        Some(held) => State::Open(Box::new(Invited::of(held, email))),
    };
    let why = NotDone::asked(query.as_deref()).filter(|_| matches!(state, State::Open(_)));
    let notice = why.map(|why| Notice { tone: Tone::Rest, text: why.sentence() });
    respond(StatusCode::OK, &Page { frame: Frame { notice, ..visit.frame(Here::Elsewhere) }, state })
}

/// `GET /invitations/declined`
pub(crate) async fn declined(asked: Permitted<ViewPlans>) -> Response {
    respond(StatusCode::OK, &Page { frame: asked.visit.frame(Here::Elsewhere), state: State::Declined })
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    use access::team::Place;
    use messages::account::{Refusal, Role};
    use messages::{AccountId, InvitationId};

    use crate::shelf::samples::{COMMAND, before, days};

    let held = Held {
        account: AccountId::new(),
        id: InvitationId::new(),
        token: "0b".repeat(32),
        address: "ada@example.com".into(),
        role: Role::Admin,
        until: before(-days(6)),
        by: Some("Grace Brewster Murray Hopper".into()),
        owner: Some("Grace Hopper".into()),
        into: None,
        is_member: false,
    };
    let guest = Held {
        role: Role::Guest,
        into: Some(Place { name: "Paper shop".into(), role: InWorkspace::Member }),
        ..held.clone()
    };
    let shown = |held: &Held, email: Option<&str>| {
        let (command, declining) = (COMMAND.into(), COMMAND.into());
        State::Open(Box::new(Invited { command, declining, ..Invited::of(held, email) }))
    };
    let open = |email: Option<&str>| shown(&held, email);
    shelf.put("invitations/show/visitor", &Page { frame: shelf.visitor(), state: open(None) })?;
    let workspace = Page { frame: shelf.ada(), state: shown(&guest, Some("ada@example.com")) };
    shelf.put("invitations/show/workspace", &workspace)?;
    let asks = Page { frame: shelf.ada(), state: open(Some("ada@example.com")) };
    shelf.put("invitations/show/asks", &asks)?;
    shelf.put("invitations/show/other", &Page { frame: shelf.ada(), state: open(Some("ada@engines.example.com")) })?;
    let text = NotDone::Declined(Refusal::NoSeat).sentence();
    let full = shelf.ada().saying(Notice { tone: Tone::Rest, text });
    shelf.put("invitations/show/full", &Page { frame: full, ..asks })?;
    shelf.put("invitations/show/member", &Page { frame: shelf.ada(), state: State::Member })?;
    shelf.put("invitations/show/gone", &Page { frame: shelf.visitor(), state: State::Gone })?;
    shelf.put("invitations/show/declined", &Page { frame: shelf.ada(), state: State::Declined })
}
