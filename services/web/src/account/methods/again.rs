//! Signing in once more before a way to sign in is changed: it is too long ago that whoever sits here proved who they are.

use access::identity::{Known, list};
use access::permit::Params;
use askama::Template;
use axum::response::Response;
use domain::authorize::permission::ViewProfile;
use http::StatusCode;

use super::show::Way;
use crate::app::App;
use crate::provider;
use crate::signin::choose::Provider;
use crate::visit::{Failure, Visit};
use face::layout::{Frame, Here, respond};

/// Answers who would change how they sign in, and did not sign in for a while.
#[derive(Debug, Template)]
#[template(path = "account/methods/again.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// The ways that they have and that are offered; each is a form that posts `return_to` to `/sign-in/{id}`.
    pub providers: Vec<Provider>,
    /// Whether they have a passkey: a form that posts `return_to` to `/sign-in/passkey`.
    pub passkey: bool,
    /// Where they go on afterwards.
    pub return_to: String,
}

/// Asks them to.
pub(super) async fn ask(app: &App, visit: &Visit, return_to: String) -> Result<Response, Failure> {
    let granted = app.ask::<ViewProfile>(&visit.asker(), &Params::none()).await?;
    let known = list(&app.read().await?, &granted.permit).await?;
    let has = |provider: &&provider::Provider| {
        known.iter().any(|known| app.provider_for(known).is_some_and(|one| one.id() == provider.id()))
    };
    let providers = app.providers.values().filter(has).map(Provider::of).collect();
    let passkey = app.passkeys.is_some() && known.iter().any(Known::is_passkey);
    Ok(respond(StatusCode::FORBIDDEN, &Page { frame: visit.frame(Here::Account), providers, passkey, return_to }))
}

/// Where one goes on to remove a way.
pub(super) fn unlink_of(way: &Way) -> String {
    format!("/account/methods/{}/unlink", way.id)
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    let page = |count: usize, passkey| Page {
        frame: shelf.grace().at(Here::Account),
        providers: crate::signin::choose::samples().into_iter().take(count).collect(),
        passkey,
        return_to: "/account/methods".to_owned(),
    };
    let (many, with_passkey, none) = (page(2, false), page(1, true), page(0, false));
    shelf.put("account/methods/again/many", &many)?;
    shelf.put("account/methods/again/passkey", &with_passkey)?;
    shelf.put("account/methods/again/none", &none)
}
