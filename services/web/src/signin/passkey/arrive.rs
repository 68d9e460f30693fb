//! Letting in who comes with what their device signed.
//!
//! What was drawn is used up first, whatever comes of the answer: who tries a second time has it drawn anew.

use std::sync::Arc;

use access::passkey::{self, Using, find, take};
use access::session::Secret;
use axum::extract::State;
use axum::response::Response;
use domain::authorize::permission::SignIn;
use http::HeaderMap;
use serde::Deserialize;

use crate::app::App;
use crate::passkey::{Passkeys, Problem, Used};
use crate::permit::Permitted;
use crate::session::cookie;
use crate::signin::ReturnTo;
use crate::signin::brought::Brought;
use crate::signin::failed::Refusal;
use crate::visit::{self, DrawnFor, Failure, Form};

/// What the page posts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Posted {
    /// What the device says, as our script writes it down.
    credential: String,
}

impl visit::Posted for Posted {
    fn drawn_for(&self) -> DrawnFor {
        DrawnFor::Nobody
    }
}

/// `POST /sign-in/passkey/use`
pub(crate) async fn arrive(
    asked: Permitted<SignIn>,
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Form(posted): Form<Posted>,
) -> Result<Response, Failure> {
    let passkeys = app.passkeys.as_ref().ok_or(Failure::NotFound)?;
    let came = Came { app: &app, asked: &asked, headers: &headers };
    match came.tries(passkeys, &posted.credential).await? {
        Ok(response) => Ok(response),
        Err(why) => Ok(Refusal::NoPasskey.render(&asked.visit, &ReturnTo::default(), &why)),
    }
}

/// A browser that came with something.
struct Came<'a> {
    app: &'a App,
    asked: &'a Permitted<SignIn>,
    headers: &'a HeaderMap,
}

impl Came<'_> {
    /// Lets them in, or says for our log why not.
    async fn tries(&self, passkeys: &Passkeys, credential: &str) -> Result<Result<Response, String>, Failure> {
        let Some(asked_by) = cookie::read_secret(self.headers, cookie::SIGN_IN) else {
            return Ok(Err("another browser".to_owned()));
        };
        match Used::read(credential).and_then(|used| Ok((used.challenge()?, used))) {
            Ok((challenge, used)) => self.answers(passkeys, &asked_by, &challenge, &used).await,
            Err(problem) => Ok(Err(problem.to_string())),
        }
    }

    async fn answers(
        &self,
        passkeys: &Passkeys,
        asked_by: &Secret,
        challenge: &[u8],
        used: &Used,
    ) -> Result<Result<Response, String>, Failure> {
        let (app, visit) = (self.app, &self.asked.visit);
        let Some(drawn) = take(app, challenge, asked_by.key(), false, visit.now).await? else {
            return Ok(Err("nothing was drawn for this browser, or it was answered".to_owned()));
        };
        let Some(kept) = find(&app.read().await?, &used.name()).await? else {
            return Ok(Err("nobody has this passkey".to_owned()));
        };
        let judged = match passkeys.judge_used(&drawn.state, used, (kept.person, &kept.key, &kept.state)) {
            Ok(judged) => judged,
            Err(ours @ Problem::Ours(_)) => return Err(ours.into()),
            Err(problem) => return Ok(Err(problem.to_string())),
        };
        let brought = Brought::of(self.headers, asked_by)?;
        let using = Using { kept: &kept, state: &judged.state, return_to: drawn.return_to };
        match passkey::let_in(app, &self.asked.permit, using, &brought.arriving(visit)).await? {
            Some(arrived) => brought.goes(app, &arrived).await.map(Ok),
            None => Ok(Err("it was removed, or used, in the same moment".to_owned())),
        }
    }
}
