//! Coming back from the provider. By its protocol this is a `GET` that has an effect; what guards it is not where it
//! comes from but what it brings: a state that we made, for this browser, for this provider, used never before. Who comes
//! with one that was used is signed in already, or is not let in ([`again`]).

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;
use std::time::Duration;

use access::identity::Identity;
use access::person::Welcomed;
use access::session::Secret;
use access::signin::{Arrival, Begun, forget, take};
use access::{account, session, signin};
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use domain::authorize::permission::SignIn;
use http::header::{LOCATION, SET_COOKIE};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use jiff::Timestamp;
use tokio::time::Instant;

use super::failed::Refusal;
use super::{ReturnTo, again};
use crate::account::leaving::stay;
use crate::account::methods::link::{self, NotLinked};
use crate::account::sessions::recognise;
use crate::app::App;
use crate::permit::Permitted;
use crate::provider::{Problem, Provider, word};
use crate::session::{agent, cookie};
use crate::visit::{Failure, Visit};

/// How long a new person waits for their account before the page goes on without it.
const TIME_LIMIT: Duration = Duration::from_secs(3);

/// Not signed in, and why: for the person, and for us.
struct Refused(Refusal, String);

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self(Refusal::from(&problem), problem.to_string())
    }
}

/// `GET /sign-in/callback/{provider}`
pub(crate) async fn finish(
    asked: Permitted<SignIn>,
    State(app): State<Arc<App>>,
    Path(provider): Path<String>,
    method: Method,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    if method != Method::GET {
        return Err(Failure::WrongMethod);
    }
    let visit = &asked.visit;
    let provider = app.providers.get(&provider).ok_or(Failure::NotFound)?;
    let lost = |reason: &str| Ok(Refusal::Lost.render(visit, &ReturnTo::default(), reason));
    let Some(said) = read(&query.unwrap_or_default()) else { return lost("a parameter came twice") };
    // Ours are letters and digits; Postgres would not even take a text with a NUL in it.
    let state = said.get("state").map(String::as_str).filter(|state| state.bytes().all(|byte| byte.is_ascii_graphic()));
    let browser = cookie::read_secret(&headers, cookie::SIGN_IN);
    let begun = match (state, &browser) {
        (Some(state), Some(browser)) => take(&app, state, browser.key(), provider.id(), visit.now).await?,
        (_, _) => None,
    };
    let Some(begun) = begun else {
        return match again::destination(&app, visit, state, browser.as_ref(), provider.id()).await? {
            Some(to) => go(&to, Vec::new()),
            None => lost(if browser.is_some() { "an unknown state" } else { "another browser" }),
        };
    };
    if begun.is_linking() && !visit.session.as_ref().is_some_and(|session| begun.is_asked_by(session.key)) {
        // Nobody is asked who that is: it would be of no use to anybody.
        forget(&app, &begun.state).await?;
        return Ok(NotLinked::OtherSession.render(visit, "another session"));
    }
    match identify(provider, &said, &begun, visit.now).await {
        Ok(identity) if begun.is_linking() => link::bind(&app, visit, provider, &identity, &begun).await,
        Ok(identity) => let_in(&app, visit, &identity, &headers, &begun).await,
        Err(Refused(refusal, reason)) => {
            forget(&app, &begun.state).await?;
            Ok(if begun.is_linking() {
                NotLinked::Refused(refusal).render(visit, &reason)
            } else {
                refusal.render(visit, &ReturnTo::or_start(&begun.return_to), &reason)
            })
        }
    }
}

/// The parameters; none if one of them came twice, for then somebody added theirs.
fn read(query: &str) -> Option<HashMap<String, String>> {
    let mut said = HashMap::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()).into_owned() {
        match said.entry(name) {
            Entry::Vacant(place) => place.insert(value),
            Entry::Occupied(_) => return None,
        };
    }
    Some(said)
}

async fn identify(
    provider: &Provider,
    said: &HashMap<String, String>,
    begun: &Begun,
    now: Timestamp,
) -> Result<Identity, Refused> {
    if begun.is_late {
        return Err(Refused(Refusal::Lost, "came back too late".to_owned()));
    }
    provider.is_named(said.get("iss").map(String::as_str)).await?;
    match (said.get("error").map(String::as_str), said.get("code")) {
        (Some(error), _) => Err(Refused(sent_back(provider, error), format!("the provider answered {}", word(error)))),
        (None, None) => Err(Refused(Refusal::Unproven, "no code came back".to_owned())),
        (None, Some(code)) => {
            Ok(provider.exchange(code.clone(), begun.verifier.clone(), begun.nonce.clone(), now).await?)
        }
    }
}

/// What an error of the provider comes to. One that is our own fault is logged, too.
fn sent_back(provider: &Provider, error: &str) -> Refusal {
    let refusal = Refusal::of_error(error);
    if refusal == Refusal::Broken {
        tracing::error!(provider = provider.id(), error = word(error), "a sign-in provider refuses how we ask");
    }
    refusal
}

async fn let_in(
    app: &App,
    visit: &Visit,
    identity: &Identity,
    headers: &HeaderMap,
    begun: &Begun,
) -> Result<Response, Failure> {
    // Whatever a browser brings, it is known by that from now on: who copies it is told nothing that they do not know.
    let browser = cookie::read_secret(headers, cookie::BROWSER).map_or_else(Secret::new, Ok)?;
    let arrival = Arrival {
        identity,
        state: &begun.state,
        before: cookie::read_secret(headers, cookie::SESSION).map(|before| before.key()),
        browser: browser.key(),
        agent: agent(headers),
        browser_name: recognise(agent(headers)),
        now: visit.now,
        trace: visit.trace.0,
    };
    let (Welcomed { account, is_new, .. }, secret) = signin::let_in(app, &arrival).await?;
    if is_new {
        // So that the first page a person sees is whole. They are signed in whatever comes of this: should it take longer,
        // the page says so.
        let _ = account::await_opening(app, account, Instant::now() + TIME_LIMIT).await;
    }
    let session = cookie::give(cookie::SESSION, &secret, session::LONGEST.as_secs())?;
    let known = cookie::give(cookie::BROWSER, &browser, cookie::BROWSER_SECONDS)?;
    // Who comes back while their account can still be kept sees that first.
    let leaves = account::leaving(&app.read().await?, account).await?.is_some();
    let to = if leaves { stay::PATH } else { begun.return_to.as_str() };
    go(&ReturnTo::or_start(to), vec![session, known])
}

/// Leads on, perhaps with a session.
fn go(to: &ReturnTo, cookies: Vec<HeaderValue>) -> Result<Response, Failure> {
    let to =
        HeaderValue::try_from(to.as_str()).map_err(|_| Failure::Ours("a path of ours cannot be sent".to_owned()))?;
    let mut response = (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response();
    response.headers_mut().extend(cookies.into_iter().map(|cookie| (SET_COOKIE, cookie)));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_that_comes_twice_spoils_all() {
        assert_eq!(read("code=a&state=b").unwrap().len(), 2);
        assert_eq!(read("").unwrap().len(), 0);
        for query in ["code=a&code=b", "code=a&state=b&c%6fde=c", "iss=a&iss=a", "x&x"] {
            assert_eq!(read(query), None, "{query}");
        }
    }
}
