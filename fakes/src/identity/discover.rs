//! Telling a client where everything is and which keys sign here.

use axum::{
    Json,
    extract::{ConnectInfo, State},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{Hostile, Identity, Place};
use crate::{
    lock::lock,
    wire::{Line, Loss},
};

pub(super) async fn discover(State(identity): State<Identity>) -> Json<Value> {
    lock(&identity.0.book).discoveries += 1;
    let issuer = match identity.hostile(Place::Discovery) {
        Some(Hostile::DiscoveryNamesAnotherIssuer) => "https://another-issuer.example.com",
        _ => identity.issuer(),
    };
    let mut said = json!({
        "issuer": issuer,
        "authorization_endpoint": identity.at("/authorize"),
        "token_endpoint": identity.at("/token"),
        "userinfo_endpoint": identity.at("/userinfo"),
        "jwks_uri": identity.at("/jwks.json"),
        "end_session_endpoint": identity.at("/end-session"),
        "scopes_supported": ["openid", "profile", "email"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "claims_supported": [
            "iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "at_hash", "name", "email", "email_verified"
        ],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
        "prompt_values_supported": ["none", "login", "select_account"],
    });
    if let Value::Object(said) = &mut said {
        said.extend(identity.quirks().description.clone());
    }
    Json(said)
}

pub(super) async fn keys(State(identity): State<Identity>, ConnectInfo(line): ConnectInfo<Line>) -> Response {
    lock(&identity.0.book).key_fetches += 1;
    if identity.hostile(Place::Keys) == Some(Hostile::KeysUnreachable) {
        return line.lose(Loss::Closed, &identity.halt()).await;
    }
    let mut key = identity.key().published();
    if let (true, Value::Object(key)) = (identity.quirks().keys_without_id, &mut key) {
        key.remove("kid");
    }
    Json(json!({ "keys": [key] })).into_response()
}
