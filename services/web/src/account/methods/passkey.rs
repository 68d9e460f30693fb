//! Adding a passkey: a page on which a device makes one, and binding what it made. Both are proved within minutes of each other, as with
//! every other way: the person signed in a moment ago, and the device signs what was drawn for that very session.

use std::sync::Arc;

use access::identity::{Linked, is_proven};
use access::passkey::{self, Adding, Challenge, names, remember, take};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::authorize::permission::LinkIdentity;
use domain::seen::{composed, is_seen_as_it_is};
use http::{HeaderMap, StatusCode};
use messages::AccountId;
use serde::Deserialize;

use super::link::NotLinked;
use super::show::{BEFORE, LINKED};
use super::{again, back};
use crate::account::Tab;
use crate::account::sessions::recognise;
use crate::app::App;
use crate::passkey::{Judged, Made, Passkeys, Problem};
use crate::permit::Permitted;
use crate::session::agent;
use crate::signin::failed::Refusal;
use crate::signin::start::Begins;
use crate::visit::{Button, DrawnFor, Failure, Form, Posted};
use face::layout::{Frame, Here, respond};

/// How many characters the name of a passkey can have.
const LONGEST: usize = 40;

/// Answers `POST /account/methods/passkey`.
#[derive(Debug, Template)]
#[template(path = "account/methods/passkey.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// How it could be called. Posted as `called`.
    pub called: String,
    /// What our script tells the browser.
    pub options: String,
}

impl Page {
    const fn longest(&self) -> usize {
        let _ = self;
        LONGEST
    }
}

/// `POST /account/methods/passkey`
pub(crate) async fn begin(
    asked: Permitted<LinkIdentity>,
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    begins: Begins,
    _: Form<Button>,
) -> Result<Response, Failure> {
    let (visit, session) = (&asked.visit, &asked.row);
    let passkeys = app.passkeys.as_ref().ok_or(Failure::NotFound)?;
    if !is_proven(session, visit.now) {
        return again::ask(&app, visit, Tab::Methods.href().to_owned()).await;
    }
    if begins == Begins::TooOften {
        return Ok(NotLinked::Refused(Refusal::TooMany).render(visit, "too many beginnings"));
    }
    let known = names(&app.read().await?, &asked.permit).await?;
    let drawn = passkeys.make(session.person, &session.email, &session.name, &known)?;
    let challenge = Challenge {
        challenge: &drawn.challenge,
        holder: session.key,
        adds: true,
        state: &drawn.state,
        return_to: Tab::Methods.href(),
    };
    remember(&app, &challenge, visit.now).await?;
    let (frame, called) = (visit.frame(Here::Account), recognise(agent(&headers)));
    Ok(respond(StatusCode::OK, &Page { frame, called, options: drawn.options }))
}

/// What the page posts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Add {
    account: AccountId,
    called: String,
    /// What the device made, as our script writes it down.
    credential: String,
}

impl Posted for Add {
    fn drawn_for(&self) -> DrawnFor {
        DrawnFor::Account(self.account)
    }
}

/// `POST /account/methods/passkey/add`
pub(crate) async fn add(
    asked: Permitted<LinkIdentity>,
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Form(form): Form<Add>,
) -> Result<Response, Failure> {
    let visit = &asked.visit;
    let passkeys = app.passkeys.as_ref().ok_or(Failure::NotFound)?;
    if !is_proven(&asked.row, visit.now) {
        return again::ask(&app, visit, Tab::Methods.href().to_owned()).await;
    }
    let judged = match judge(&app, passkeys, &asked, &form.credential).await? {
        Ok(judged) => judged,
        Err(ours @ Problem::Ours(_)) => return Err(ours.into()),
        Err(problem) => return Ok(NotLinked::NoPasskey.render(visit, &problem.to_string())),
    };
    let called = called(&form.called, agent(&headers));
    let adding = Adding {
        session: &asked.row,
        name: &judged.name,
        called: &called,
        label: &label(&called),
        key: &judged.key,
        state: &judged.state,
        now: visit.now,
        trace: visit.trace.0,
    };
    let not_linked = match passkey::add(&app, &asked.permit, &adding).await? {
        Linked::Done => return Ok(back(LINKED)),
        Linked::Before => return Ok(back(BEFORE)),
        Linked::ToAnother => NotLinked::ToAnother,
        Linked::NotOneMore => NotLinked::NotOneMore,
        Linked::SignedOut => NotLinked::OtherSession,
    };
    Ok(not_linked.render(visit, "it was not bound"))
}

/// What the device made, if it is what was drawn for this session. What was drawn is used up, whatever comes of it.
async fn judge(
    app: &App,
    passkeys: &Passkeys,
    asked: &Permitted<LinkIdentity>,
    credential: &str,
) -> Result<Result<Judged, Problem>, Failure> {
    let (made, challenge) = match Made::read(credential).and_then(|made| Ok((made.challenge()?, made))) {
        Ok((challenge, made)) => (made, challenge),
        Err(problem) => return Ok(Err(problem)),
    };
    let drawn = take(app, &challenge, asked.row.key, true, asked.visit.now).await?;
    let drawn = drawn.ok_or_else(|| Problem::Unproven("nothing was drawn for this session".to_owned()));
    Ok(drawn.and_then(|drawn| passkeys.judge_made(&drawn.state, &made)))
}

/// How it is called: as they typed it, or, where that is nothing to read, by the browser in which it was made.
fn called(text: &str, agent: &str) -> String {
    let text = text.trim();
    let reads = !text.is_empty() && text.chars().nth(LONGEST).is_none() && is_seen_as_it_is(text);
    if reads { composed(text) } else { recognise(agent) }
}

/// How letters call it.
pub(super) fn label(called: &str) -> String {
    format!("Passkey: {called}")
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    let page = Page {
        frame: shelf.grace().at(Here::Account),
        called: "Firefox on Windows".to_owned(),
        options: "{\"challenge\":\"AAAAAAAAAAAAAAAAAAAAAA\",\"rp\":{\"id\":\"harbor.example.com\"}}".to_owned(),
    };
    shelf.put("account/methods/passkey", &page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passkey_is_called_as_its_owner_likes_or_after_the_browser() {
        let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        assert_eq!(called("  My key ring ", agent), "My key ring");
        for nothing in ["", " \t", &"a".repeat(LONGEST + 1), "Key\nring", "Key\u{202e}"] {
            assert_eq!(called(nothing, agent), "Firefox on Linux", "{nothing:?}");
        }
    }
}
