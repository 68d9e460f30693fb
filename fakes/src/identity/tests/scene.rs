//! A provider with one client, and the steps of signing in, each by hand.

use std::collections::HashMap;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use reqwest::Response;
use ring::rsa::PublicKeyComponents;
use ring::signature::RSA_PKCS1_2048_8192_SHA256;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use url::Url;

use super::super::{Config, Identity};
use crate::stage::{Stage, socket};

pub(super) const BACK: &str = "http://harbor.test/sign-in/callback";
pub(super) const CLIENT: (&str, &str) = ("harbor", "s3cret: with/odd+letters");

pub(super) struct Scene {
    pub stage: Stage,
    pub identity: Identity,
}

pub(super) async fn scene() -> Scene {
    scene_with(|_| {}).await
}

pub(super) async fn scene_with(change: impl FnOnce(&mut Config)) -> Scene {
    let mut stage = Stage::new();
    let (listener, url) = socket().await;
    let mut config = Config::new(url, CLIENT.0, CLIENT.1);
    config.redirect_uris.push(BACK.to_owned());
    change(&mut config);
    let identity = Identity::new(config);
    let (serving, stop) = (identity.clone(), stage.stop.clone());
    stage.tasks.spawn(async move { serving.serve(listener, stop).await });
    Scene { stage, identity }
}

/// A verifier, whose challenge an authorization request brings.
pub(super) const VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters-000";

impl Scene {
    pub(super) fn asking(&self, changes: &[(&str, Option<&str>)]) -> Url {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
        let mut asked: Vec<(&str, &str)> = vec![
            ("response_type", "code"),
            ("client_id", CLIENT.0),
            ("redirect_uri", BACK),
            ("scope", "openid profile email"),
            ("state", "the-state"),
            ("nonce", "the-nonce"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        for (name, value) in changes {
            asked.retain(|(known, _)| known != name);
            asked.extend(value.map(|value| (*name, value)));
        }
        Url::parse_with_params(&self.identity.at("/authorize"), asked).unwrap()
    }

    pub(super) async fn pick(&self, asking: Url, form: &[(&str, &str)]) -> Response {
        self.stage.http.post(asking).form(form).send().await.unwrap()
    }

    pub(super) async fn code(&self) -> String {
        let back = back(&self.pick(self.asking(&[]), &[("persona", "ada@brightloom.example.com")]).await);
        back["code"].clone()
    }

    pub(super) async fn redeem(&self, code: &str, changes: &[(&str, Option<&str>)]) -> (u16, Value) {
        let mut form: Vec<(&str, &str)> = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", BACK),
            ("code_verifier", VERIFIER),
            ("client_id", CLIENT.0),
            ("client_secret", CLIENT.1),
        ];
        for (name, value) in changes {
            form.retain(|(known, _)| known != name);
            form.extend(value.map(|value| (*name, value)));
        }
        let response = self.stage.http.post(self.identity.at("/token")).form(&form).send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    pub(super) async fn get(&self, path: &str) -> Value {
        self.stage.http.get(self.identity.at(path)).send().await.unwrap().json().await.unwrap()
    }
}

pub(super) fn back(response: &Response) -> HashMap<String, String> {
    assert_eq!(response.status(), 303);
    let location = response.headers()["location"].to_str().unwrap();
    assert!(location.starts_with(BACK), "{location}");
    Url::parse(location).unwrap().query_pairs().into_owned().collect()
}

pub(super) fn decoded(part: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

pub(super) fn opened(token: &str) -> (Value, Value) {
    let parts: Vec<&str> = token.split('.').collect();
    (decoded(parts[0]), decoded(parts[1]))
}

pub(super) fn fits(token: &str, key: &Value) -> bool {
    let number = |name: &str| URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap()).unwrap();
    let key = PublicKeyComponents { n: number("n"), e: number("e") };
    let (message, signature) = token.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    key.verify(&RSA_PKCS1_2048_8192_SHA256, message.as_bytes(), &signature).is_ok()
}
