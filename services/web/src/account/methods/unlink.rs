//! Removing a way to sign in: a page that says what that does, and one button. The last one stays.

use std::sync::Arc;

use access::identity::{self, Unlinked, is_proven, list};
use access::permit::Params;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::authorize::permission::{UnlinkIdentity, ViewProfile};
use http::StatusCode;

use super::show::{UNLINKED, Way};
use super::{again, back};
use crate::app::App;
use crate::permit::Permitted;
use crate::session::end::signed_out;
use crate::visit::{Button, Failure, Form};
use face::layout::{Frame, Here, respond};

/// `GET /account/methods/{identity}/unlink`
#[derive(Debug, Template)]
#[template(path = "account/methods/unlink.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// What would be removed.
    pub way: Way,
    /// Whether it is the only one they have: it stays.
    pub is_last: bool,
}

/// `GET /account/methods/{identity}/unlink`
pub(crate) async fn show(asked: Permitted<UnlinkIdentity>, State(app): State<Arc<App>>) -> Result<Response, Failure> {
    let own = app.ask::<ViewProfile>(&asked.visit.asker(), &Params::none()).await?;
    let known = list(&app.read().await?, &own.permit).await?;
    Ok(draw(&app, &asked, StatusCode::OK, known.len() < 2))
}

fn draw(app: &App, asked: &Permitted<UnlinkIdentity>, status: StatusCode, is_last: bool) -> Response {
    let way = Way::of(app, &asked.visit, &asked.row);
    respond(status, &Page { frame: asked.visit.frame(Here::Account), way, is_last })
}

/// `POST /account/methods/{identity}/unlink`
pub(crate) async fn unlink(
    asked: Permitted<UnlinkIdentity>,
    State(app): State<Arc<App>>,
    _: Form<Button>,
) -> Result<Response, Failure> {
    let visit = &asked.visit;
    let session = visit.session.as_ref().ok_or(Failure::SignIn)?;
    let way = Way::of(&app, visit, &asked.row);
    let done = if is_proven(session, visit.now) {
        let what = (asked.row.id, way.source.as_deref().unwrap_or(&asked.row.issuer));
        identity::unlink(&app, &asked.permit, what, session, visit.now, visit.trace.0).await?
    } else {
        Unlinked::NotProven
    };
    match done {
        // Who came by what they removed, or nobody knows by what, is signed out.
        Unlinked::Done if way.is_here || (session.identity.is_none() && !session.by_letter) => signed_out(),
        Unlinked::Done | Unlinked::Gone => Ok(back(UNLINKED)),
        Unlinked::Last => Ok(draw(&app, &asked, StatusCode::UNPROCESSABLE_ENTITY, true)),
        Unlinked::NotProven => again::ask(&app, visit, again::unlink_of(&way)).await,
    }
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    let [google, github, old] = super::show::samples();
    let page = |way: Way, is_last| Page { frame: shelf.grace().at(Here::Account), way, is_last };
    let pages = [page(github, false), page(google.clone(), false), page(google, true), page(old, false)];
    let names = [
        "account/methods/unlink/plain",
        "account/methods/unlink/here",
        "account/methods/unlink/last",
        "account/methods/unlink/no_longer_offered",
    ];
    for (name, page) in names.into_iter().zip(&pages) {
        shelf.put(name, page)?;
    }
    Ok(())
}
