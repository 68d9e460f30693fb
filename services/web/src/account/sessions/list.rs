//! Where somebody is signed in: this browser and all others, described so that they know each again.

use std::sync::Arc;

use access::session::{self, Running};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::authorize::permission::ListSessions;
use http::StatusCode;
use jiff::Timestamp;

use super::recognise::recognise;
use crate::account::{self, Tab};
use crate::app::App;
use crate::permit::Permitted;
use crate::visit::Failure;
use face::layout::{Frame, respond};

/// `GET /account/sessions`
#[derive(Debug, Template)]
#[template(path = "account/sessions.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// Which of the account's pages it is.
    pub tab: Tab,
    /// The browser that asks.
    pub this: Option<Device>,
    /// All others, the last one used first.
    pub others: Vec<Device>,
}

/// A browser that is signed in.
#[derive(Debug, Clone)]
pub struct Device {
    /// What names the session; it opens nothing.
    pub id: String,
    /// Browser and system, such as `Firefox on Windows`.
    pub what: String,
    /// When it signed in.
    pub begun: Timestamp,
    /// When it was last used, to the minute.
    pub seen: Timestamp,
}

impl Device {
    fn of(running: &Running) -> Self {
        Self {
            id: running.id.to_string(),
            what: recognise(&running.agent),
            begun: running.begun_at,
            seen: running.seen_at,
        }
    }
}

/// `GET /account/sessions`
pub(crate) async fn list(
    asked: Permitted<ListSessions>,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let running = session::list(&app.read().await?, &asked.permit, asked.visit.now).await?;
    let (this, others): (Vec<_>, Vec<_>) = running.iter().partition(|running| running.id == asked.row.id);
    let page = Page {
        frame: account::frame(&asked.visit, query.as_deref(), "Done. Nobody is signed in there any more."),
        tab: Tab::Sessions,
        this: this.first().map(|running| Device::of(running)),
        others: others.into_iter().map(Device::of).collect(),
    };
    Ok(respond(StatusCode::OK, &page))
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    use crate::shelf::samples::{ada, before, days, grace, said};
    use face::layout::Here;

    let device = |id: &str, what: &str, begun, seen| Device {
        id: format!("ses_{id}"),
        what: what.into(),
        begun: before(begun),
        seen: before(seen),
    };
    let this = || Some(device("1", "Firefox on Windows", days(1), 20));
    let others = [
        device("2", "Safari on iPhone", days(3), 45 * 60),
        device("3", "Samsung Internet on Android", days(6), days(1)),
        device("4", "A browser that we do not know", 3 * 60 * 60, 90),
    ];
    let page = |frame: Frame, count: usize| Page {
        frame: frame.at(Here::Account),
        tab: Tab::Sessions,
        this: this(),
        others: others.iter().take(count).cloned().collect(),
    };
    let (alone, one, many) = (page(ada(shelf.theme), 0), page(ada(shelf.theme), 1), page(grace(shelf.theme), 3));
    shelf.put("account/sessions/alone", &alone)?;
    shelf.put("account/sessions/one", &one)?;
    shelf.put("account/sessions/many", &many)?;
    let frame = said(alone.frame.clone(), "Done. Nobody is signed in there any more.");
    shelf.put("account/sessions/done", &Page { frame, ..alone })
}
