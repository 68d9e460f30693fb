//! Signing an ID token, honestly or in every crooked way.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::{Grant, Hostile, Identity, Persona, keys::Key};
use crate::{clock, random};

const LIFETIME: i64 = 300;
const HOUR: i64 = 3600;

impl Identity {
    pub(super) fn id_token(&self, grant: &Grant, access_token: &str, lie: Option<Hostile>) -> String {
        let claims = self.claims(grant, access_token, lie);
        let key = self.key();
        let ours = &*key;
        let named = if self.quirks().keys_without_id { None } else { Some(ours.id()) };
        match lie {
            Some(Hostile::AlgNone) => unsigned(&json!({ "alg": "none", "typ": "JWT" }), &claims) + ".",
            Some(Hostile::HmacWithPublicKey) => {
                let token = unsigned(&json!({ "alg": "HS256", "typ": "JWT", "kid": ours.id() }), &claims);
                let signature = hmac(ours.public_pem().as_bytes(), token.as_bytes());
                format!("{token}.{}", URL_SAFE_NO_PAD.encode(signature))
            }
            Some(Hostile::UnknownKey) => {
                let stranger = Key::stranger();
                signed(&stranger, Some(stranger.id()), &claims)
            }
            Some(Hostile::ForeignSignature) => signed(&Key::stranger(), named, &claims),
            _ => signed(ours, named, &claims),
        }
    }

    fn claims(&self, grant: &Grant, access_token: &str, lie: Option<Hostile>) -> Value {
        let now = clock::now().as_second();
        let mut claims = Map::new();
        let mut say = |name: &str, value: Value| claims.insert(name.to_owned(), value);
        say("iss", json!(self.issuer()));
        say("aud", json!(grant.client_id));
        say("iat", json!(now));
        say("exp", json!(now + LIFETIME));
        say("auth_time", json!(now));
        let digest = Sha256::digest(access_token);
        say("at_hash", json!(URL_SAFE_NO_PAD.encode(&digest[..16])));
        if let Some(nonce) = &grant.nonce {
            say("nonce", json!(nonce));
        }
        claims.extend(about(&grant.persona, &grant.scope));
        claims.extend(grant.persona.claims.clone());
        if let Some(lie) = lie {
            bend(&mut claims, lie, &grant.client_id, now);
        }
        Value::Object(claims)
    }
}

fn bend(claims: &mut Map<String, Value>, lie: Hostile, client_id: &str, now: i64) {
    let mut say = |name: &str, value: Value| claims.insert(name.to_owned(), value);
    match lie {
        Hostile::WrongAudience => say("aud", json!("another-client")),
        Hostile::ExtraAudience => say("aud", json!([client_id, "another-client"])),
        Hostile::WrongAuthorizedParty => say("azp", json!("another-client")),
        Hostile::WrongIssuer => say("iss", json!("https://another-issuer.example.com")),
        Hostile::Expired => {
            say("iat", json!(now - HOUR - LIFETIME));
            say("exp", json!(now - HOUR))
        }
        Hostile::IssuedInTheFuture => {
            say("iat", json!(now + HOUR));
            say("exp", json!(now + HOUR + LIFETIME))
        }
        Hostile::MissingNonce => claims.remove("nonce"),
        Hostile::WrongNonce => say("nonce", json!(random::token())),
        Hostile::EmailUnverified => say("email_verified", json!(false)),
        Hostile::MissingSubject => claims.remove("sub"),
        Hostile::UnkeepableSubject => say("sub", json!("eve\u{0}")),
        // Told by the signature, or at another place.
        _ => None,
    };
}

/// What is said about a person under these scopes.
pub(super) fn about(persona: &Persona, scope: &str) -> Map<String, Value> {
    let mut said = Map::from_iter([("sub".to_owned(), json!(persona.subject))]);
    let asked = |name: &str| scope.split(' ').any(|each| each == name);
    if asked("profile") {
        said.insert("name".to_owned(), json!(persona.name));
    }
    if asked("email") {
        said.insert("email".to_owned(), json!(persona.email));
        said.insert("email_verified".to_owned(), json!(persona.email_verified));
    }
    said
}

fn signed(key: &Key, key_id: Option<&str>, claims: &Value) -> String {
    let mut header = json!({ "alg": "RS256", "typ": "JWT" });
    if let Some(id) = key_id {
        header["kid"] = json!(id);
    }
    let token = unsigned(&header, claims);
    let signature = key.sign(token.as_bytes());
    format!("{token}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn unsigned(header: &Value, claims: &Value) -> String {
    format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims.to_string()))
}

fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    Hmac::<Sha256>::new_from_slice(key)
        .map(|mut mac| {
            mac.update(message);
            mac.finalize().into_bytes().to_vec()
        })
        .unwrap_or_default()
}
