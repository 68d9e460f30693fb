//! Exchanging a code for tokens: once, soon, by the client it was made for, with the verifier it was asked with.

use std::{collections::HashMap, time::Duration};

use axum::{
    Form, Json,
    extract::{ConnectInfo, State},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, StatusCode, header};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::time::Instant;

use super::{Access, Exchange, Grant, Hostile, Identity, Place, Verifier, client::Claimed};
use crate::{clock, lock::lock, random, wire::Line};

const ACCESS_LIFETIME: Duration = Duration::from_secs(600);

/// A refusal: the error code of RFC 6749 and a sentence.
type Refused = (&'static str, &'static str);

pub(super) async fn exchange(
    State(identity): State<Identity>,
    ConnectInfo(line): ConnectInfo<Line>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    match identity.hostile(Place::TokenEndpoint) {
        Some(Hostile::TokenFails) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Some(Hostile::TokenGarbage) => {
            return ([(header::CONTENT_TYPE, "application/json")], "<html>It works!</html>").into_response();
        }
        Some(Hostile::TokenSlow) => {
            if let Err(cut) = line.wait(identity.0.config.slow, &identity.halt()).await {
                return cut;
            }
        }
        _ => {}
    }
    let claimed = Claimed::of(&headers, &form);
    let mut entry = Exchange {
        at: clock::now(),
        client_id: claimed.as_ref().map(|claimed| claimed.client_id.clone()).unwrap_or_default(),
        authenticated: claimed.as_ref().is_some_and(|claimed| claimed.proven(&identity)),
        verifier: if form.contains_key("code_verifier") { Verifier::Unchecked } else { Verifier::Missing },
        refused: None,
    };
    let tokens = identity.redeem(&form, claimed, &mut entry);
    entry.refused = tokens.as_ref().err().map(|(error, _)| (*error).to_owned());
    lock(&identity.0.book).exchanges.push(entry);
    match tokens {
        Ok(tokens) => ([(header::CACHE_CONTROL, "no-store")], Json(tokens)).into_response(),
        Err(refused) => refuse(refused),
    }
}

impl Identity {
    fn redeem(
        &self,
        form: &HashMap<String, String>,
        claimed: Option<Claimed>,
        entry: &mut Exchange,
    ) -> Result<Value, Refused> {
        let claimed = claimed.ok_or(("invalid_request", "the client authenticated in two ways"))?;
        if !claimed.proven(self) {
            return Err(("invalid_client", "the client is not known or its secret is wrong"));
        }
        if form.get("grant_type").map(String::as_str) != Some("authorization_code") {
            return Err(("unsupported_grant_type", "grant_type must be authorization_code"));
        }
        let code = form.get("code").map(String::as_str).unwrap_or_default();
        let grant = self.use_code(code, &claimed.client_id)?;
        if form.get("redirect_uri") != Some(&grant.redirect_uri) {
            return Err(("invalid_grant", "redirect_uri is not the one the code was asked with"));
        }
        self.check_verifier(form.get("code_verifier"), &grant, entry)?;
        Ok(self.issue(code, &grant))
    }

    /// Marks a code as used, whatever comes next: a thief gets one try. A second use also kills what the first one got.
    fn use_code(&self, code: &str, client_id: &str) -> Result<Grant, Refused> {
        let mut codes = lock(&self.0.codes);
        let grant = codes.get_mut(code).ok_or(("invalid_grant", "the code is not known"))?;
        if grant.client_id != client_id {
            return Err(("invalid_grant", "the code was made for another client"));
        }
        if grant.used {
            lock(&self.0.access).retain(|_, access| access.code != code);
            return Err(("invalid_grant", "the code was used before"));
        }
        grant.used = true;
        if grant.ends <= Instant::now() {
            return Err(("invalid_grant", "the code is too old"));
        }
        Ok(grant.clone())
    }

    fn check_verifier(&self, verifier: Option<&String>, grant: &Grant, entry: &mut Exchange) -> Result<(), Refused> {
        let fits = |verifier: &String| URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) == grant.challenge;
        entry.verifier = match verifier {
            None => Verifier::Missing,
            Some(verifier) if fits(verifier) => Verifier::Right,
            Some(_) => Verifier::Wrong,
        };
        if self.hostile(Place::Pkce) == Some(Hostile::IgnoresPkce) || entry.verifier == Verifier::Right {
            return Ok(());
        }
        Err(("invalid_grant", "code_verifier does not fit"))
    }

    fn issue(&self, code: &str, grant: &Grant) -> Value {
        let access_token = random::token();
        let id_token = self.id_token(grant, &access_token, self.hostile(Place::IdToken));
        let access = Access {
            persona: grant.persona.clone(),
            scope: grant.scope.clone(),
            code: code.to_owned(),
            ends: Instant::now() + ACCESS_LIFETIME,
        };
        lock(&self.0.access).insert(access_token.clone(), access);
        *lock(&self.0.book).sign_ins.entry(grant.persona.subject.clone()).or_default() += 1;
        let mut said = json!({
            "access_token": access_token,
            "token_type": "Bearer",
            "expires_in": ACCESS_LIFETIME.as_secs(),
            "scope": grant.scope,
            "id_token": id_token,
        });
        if let Value::Object(said) = &mut said {
            said.extend(self.quirks().tokens.clone());
        }
        said
    }
}

fn refuse((error, why): Refused) -> Response {
    let body = Json(json!({ "error": error, "error_description": why }));
    let no_store = (header::CACHE_CONTROL, "no-store");
    if error == "invalid_client" {
        let challenge = (header::WWW_AUTHENTICATE, "Basic realm=\"token\"");
        return (StatusCode::UNAUTHORIZED, [no_store, challenge], body).into_response();
    }
    (StatusCode::BAD_REQUEST, [no_store], body).into_response()
}
