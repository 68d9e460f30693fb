//! What is true of a workspace now, and what can be done with it as a whole. Every button says what it does before it does it.

use std::sync::Arc;

use access::workspace;
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::authorize::check;
use domain::authorize::permission::{Permission, ViewWorkspace};
use domain::wording;
use domain::workspace::{is_empty, open_offer, was_never_up};
use http::StatusCode;
use jiff::Timestamp;

use super::buttons::{Pause, Restart};
use super::home::{Head, Tab};
use super::words;
use crate::app::App;
use crate::commands::{self, Ask};
use crate::live::{Part, Watch};
use crate::permit::Permitted;
use crate::visit::Failure;
use face::layout::{Frame, Here, respond};
use face::when::Dates;

/// `GET /workspaces/{id}/settings`
#[derive(Debug, Template)]
#[template(path = "workspaces/settings.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// All that changes while one looks.
    pub live: Live,
}

/// What `GET /workspaces/{id}/settings/live` answers with, and the page includes.
#[derive(Debug, Clone, Template)]
#[template(path = "workspaces/_settings_live.html")]
pub struct Live {
    /// How dates are written for the reader.
    pub dates: Dates,
    /// When this was drawn.
    pub now: Timestamp,
    /// What stands on each tab.
    pub head: Head,
    /// Where it is, in words such as `Europe`.
    pub region: String,
    /// Its full address, once it has one.
    pub address: Option<String>,
    /// When it was asked for.
    pub created: Timestamp,
    /// Where it gets another name; none for who may not do that.
    pub rename: Option<String>,
    /// Where it is moved to another region; none for who may not do that, and once there is something in it.
    pub moving: Option<String>,
    /// Where one sees who may work in it; none for who may not say that.
    pub people: Option<String>,
    /// Where its server is set; none for who may not do that.
    pub server: Option<String>,
    /// The button that restarts it; none for who may not, and while there is nothing to restart.
    pub restart: Option<Ask>,
    /// The button that pauses it; none for who may not, and while it is paused.
    pub pause: Option<Ask>,
    /// Where it is handed to somebody else; none for who may not do that.
    pub offer: Option<String>,
    /// Whether somebody was asked to take it over, and can still do so.
    pub is_offered: bool,
    /// Where it is deleted; none for who may not do that.
    pub delete: Option<String>,
}

impl Part for Live {
    type Permission = ViewWorkspace;

    async fn draw(app: &App, asked: &Permitted<ViewWorkspace>, _query: Option<&str>) -> Result<Self, Failure> {
        let may = |permission| check(asked.permit.who(), permission, asked.permit.on()).is_ok();
        let shown = workspace::again(&app.read().await?, &asked.permit).await?.ok_or(Failure::NotFound)?;
        let head = Head::of(&shown, Tab::Settings).ok_or(Failure::NotFound)?;
        let is_paused = !shown.pauses.is_empty();
        let past = words::past_of(&shown);
        let restart = may(Permission::RestartWorkspace) && !was_never_up(&past) && !is_paused;
        let pause = may(Permission::PauseWorkspace) && !is_paused;
        let at = |verb| format!("/workspaces/{}/{verb}", shown.id);
        Ok(Self {
            dates: asked.visit.dates(),
            now: asked.visit.now,
            head,
            region: wording::region_first(shown.region).to_owned(),
            address: words::address_of(&shown),
            created: shown.created_at,
            rename: may(Permission::RenameWorkspace).then(|| at("rename")),
            moving: (may(Permission::DeleteWorkspace) && is_empty(&past)).then(|| at("move")),
            people: may(Permission::ManageMembers).then(|| super::people::at(shown.id)),
            server: may(Permission::ManageDefaults).then(|| super::server::at(shown.id)),
            restart: restart.then(|| Ask::of::<Restart>(&asked.visit, shown.id)),
            pause: pause.then(|| Ask::of::<Pause>(&asked.visit, shown.id)),
            offer: may(Permission::HandOverWorkspace).then(|| super::offer::at(shown.id)),
            is_offered: open_offer(shown.offer, shown.presence(), asked.visit.now).is_some(),
            delete: may(Permission::DeleteWorkspace).then(|| at("delete")),
        })
    }

    fn asks_from(&self) -> String {
        self.head.live()
    }

    fn watches(&self) -> Option<Watch> {
        Some(self.head.watch())
    }
}

/// `GET /workspaces/{id}/settings`
pub(crate) async fn show(
    asked: Permitted<ViewWorkspace>,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let live = Live::draw(&app, &asked, None).await?;
    let frame = asked.visit.frame(Here::Workspaces);
    let notice = commands::notice::<Restart>(query.as_deref(), |_| true);
    let frame = match notice {
        Some(notice) => frame.saying(notice),
        None => frame,
    };
    Ok(respond(StatusCode::OK, &Page { frame, live }))
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    use crate::shelf::samples::{ADDRESS, NOW, before, days};
    use face::label::Label;

    let page = |frame: Frame, label: Label| {
        let head = Head::shown(label, "Your workspace is up, and you can use it.", Tab::Settings);
        let live = Live {
            dates: Dates::PLAIN,
            now: NOW,
            region: "Europe".into(),
            address: (label == Label::Ready).then(|| ADDRESS.to_owned()),
            created: before(days(3)),
            rename: Some(format!("/workspaces/{}/rename", head.id)),
            moving: (label == Label::SettingUp).then(|| format!("/workspaces/{}/move", head.id)),
            people: Some(super::people::at(&head.id)),
            server: Some(super::server::at(&head.id)),
            restart: (label == Label::Ready).then(|| Ask::shown("restart")),
            pause: Some(Ask::shown("pause")),
            offer: Some(super::offer::at(&head.id)),
            is_offered: label == Label::SettingUp,
            delete: Some(format!("/workspaces/{}/delete", head.id)),
            head,
        };
        Page { frame: frame.at(Here::Workspaces), live }
    };
    shelf.put("workspaces/settings/ready", &page(shelf.ada(), Label::Ready))?;
    shelf.put("workspaces/settings/setting_up", &page(shelf.ada(), Label::SettingUp))
}
