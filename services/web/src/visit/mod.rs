//! One request, as every page knows it: who asks, when, in which light, and what they read when it goes wrong.

mod attend;
mod failure;
mod form;
mod headers;
mod keep;
mod paced;
mod sent;
mod trouble;
mod whose;

use std::sync::Arc;

use access::permit::Asker;
use access::session::{self, Session};
use axum::extract::Request;
use chassis::http::Trace;
use http::header::{ACCEPT, ACCEPT_LANGUAGE};
use http::{Method, Uri};
use jiff::Timestamp;

pub(crate) use attend::{attend, bound};
pub(crate) use failure::{Failure, wrong_method};
pub(crate) use form::{Button, DrawnFor, Form, Posted};
#[cfg(any(test, feature = "gallery"))]
pub(crate) use headers::AsALetter;
pub(crate) use headers::{Guard, guard};
pub(crate) use sent::{Archive, Cut, LARGEST_ARCHIVE, Sent};
pub(crate) use trouble::catch;

use self::whose::Whose;
use crate::account::billing::dues::dues;
use crate::app::App;
use crate::session::cookie;
use domain::authorize::account_role_permits;
use domain::authorize::permission::Permission;
use domain::reader::Language;
use face::layout::{self, Closing, Frame, Here, Team, Theme, Trial};
use face::when::Dates;

/// One request.
#[derive(Clone)]
pub(crate) struct Visit {
    /// When it came.
    pub now: Timestamp,
    pub theme: Theme,
    pub trace: Trace,
    /// Who is signed in.
    pub session: Option<Arc<Session>>,
    /// Whether somebody is signed in could not be found out.
    pub is_unseen: bool,
    /// What is wrong right now, in one line, if an operator wrote it down.
    incident: Option<Arc<str>>,
    /// What the browser would have dates written in.
    language: Language,
    method: Method,
    uri: Uri,
    wants_stream: bool,
    /// What the browser holds of the page that it asks for.
    holds: Option<String>,
    /// Of which account it says that it is.
    whose: Whose,
}

impl Visit {
    /// The visit of somebody who is not yet known.
    fn begin(request: &Request, whose: Whose, trace: Trace) -> Self {
        let (method, uri, headers) = (request.method(), request.uri(), request.headers());
        let theme = cookie::read(headers, cookie::THEME).map_or(Theme::System, Theme::from_cookie);
        let accepts = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
        let wants_stream = accepts.is_some_and(|accepts| accepts.contains("text/event-stream"));
        let language = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        Self {
            now: chassis::clock::now(),
            theme,
            trace,
            session: None,
            is_unseen: false,
            incident: None,
            language: language.map(Language::wanted).unwrap_or_default(),
            method: method.clone(),
            uri: uri.clone(),
            wants_stream,
            holds: keep::held(headers),
            whose,
        }
    }

    /// The same visit as it would be now: a session may have ended since.
    pub async fn again(&self, app: &App) -> Result<Self, Failure> {
        let now = chassis::clock::now();
        let session = match &self.session {
            Some(session) => {
                session::find(&app.read().await?, session.key, Some(session.account), now).await?.map(Arc::new)
            }
            None => None,
        };
        Ok(Self { now, session, ..self.clone() })
    }

    /// Who asks.
    pub fn asker(&self) -> Asker {
        self.session.clone().into()
    }

    /// The short word that leads us from a page to our log.
    pub fn reference(&self) -> String {
        self.trace.reference()
    }

    /// How dates are written for who asks: as they chose, and where they chose nothing, as the browser wants it.
    pub fn dates(&self) -> Dates {
        let chosen = self.session.as_ref().map(|session| (session.language, session.zone.clone()));
        let (language, zone) = chosen.unwrap_or_default();
        Dates { language: language.unwrap_or(self.language), zone }
    }

    /// The accounts that they belong to, where that is more than one.
    pub fn teams(&self) -> Vec<Team> {
        let Some(session) = &self.session else { return Vec::new() };
        let team = |team: &session::Team| Team {
            account: team.account.to_string(),
            owner: team.owner.clone(),
            is_own: team.is_own,
            is_here: team.account == session.account,
        };
        session.teams.iter().map(team).collect()
    }

    /// What goes around a page.
    pub fn frame(&self, here: Here) -> Frame {
        let frame = match &self.session {
            None => Frame::visitor(self.now, self.theme),
            Some(session) => {
                let Session { account, name, email, picture, trial_ends_at, trial_ended_at, .. } = (**session).clone();
                let sees_money = session.role.is_some_and(|role| account_role_permits(role, Permission::ViewMoney));
                let account = account.to_string();
                let person = layout::Person { account, name, email, picture, teams: self.teams(), sees_money };
                // What is to be paid is said to those who can see to it.
                let trial = trial_ends_at.filter(|_| sees_money).and_then(|ends| Trial::until(ends, self.now));
                let dues = session.money.as_ref().filter(|_| sees_money).and_then(|money| dues(money, self.now));
                let closing =
                    session.leaving.as_ref().filter(|leaving| session.role.is_some() && leaving.closed_at.is_none());
                let is_theirs = session.role.is_some_and(|role| account_role_permits(role, Permission::CloseAccount));
                let closes = closing.map(|leaving| Closing { at: leaving.ends_at, is_theirs });
                let frame = Frame::person(self.now, self.theme, person, trial).owing(dues).closing(closes);
                let frame =
                    Frame { incident: self.incident.clone(), mail_returns: session.returned.is_some(), ..frame };
                if trial_ended_at.is_some() && sees_money { frame.after_trial() } else { frame }
            }
        };
        frame.at(here).writing(self.dates())
    }
}
