//! The page, and how far it is.

use access::export::{Export, Stands};
use askama::Template;
use axum::response::Response;
use domain::authorize::permission::ViewExport;
use http::StatusCode;
use jiff::Timestamp;

use super::{LATEST, PATH};
use crate::app::App;
use crate::live::{Part, Watch};
use crate::permit::Permitted;
use crate::visit::Failure;
use face::layout::{Frame, Here, respond};
use face::when::Dates;

/// `GET /account/export`
#[derive(Debug, Template)]
#[template(path = "account/export/show.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// All that changes while one looks.
    pub live: Live,
}

/// What `GET /account/export/live` answers with, and the page includes.
#[derive(Debug, Clone, Template)]
#[template(path = "account/export/_live.html")]
pub struct Live {
    /// How dates are written for the reader.
    pub dates: Dates,
    /// When this was drawn.
    pub now: Timestamp,
    /// For whose account the page was drawn. Posted as `account`.
    pub account: String,
    /// How far it is.
    pub stands: Stands,
    /// When another one can be asked for; none if one can now.
    pub again_at: Option<Timestamp>,
}

impl Live {
    fn of(asked: &Permitted<ViewExport>) -> Self {
        let (visit, Export { stands, again_at, .. }) = (&asked.visit, asked.row);
        let account = visit.session.as_ref().map(|session| session.account.to_string()).unwrap_or_default();
        Self { dates: visit.dates(), now: visit.now, account, stands, again_at }
    }

    /// Whether something is waited for.
    const fn is_waiting(&self) -> bool {
        matches!(self.stands, Stands::Making { .. })
    }

    /// Whether there is one.
    const fn is_there(&self) -> bool {
        matches!(self.stands, Stands::Ready { .. })
    }

    /// How large it is; empty where there is none.
    fn size(&self) -> String {
        match self.stands {
            Stands::Ready { size, .. } => written(size),
            Stands::Nothing | Stands::Making { .. } | Stands::Over { .. } => String::new(),
        }
    }

    /// Whether one can be asked for.
    const fn can_be_asked(&self) -> bool {
        !self.is_waiting() && self.again_at.is_none()
    }
}

/// A size, as people read it.
fn written(bytes: u64) -> String {
    match bytes.div_ceil(1024) {
        kilobytes @ ..1024 => format!("{kilobytes} KB"),
        kilobytes => format!("{} MB", kilobytes.div_ceil(1024)),
    }
}

impl Part for Live {
    type Permission = ViewExport;

    async fn draw(_app: &App, asked: &Permitted<ViewExport>, _query: Option<&str>) -> Result<Self, Failure> {
        Ok(Self::of(asked))
    }

    fn asks_from(&self) -> String {
        format!("{PATH}/live")
    }

    fn watches(&self) -> Option<Watch> {
        Some(Watch::Account)
    }
}

/// `GET /account/export`
pub(crate) async fn show(asked: Permitted<ViewExport>) -> Response {
    let live = Live::of(&asked);
    respond(StatusCode::OK, &Page { frame: asked.visit.frame(Here::Account), live })
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    use crate::shelf::samples::{ACCOUNT, NOW, before, days};
    use access::export::AGAIN;
    use face::layout::Closing;

    let live = |stands, again_at| Live { dates: Dates::PLAIN, now: NOW, account: ACCOUNT.into(), stands, again_at };
    let of = |frame: Frame, live| Page { frame: frame.at(Here::Account), live };
    let nothing = live(Stands::Nothing, None);
    let making = live(Stands::Making { since: before(4) }, None);
    let made_at = before(days(1) / 2);
    let ready = Stands::Ready { made_at, until: made_at + domain::letters::EXPORT, size: 48_311 };
    let leaving = shelf.grace().closing(Some(Closing { at: before(-days(14)), is_theirs: true }));
    let pages = [
        of(shelf.ada(), nothing),
        of(shelf.ada(), making),
        of(shelf.ada(), live(ready, Some(made_at + AGAIN))),
        of(leaving, live(Stands::Ready { made_at: before(days(3)), until: before(-days(4)), size: 3 << 20 }, None)),
        of(shelf.ada(), live(Stands::Over { since: before(days(2)) }, None)),
    ];
    let [nothing, making, ready, leaving, over] = &pages;
    shelf.put("account/export/show/nothing", nothing)?;
    shelf.put("account/export/show/making", making)?;
    shelf.put("account/export/show/ready", ready)?;
    shelf.put("account/export/show/ready_leaving", leaving)?;
    shelf.put("account/export/show/over", over)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_never_nothing() {
        assert_eq!((written(1), written(1024), written(1025)), ("1 KB".into(), "1 KB".into(), "2 KB".into()));
        assert_eq!((written(1024 * 1023), written(1024 * 1024)), ("1023 KB".into(), "1 MB".into()));
    }
}
