//! What we would write about, and what somebody wants of it.

use access::profile::Mail;
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use domain::authorize::permission::ViewProfile;
use http::StatusCode;

use crate::account::{self, Tab};
use crate::permit::Permitted;
use crate::visit::Failure;
use face::layout::{Frame, respond};

/// `GET /account/mail`
#[derive(Debug, Template)]
#[template(path = "account/mail.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// Which of the account's pages it is.
    pub tab: Tab,
    /// For whose account the page was drawn. Posted as `account`.
    pub account: String,
    /// Where it would go.
    pub email: String,
    /// What can be chosen.
    pub topics: Vec<Topic>,
}

/// Something that we write about.
#[derive(Debug, Clone, Copy)]
pub struct Topic {
    /// The name of its field.
    pub field: &'static str,
    /// What it is, in a few words.
    pub name: &'static str,
    /// When one hears of it.
    pub text: &'static str,
    /// Whether they want it.
    pub wanted: bool,
}

pub(crate) const fn topics(mail: Mail) -> [Topic; 3] {
    [
        Topic {
            field: "ready",
            name: "A workspace is ready",
            text: "When one that you made can be used.",
            wanted: mail.ready,
        },
        Topic {
            field: "trouble",
            name: "A workspace has trouble",
            text: "When something is wrong with it, and when it is well again.",
            wanted: mail.trouble,
        },
        Topic { field: "news", name: "News", text: "Now and then, what is new in Harbor.", wanted: mail.news },
    ]
}

/// `GET /account/mail`
pub(crate) async fn show(asked: Permitted<ViewProfile>, RawQuery(query): RawQuery) -> Result<Response, Failure> {
    let session = asked.visit.session.as_ref().ok_or(Failure::SignIn)?;
    let page = Page {
        frame: account::frame(&asked.visit, query.as_deref(), "Saved."),
        tab: Tab::Mail,
        account: session.account.to_string(),
        email: asked.row.email,
        topics: topics(asked.row.mail).into(),
    };
    Ok(respond(StatusCode::OK, &page))
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    use crate::shelf::samples::{ACCOUNT, ada, said};
    use face::layout::Here;

    let page = |frame: Frame, wanted: Mail| Page {
        frame: frame.at(Here::Account),
        tab: Tab::Mail,
        account: ACCOUNT.into(),
        email: "ada@example.com".into(),
        topics: topics(wanted).into(),
    };
    shelf.put("account/mail/usual", &page(ada(shelf.theme), Mail::default()))?;
    let saved = page(said(ada(shelf.theme), "Saved."), Mail { ready: false, trouble: false, news: true });
    shelf.put("account/mail/saved", &saved)
}
