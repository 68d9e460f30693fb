//! Taking back that the account is to be deleted: one button, and a `GET` changes nothing, because programs that look at mail follow links.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::{IntoResponse, Response};
use domain::authorize::permission::CloseAccount;
use http::StatusCode;
use http::header::LOCATION;
use jiff::Timestamp;
use messages::account::{self, Leaving};
use messages::{AccountId, CommandId};
use serde::{Deserialize, Serialize};

use crate::commands::{self, Ask, Command, NotDone};
use crate::permit::Permitted;
use face::layout::{Frame, Here, respond};

/// Where the page is. The letter about it names it, too.
pub(crate) const PATH: &str = "/account/stay";

/// `GET /account/stay`
#[derive(Debug, Template)]
#[template(path = "account/leaving/stay.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// How the account is.
    pub stands: Stands,
}

/// How an account is, as far as this page tells it.
#[derive(Debug, Clone)]
pub enum Stands {
    /// It will be deleted.
    Closing {
        /// When.
        at: Timestamp,
        /// The button.
        keep: Ask,
    },
    /// It is deleted.
    Closed,
    /// It stays.
    Stays,
}

impl Page {
    const fn title(&self) -> &'static str {
        match self.stands {
            Stands::Closing { .. } => "Your account will be deleted",
            Stands::Closed => "Your account is deleted",
            Stands::Stays => "Your account stays",
        }
    }
}

/// `GET /account/stay`
pub(crate) async fn show(asked: Permitted<CloseAccount>, RawQuery(query): RawQuery) -> Response {
    let visit = &asked.visit;
    let stands = match visit.session.as_ref().and_then(|session| session.leaving) {
        None => Stands::Stays,
        Some(Leaving { closed_at: Some(_), .. }) => Stands::Closed,
        Some(Leaving { ends_at, .. }) => {
            Stands::Closing { at: ends_at, keep: Ask::of::<Stay>(visit, asked.row.account) }
        }
    };
    let frame = visit.frame(Here::Account);
    // That it could not be taken back is said while it is so.
    let is_closing = matches!(stands, Stands::Closing { .. });
    let frame = match commands::notice::<Stay>(query.as_deref(), |_| is_closing) {
        Some(notice) => frame.saying(notice),
        None => frame,
    };
    respond(StatusCode::OK, &Page { frame, stands })
}

/// Leads there.
pub(super) fn lead() -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, PATH)]).into_response()
}

/// A button.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stay {}

impl Command for Stay {
    const VERB: &'static str = "stay";
    const PAGE: &'static str = PATH;
    const ASKED_FOR: &'static str = "to keep";

    type Permission = CloseAccount;
    type Target = AccountId;
    type Fields = Self;

    fn target(asked: &Permitted<CloseAccount>, _command: CommandId) -> AccountId {
        asked.row.account
    }

    fn check(_asked: &Permitted<CloseAccount>, fields: &Self) -> Result<Self, NotDone> {
        Ok(fields.clone())
    }

    fn message(&self, _asked: &Permitted<CloseAccount>) -> account::Command {
        account::Command::Stay
    }

    fn name(&self, _asked: &Permitted<CloseAccount>) -> String {
        "your account".to_owned()
    }
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(super) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    use crate::shelf::samples::{ACCOUNT, COMMAND, before, days};
    use face::layout::Closing;

    let at = before(-days(14));
    let keep = Ask { action: PATH.into(), command: COMMAND.into(), account: ACCOUNT.into() };
    let closing = shelf.ada().closing(Some(Closing { at, is_theirs: true })).at(Here::Account);
    shelf.put("account/leaving/stay/closing", &Page { frame: closing, stands: Stands::Closing { at, keep } })?;
    let page = |stands| Page { frame: shelf.ada().at(Here::Account), stands };
    let (closed, stays) = (page(Stands::Closed), page(Stands::Stays));
    shelf.put("account/leaving/stay/closed", &closed)?;
    shelf.put("account/leaving/stay/stays", &stays)
}
