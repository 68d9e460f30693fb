//! Signing in by a letter, where an installation has it: an address is typed, and the link in the letter signs in, in the browser that
//! asked; who reads the letter elsewhere types its six digits there.
//!
//! Programs that look at mail follow links, too, and must sign nobody in by it: a link leads to one button. What is answered is the same
//! whether an address is known or not: the page comes before anything is looked up.

pub mod ask;
pub mod code;
pub mod link;

use access::account;
use access::by_email::{Arrived, Arriving};
use access::session::{self, Secret};
use axum::response::{IntoResponse, Response};
use domain::authorize::permission::SignInByEmail;
use http::header::{LOCATION, SET_COOKIE};
use http::{HeaderMap, StatusCode};

use super::ReturnTo;
use crate::account::leaving::stay;
use crate::account::sessions::recognise;
use crate::app::App;
use crate::entry::{Entry, act, see};
use crate::session::{agent, cookie};
use crate::visit::{Failure, Visit};

pub(super) fn routes() -> Vec<Entry> {
    vec![
        act("/sign-in/by-email", SignInByEmail, ask::ask).on("/sign-in"),
        see(code::PATH, SignInByEmail, code::show).no_place("after asking for a letter"),
        act("/sign-in/by-email/code", SignInByEmail, code::arrive).on("/sign-in"),
        see("/sign-in/by-email/{token}", SignInByEmail, link::show).no_place("a link in a letter"),
        act("/sign-in/by-email/{token}", SignInByEmail, link::arrive).on("/sign-in"),
    ]
}

/// Its pages in their states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    ask::exhibits(shelf)?;
    code::exhibits(shelf)?;
    link::exhibits(shelf)
}

/// What a browser brings to sign in with, and by what it is known from then on.
struct Brought<'a> {
    /// What it holds since it asked.
    asked_by: &'a Secret,
    browser: Secret,
    headers: &'a HeaderMap,
}

impl<'a> Brought<'a> {
    fn of(headers: &'a HeaderMap, asked_by: &'a Secret) -> Result<Self, Failure> {
        let browser = cookie::read_secret(headers, cookie::BROWSER).map_or_else(Secret::new, Ok)?;
        Ok(Self { asked_by, browser, headers })
    }

    fn arriving(&self, visit: &Visit) -> Arriving<'_> {
        Arriving {
            asked_by: self.asked_by,
            before: cookie::read_secret(self.headers, cookie::SESSION).map(|before| before.key()),
            browser: self.browser.key(),
            agent: agent(self.headers),
            browser_name: recognise(agent(self.headers)),
            now: visit.now,
            trace: visit.trace.0,
        }
    }

    /// Leads on, with a session; who comes back while their account can still be kept sees that first.
    async fn goes(&self, app: &App, arrived: &Arrived) -> Result<Response, Failure> {
        let session = cookie::give(cookie::SESSION, &arrived.secret, session::LONGEST.as_secs())?;
        let known = cookie::give(cookie::BROWSER, &self.browser, cookie::BROWSER_SECONDS)?;
        let leaves = account::leaving(&app.read().await?, arrived.account).await?.is_some();
        let to = ReturnTo::or_start(if leaves { stay::PATH } else { &arrived.return_to }).to_string();
        let mut response = (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response();
        response.headers_mut().extend([(SET_COOKIE, session), (SET_COOKIE, known)]);
        Ok(response)
    }
}
