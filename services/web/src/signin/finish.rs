//! Coming back from the provider. By its protocol this is a `GET` that has an effect; what guards it is not where it
//! comes from but what it brings: a state that we made, for this browser, for this provider, used never before. Who comes
//! with one that was used is signed in already, or is not let in ([`again`]).

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use chassis::database::Tries;
use domain::authorize::permission::SignIn;
use http::header::{LOCATION, SET_COOKIE};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use jiff::Timestamp;
use messages::AccountId;
use tokio::time::Instant;

use super::failed::Refusal;
use super::{ReturnTo, again};
use crate::app::App;
use crate::nudges::Topic;
use crate::people::{Welcomed, welcome};
use crate::permit::Permitted;
use crate::provider::{Identity, Problem, Provider, word};
use crate::session::begin;
use crate::session::cookie;
use crate::session::secret::Secret;
use crate::visit::{Failure, Visit};

/// How long a new person waits for their account before the page goes on without it.
const PATIENCE: Duration = Duration::from_secs(3);

/// What was remembered when the person was sent away.
struct Begun {
    state: String,
    nonce: String,
    verifier: String,
    return_to: ReturnTo,
    is_late: bool,
}

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
    let lost = |reason: &str| Ok(Refusal::Lost.tell(visit, &ReturnTo::default(), reason));
    let Some(said) = read(&query.unwrap_or_default()) else { return lost("a parameter came twice") };
    // Ours are letters and digits; Postgres would not even take a text with a NUL in it.
    let state = said.get("state").map(String::as_str).filter(|state| state.bytes().all(|byte| byte.is_ascii_graphic()));
    let browser = cookie::read_secret(&headers, cookie::SIGN_IN);
    let begun = match (state, &browser) {
        (Some(state), Some(browser)) => take(&app, state, browser, provider.id(), visit.now).await?,
        (_, _) => None,
    };
    let Some(begun) = begun else {
        return match again::destination(&app, visit, state, browser.as_ref(), provider.id()).await? {
            Some(to) => go(&to, None),
            None => lost(if browser.is_some() { "an unknown state" } else { "another browser" }),
        };
    };
    match identify(provider, &said, &begun, visit.now).await {
        Ok(identity) => let_in(&app, visit, &identity, &headers, &begun).await,
        Err(Refused(refusal, reason)) => {
            // Nothing waits for it, or comes after it.
            app.write().await?.execute("delete from sign_ins where state = $1", &[&begun.state]).await?;
            Ok(refusal.tell(visit, &begun.return_to, &reason))
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

/// Takes what was remembered: whoever takes it first is the only one who does.
async fn take(
    app: &App,
    state: &str,
    browser: &Secret,
    provider: &str,
    now: Timestamp,
) -> Result<Option<Begun>, Failure> {
    let mark = "update sign_ins set taken_at = $4 where state = $1 and browser = $2 and provider = $3 and taken_at is null \
                returning nonce, verifier, return_to, expires_at";
    let row = app.write().await?.query_opt(mark, &[&state, &browser.key().bytes(), &provider, &now]).await?;
    let Some(row) = row else { return Ok(None) };
    let expires_at: Timestamp = row.try_get("expires_at")?;
    Ok(Some(Begun {
        state: state.to_owned(),
        nonce: row.try_get("nonce")?,
        verifier: row.try_get("verifier")?,
        return_to: ReturnTo::or_start(row.try_get("return_to")?),
        is_late: expires_at <= now,
    }))
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

/// What an error of the provider comes to. One that is our own fault is told to us, too.
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
    let mut tries = Tries::default();
    let (Welcomed { account, is_new, .. }, secret) = loop {
        match note(app, visit, identity, headers, begun).await {
            Err(failure) if tries.again(matches!(failure, Failure::Undone(_))).await => {}
            noted => break noted?,
        }
    };
    metrics::counter!("web_sign_ins_total", "outcome" => if is_new { "new" } else { "known" }).increment(1);
    if is_new {
        app.drafts.notify_one();
        // They are signed in whatever comes of this; the page looks for itself.
        let _ = await_account(app, account).await;
    }
    let session = cookie::give(cookie::SESSION, &secret, begin::LONGEST.as_secs())?;
    go(&begun.return_to, Some(session))
}

/// Notes who came in, and begins their session: both or nothing.
async fn note(
    app: &App,
    visit: &Visit,
    identity: &Identity,
    headers: &HeaderMap,
    begun: &Begun,
) -> Result<(Welcomed, Secret), Failure> {
    let mut db = app.write().await?;
    let transaction = db.transaction().await?;
    let welcomed = welcome(&transaction, identity, visit.now, visit.trace.0).await?;
    let secret = begin::begin(&transaction, welcomed.person, headers, visit.now).await?;
    // For whoever comes the same way again. What proved this way is of no more use.
    let note = "update sign_ins set session = $2, nonce = '', verifier = '' where state = $1";
    transaction.execute(note, &[&begun.state, &secret.key().bytes()]).await?;
    transaction.commit().await?;
    Ok((welcomed, secret))
}

/// Leads on, perhaps with a session.
fn go(to: &ReturnTo, session: Option<HeaderValue>) -> Result<Response, Failure> {
    let to =
        HeaderValue::try_from(to.as_str()).map_err(|_| Failure::Ours("a path of ours cannot be sent".to_owned()))?;
    let mut response = (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response();
    response.headers_mut().extend(session.map(|session| (SET_COOKIE, session)));
    Ok(response)
}

/// Waits for billing to open the account, so that the first page a person sees is whole. Should it take longer, the
/// page says so.
async fn await_account(app: &App, account: AccountId) -> Result<(), Failure> {
    let look = || async move {
        let row = app.read().await?.one("select from accounts where id = $1", &[&account]).await?;
        Ok(row.map(drop))
    };
    let deadline = Instant::now() + PATIENCE;
    app.nudges.subscribe([Topic::Account(account)]).until(deadline, look).await.map(drop)
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
