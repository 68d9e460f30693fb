//! What a browser brings that comes by a letter or a passkey, and leading it on once it is let in.

use access::account;
use access::session::{self, Arrived, Arriving, Secret};
use axum::response::{IntoResponse, Response};
use http::header::{LOCATION, SET_COOKIE};
use http::{HeaderMap, StatusCode};

use super::ReturnTo;
use crate::account::leaving::stay;
use crate::account::sessions::recognise;
use crate::app::App;
use crate::session::{agent, cookie};
use crate::visit::{Failure, Visit};

/// What a browser brings to sign in with, and by what it is known from then on.
pub(super) struct Brought<'a> {
    /// What it holds since it asked.
    asked_by: &'a Secret,
    browser: Secret,
    headers: &'a HeaderMap,
}

impl<'a> Brought<'a> {
    pub fn of(headers: &'a HeaderMap, asked_by: &'a Secret) -> Result<Self, Failure> {
        let browser = cookie::read_secret(headers, cookie::BROWSER).map_or_else(Secret::new, Ok)?;
        Ok(Self { asked_by, browser, headers })
    }

    pub fn arriving(&self, visit: &Visit) -> Arriving<'_> {
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
    pub async fn goes(&self, app: &App, arrived: &Arrived) -> Result<Response, Failure> {
        let session = cookie::give(cookie::SESSION, &arrived.secret, session::LONGEST.as_secs())?;
        let known = cookie::give(cookie::BROWSER, &self.browser, cookie::BROWSER_SECONDS)?;
        let leaves = account::leaving(&app.read().await?, arrived.account).await?.is_some();
        let to = ReturnTo::or_start(if leaves { stay::PATH } else { &arrived.return_to }).to_string();
        let mut response = (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response();
        response.headers_mut().extend([(SET_COOKIE, session), (SET_COOKIE, known)]);
        Ok(response)
    }
}
