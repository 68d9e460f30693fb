//! The page of somebody who belongs to the account: what they are, and what can be done about it.

use std::sync::Arc;

use access::account::Payer;
use access::permit::Within;
use access::team::{Member, owners};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::account::people::gives;
use domain::authorize::account_role_permits;
use domain::authorize::permission::{ChangePeople, Permission};
use domain::wording::team::named;
use http::StatusCode;
use jiff::Timestamp;
use messages::CommandId;
use messages::account::Role;

use super::{Choice, choices, hand_over_to, page_of};
use crate::app::App;
use crate::commands::NotDone;
use crate::permit::Permitted;
use crate::visit::Failure;
use face::label::Tone;
use face::layout::{Frame, Here, Notice, respond};

/// `GET /account/people/{person}`
#[derive(Debug, Template)]
#[template(path = "account/people/one.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// Where its form is sent.
    pub action: String,
    /// The command's id, made when the page is drawn. Posted as `command`.
    pub command: String,
    /// What they are called.
    pub called: String,
    /// Where mail reaches them.
    pub email: String,
    /// What their role is called.
    pub role: &'static str,
    /// Since when they belong to it.
    pub since: Timestamp,
    /// The roles that they can be given. Posted as `role`. None where who looks cannot change them.
    pub roles: Option<Vec<Choice>>,
    /// Why who looks cannot change them, or take away what they are.
    pub why_not: Option<&'static str>,
    /// The page that removes them; none where that cannot be.
    pub remove: Option<String>,
    /// The page that makes them the owner; none for who may not.
    pub hand_over: Option<String>,
}

const NOT_YOURS: &str = "Only an owner can change what they are.";

/// What is said to the only owner who would not be one any more.
pub(super) const LAST: &str = "You are the only owner. Make somebody else an owner first.";

impl Page {
    fn of(frame: Frame, actor: Option<Role>, member: &Member, is_self: bool, owners: usize) -> Self {
        let may_change = actor.is_some_and(|actor| gives(actor, member.role));
        let is_last = member.role == Role::Owner && owners <= 1;
        let page = page_of(member.person);
        let hands_over = actor.is_some_and(|actor| account_role_permits(actor, Permission::HandOverAccount));
        Self {
            frame,
            action: format!("{page}/role"),
            command: CommandId::new().to_string(),
            called: member.name.clone(),
            email: member.email.clone(),
            role: named(member.role),
            since: member.since,
            roles: (may_change && !is_last).then(|| choices(actor, member.role)),
            why_not: match (may_change, is_last) {
                (false, _) => Some(NOT_YOURS),
                (true, true) => Some(LAST),
                (true, false) => None,
            },
            remove: (may_change && !is_last && !is_self).then(|| format!("{page}/remove")),
            hand_over: (hands_over && !is_self).then(|| hand_over_to(member.person)),
        }
    }
}

/// `GET /account/people/{person}`
pub(crate) async fn show(
    asked: Permitted<ChangePeople>,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let Within { outer, inner } = &asked.row;
    let Payer { role, person, .. } = outer;
    let notice = NotDone::asked(query.as_deref()).map(|why| Notice { tone: Tone::Rest, text: why.sentence() });
    let frame = Frame { notice, ..asked.visit.frame(Here::Account) };
    let owners = owners(&app.read().await?, outer).await?;
    Ok(respond(StatusCode::OK, &Page::of(frame, *role, inner, *person == inner.person, owners)))
}

#[cfg(any(test, feature = "gallery"))]
impl Page {
    /// The page of somebody, as the gallery shows it.
    pub(super) fn shown(frame: Frame, actor: Role, member: &Member, owners: usize) -> Self {
        let page = Self::of(frame, Some(actor), member, false, owners);
        Self { command: crate::shelf::samples::COMMAND.into(), ..page }
    }
}
