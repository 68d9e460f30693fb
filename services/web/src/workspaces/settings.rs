//! What is true of a workspace now. What can be changed gets its form here once it can.

use std::sync::Arc;

use access::workspace;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::authorize::check;
use domain::authorize::permission::{Permission, ViewWorkspace};
use domain::wording;
use http::StatusCode;
use jiff::Timestamp;

use super::home::{Head, Tab};
use super::words;
use crate::app::App;
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
    /// When it was ordered.
    pub created: Timestamp,
    /// Where it gets another name; none for who may not do that.
    pub rename: Option<String>,
}

impl Part for Live {
    type Permission = ViewWorkspace;

    async fn draw(app: &App, asked: &Permitted<ViewWorkspace>, _query: Option<&str>) -> Result<Self, Failure> {
        let may_rename = check(asked.permit.who(), Permission::RenameWorkspace, asked.permit.on()).is_ok();
        let shown = workspace::again(&app.read().await?, &asked.permit).await?.ok_or(Failure::NotFound)?;
        Ok(Self {
            dates: asked.visit.dates(),
            now: asked.visit.now,
            head: Head::of(&shown, Tab::Settings).ok_or(Failure::NotFound)?,
            region: wording::region_first(shown.region).to_owned(),
            address: words::address_of(&shown),
            created: shown.created_at,
            rename: may_rename.then(|| format!("/workspaces/{}/rename", shown.id)),
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
pub(crate) async fn show(asked: Permitted<ViewWorkspace>, State(app): State<Arc<App>>) -> Result<Response, Failure> {
    let live = Live::draw(&app, &asked, None).await?;
    Ok(respond(StatusCode::OK, &Page { frame: asked.visit.frame(Here::Workspaces), live }))
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::gallery::Shelf<'_>) -> crate::gallery::Shown {
    use crate::gallery::samples::{ADDRESS, NOW, before, days};
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
            head,
        };
        Page { frame: frame.at(Here::Workspaces), live }
    };
    shelf.put("workspaces/settings/ready", &page(shelf.ada(), Label::Ready))?;
    shelf.put("workspaces/settings/setting_up", &page(shelf.ada(), Label::SettingUp))
}
