//! Drawing what a device is to sign, for this browser alone.

use std::sync::Arc;

use access::passkey::{Challenge, GOOD_FOR, remember};
use access::session::Secret;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::authorize::permission::SignIn;
use http::header::SET_COOKIE;
use http::{HeaderMap, StatusCode};

use crate::app::App;
use crate::permit::Permitted;
use crate::session::cookie;
use crate::signin::failed::Refusal;
use crate::signin::start::{Begins, Start};
use crate::visit::{Failure, Form};
use face::layout::{Frame, Here, respond};

/// Answers `POST /sign-in/passkey`: the browser asks its device.
#[derive(Debug, Template)]
#[template(path = "signin/passkey/begin.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// What our script tells the browser.
    pub options: String,
    /// A path of ours to go to afterwards, for who signs in another way.
    pub return_to: String,
}

/// `POST /sign-in/passkey`
pub(crate) async fn begin(
    asked: Permitted<SignIn>,
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    begins: Begins,
    Form(form): Form<Start>,
) -> Result<Response, Failure> {
    let visit = &asked.visit;
    let return_to = form.return_to();
    let passkeys = app.passkeys.as_ref().ok_or(Failure::NotFound)?;
    if begins == Begins::TooOften {
        return Ok(Refusal::TooMany.render(visit, &return_to, "too many beginnings"));
    }
    // The same browser may sign in from two tabs at once: both are bound to the one secret.
    let browser = cookie::read_secret(&headers, cookie::SIGN_IN).map_or_else(Secret::new, Ok)?;
    let drawn = passkeys.ask()?;
    let challenge = Challenge {
        challenge: &drawn.challenge,
        holder: browser.key(),
        adds: false,
        state: &drawn.state,
        return_to: return_to.as_str(),
    };
    remember(&app, &challenge, visit.now).await?;
    let given = cookie::give(cookie::SIGN_IN, &browser, access::signin::LONGEST.max(GOOD_FOR).as_secs())?;
    let (frame, options) = (visit.frame(Here::Elsewhere), drawn.options);
    let mut response = respond(StatusCode::OK, &Page { frame, options, return_to: return_to.to_string() });
    response.headers_mut().append(SET_COOKIE, given);
    Ok(response)
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    let page = Page {
        frame: shelf.visitor(),
        options: "{\"challenge\":\"AAAAAAAAAAAAAAAAAAAAAA\",\"rpId\":\"harbor.example.com\"}".to_owned(),
        return_to: crate::signin::ReturnTo::default().to_string(),
    };
    shelf.put("signin/passkey/begin", &page)
}
