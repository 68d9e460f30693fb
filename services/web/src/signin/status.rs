//! Whether somebody is signed in, for other sites of whoever runs Harbor: a page of theirs says "Go to your workspaces" in place of "Sign in".
//!
//! A site is answered if its origin stands in the settings, letter by letter, and learns one bit: neither who it is, nor anything else.
//! All others are told that there is no such thing. A browser sends our cookie along only from sites under the same domain as ours: to one
//! from elsewhere, everybody is signed out. Asking keeps no session alive ([`ASKS_ONLY`](crate::site::open::ASKS_ONLY)).

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::authorize::permission::SignIn;
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE, ORIGIN, VARY,
};
use http::{HeaderMap, HeaderValue};

use crate::app::App;
use crate::origin::Origin;
use crate::permit::Permitted;
use crate::visit::Failure;

/// `GET /auth/status`
pub(crate) async fn show(
    asked: Permitted<SignIn>,
    State(app): State<Arc<App>>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let from = asks(&app.status_origins, &headers).ok_or(Failure::NotFound)?;
    let body = if asked.visit.session.is_some() { "{\"signed_in\":true}" } else { "{\"signed_in\":false}" };
    let said = [
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (VARY, HeaderValue::from_static("origin")),
        (ACCESS_CONTROL_ALLOW_ORIGIN, from.clone()),
        (ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true")),
    ];
    Ok((said, body).into_response())
}

/// Who asks, if they may: one origin, and one that is known.
fn asks<'a>(known: &[Origin], headers: &'a HeaderMap) -> Option<&'a HeaderValue> {
    let mut said = headers.get_all(ORIGIN).iter();
    let (origin, None) = (said.next()?, said.next()) else { return None };
    known.iter().any(|one| one.to_string().as_bytes() == origin.as_bytes()).then_some(origin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_is_in_the_settings_is_answered() {
        let known: Vec<Origin> =
            ["https://www.example.com", "http://localhost:3000"].map(|one| one.parse().unwrap()).into();
        let asked = |origins: &[&'static str]| {
            let headers: HeaderMap = origins.iter().map(|one| (ORIGIN, HeaderValue::from_static(one))).collect();
            asks(&known, &headers).map(|origin| origin.to_str().unwrap().to_owned())
        };
        for origin in ["https://www.example.com", "http://localhost:3000"] {
            assert_eq!(asked(&[origin]).as_deref(), Some(origin));
        }
        for strange in [
            &[][..],
            &["null"],
            &[""],
            &["*"],
            &["https://www.example.com/"],
            &["https://www.example.com:443"],
            &["http://www.example.com"],
            &["https://example.com"],
            &["https://evil.www.example.com"],
            &["https://www.example.com.evil.example"],
            &["https://WWW.example.com"],
            &["https://www.example.com", "https://www.example.com"],
            &["https://www.example.com https://evil.example"],
        ] {
            assert_eq!(asked(strange), None, "{strange:?}");
        }
    }
}
