//! Removing a way to sign in: a page that says what that does, and one button. The last one stays.

use std::sync::Arc;

use access::identity::{self, Unlinked, is_proven, list};
use access::permit::Params;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::authorize::permission::{UnlinkIdentity, ViewProfile};
use http::StatusCode;

use super::show::{UNLINKED, Way, providers_of};
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
    /// Whether it is the only one of a provider that they have: it stays.
    pub is_last: bool,
    /// Whether there are passkeys beside it.
    pub has_passkey: bool,
}

/// `GET /account/methods/{identity}/unlink`
pub(crate) async fn show(asked: Permitted<UnlinkIdentity>, State(app): State<Arc<App>>) -> Result<Response, Failure> {
    draw(&app, &asked, StatusCode::OK).await
}

async fn draw(app: &App, asked: &Permitted<UnlinkIdentity>, status: StatusCode) -> Result<Response, Failure> {
    let own = app.ask::<ViewProfile>(&asked.visit.asker(), &Params::none()).await?;
    let known = list(&app.read().await?, &own.permit).await?;
    let all: Vec<Way> = known.iter().map(|known| Way::of(app, &asked.visit, known)).collect();
    let way = Way::of(app, &asked.visit, &asked.row);
    let page = Page {
        frame: asked.visit.frame(Here::Account),
        is_last: !way.is_passkey && providers_of(&all) < 2,
        has_passkey: all.iter().any(|way| way.is_passkey),
        way,
    };
    Ok(respond(status, &page))
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
        let label = way.label().unwrap_or_else(|| asked.row.issuer.clone());
        identity::unlink(&app, &asked.permit, (asked.row.id, &label), session, visit.now, visit.trace.0).await?
    } else {
        Unlinked::NotProven
    };
    match done {
        // Who came by what they removed, or nobody knows by what, is signed out.
        Unlinked::Done if way.is_here || (session.identity.is_none() && !session.by_letter) => signed_out(),
        Unlinked::Done | Unlinked::Gone => Ok(back(UNLINKED)),
        Unlinked::Last => draw(&app, &asked, StatusCode::UNPROCESSABLE_ENTITY).await,
        Unlinked::NotProven => again::ask(&app, visit, again::unlink_of(&way)).await,
    }
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    let [google, github, old, passkey] = super::show::samples();
    let page =
        |way: Way, is_last, has_passkey| Page { frame: shelf.grace().at(Here::Account), way, is_last, has_passkey };
    let pages = [
        page(github, false, false),
        page(google.clone(), false, false),
        page(google.clone(), true, false),
        page(google, true, true),
        page(old, false, false),
        page(passkey, false, true),
    ];
    let names = [
        "account/methods/unlink/plain",
        "account/methods/unlink/here",
        "account/methods/unlink/last",
        "account/methods/unlink/last_beside_passkeys",
        "account/methods/unlink/no_longer_offered",
        "account/methods/unlink/passkey",
    ];
    for (name, page) in names.into_iter().zip(&pages) {
        shelf.put(name, page)?;
    }
    Ok(())
}
