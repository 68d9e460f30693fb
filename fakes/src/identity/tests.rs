//! The provider, seen from outside: by hand for what it says, and through the client library that Harbor signs in with.

use std::collections::HashMap;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse, IssuerUrl, Nonce,
    PkceCodeChallenge, RedirectUrl, Scope, TokenResponse as _,
    core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata},
};
use reqwest::Response;
use rsa::{BigUint, RsaPublicKey, pkcs1v15};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use url::Url;

use super::*;
use crate::stage::{Stage, socket, soon};

const BACK: &str = "http://harbor.test/sign-in/callback";
const CLIENT: (&str, &str) = ("harbor", "s3cret: with/odd+letters");

struct Scene {
    stage: Stage,
    identity: Identity,
}

async fn scene() -> Scene {
    scene_with(|_| {}).await
}

async fn scene_with(change: impl FnOnce(&mut Config)) -> Scene {
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

/// A verifier, and what an authorization request with its challenge looks like.
const VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters-000";

impl Scene {
    fn asking(&self, changes: &[(&str, Option<&str>)]) -> Url {
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

    async fn pick(&self, asking: Url, form: &[(&str, &str)]) -> Response {
        self.stage.http.post(asking).form(form).send().await.unwrap()
    }

    async fn code(&self) -> String {
        let back = back(&self.pick(self.asking(&[]), &[("persona", "ada@brightloom.example.com")]).await);
        back["code"].clone()
    }

    async fn redeem(&self, code: &str, changes: &[(&str, Option<&str>)]) -> (u16, Value) {
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

    async fn get(&self, path: &str) -> Value {
        self.stage.http.get(self.identity.at(path)).send().await.unwrap().json().await.unwrap()
    }

    /// Signs Ada in the way a careful client does, through the library; the error says what it did not accept. The library
    /// accepts any issue time unless told otherwise and never looks at `azp`, so a careful client adds both checks.
    async fn signs_in(&self) -> Result<String, String> {
        let http = self.stage.http.clone();
        let wire = |request: HttpRequest| carry(http.clone(), request);
        let issuer = IssuerUrl::new(self.identity.issuer().to_owned()).unwrap();
        let metadata = CoreProviderMetadata::discover_async(issuer, &wire).await.map_err(|e| format!("{e:?}"))?;
        let (id, secret) = (ClientId::new(CLIENT.0.to_owned()), ClientSecret::new(CLIENT.1.to_owned()));
        let client = CoreClient::from_provider_metadata(metadata, id, Some(secret))
            .set_redirect_uri(RedirectUrl::new(BACK.to_owned()).unwrap());
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (asking, state, nonce) = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
            .add_scopes(["profile", "email"].map(|scope| Scope::new(scope.to_owned())))
            .set_pkce_challenge(challenge)
            .url();
        let reply = self.pick(asking, &[("persona", "ada@brightloom.example.com")]).await;
        let location = Url::parse(reply.headers()["location"].to_str().unwrap()).unwrap();
        if location.query_pairs().filter(|(name, _)| name == "code").count() != 1 {
            return Err("not one code".to_owned());
        }
        let back = back(&reply);
        if back["state"] != *state.secret() || back["iss"] != self.identity.issuer() {
            return Err("not our state or not our issuer".to_owned());
        }
        let code = AuthorizationCode::new(back["code"].clone());
        let exchange = client.exchange_code(code).map_err(|e| format!("{e:?}"))?.set_pkce_verifier(verifier);
        let tokens = exchange.request_async(&wire).await.map_err(|e| format!("{e:?}"))?;
        let now = jiff::Timestamp::as_second(crate::clock::now());
        let judge = client.id_token_verifier().set_issue_time_verifier_fn(|issued| {
            if issued.timestamp() <= now + 60 { Ok(()) } else { Err("issued in the future".to_owned()) }
        });
        let token = tokens.id_token().ok_or("no ID token")?;
        let claims = token.claims(&judge, &nonce).map_err(|e| format!("{e:?}"))?;
        if claims.authorized_party().is_some_and(|party| party.as_str() != CLIENT.0) {
            return Err("made for another client".to_owned());
        }
        if claims.email_verified() != Some(true) {
            return Err("the e-mail address is not verified".to_owned());
        }
        let subject = claims.subject().to_string();
        if subject.chars().any(char::is_control) { Err("no proper subject".to_owned()) } else { Ok(subject) }
    }
}

async fn carry(http: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, reqwest::Error> {
    let (parts, body) = request.into_parts();
    let sent = http.request(parts.method, parts.uri.to_string()).headers(parts.headers).body(body);
    let response = sent.send().await?;
    let mut carried = HttpResponse::new(Vec::new());
    *carried.status_mut() = response.status();
    *carried.headers_mut() = response.headers().clone();
    *carried.body_mut() = response.bytes().await?.to_vec();
    Ok(carried)
}

async fn fires(injection: &Injection) {
    let mut looks = tokio::time::interval(Duration::from_millis(2));
    while injection.fired() == 0 {
        looks.tick().await;
    }
}

fn back(response: &Response) -> HashMap<String, String> {
    assert_eq!(response.status(), 303);
    let location = response.headers()["location"].to_str().unwrap();
    assert!(location.starts_with(BACK), "{location}");
    Url::parse(location).unwrap().query_pairs().into_owned().collect()
}

fn decoded(part: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

fn opened(token: &str) -> (Value, Value) {
    let parts: Vec<&str> = token.split('.').collect();
    (decoded(parts[0]), decoded(parts[1]))
}

#[tokio::test]
async fn signing_in_by_hand_step_by_step() {
    let scene = scene().await;
    let found = scene.get("/.well-known/openid-configuration").await;
    assert_eq!(found["issuer"], scene.identity.issuer());
    assert_eq!(found["authorization_response_iss_parameter_supported"], true);
    assert_eq!(found["code_challenge_methods_supported"], json!(["S256"]));

    let ada = &Persona::usual()[0];
    let reply = back(&scene.pick(scene.asking(&[]), &[("persona", &ada.subject)]).await);
    assert_eq!((reply["state"].as_str(), reply["iss"].as_str()), ("the-state", scene.identity.issuer()));
    let (status, tokens) = scene.redeem(&reply["code"], &[]).await;
    assert_eq!((status, &tokens["token_type"]), (200, &json!("Bearer")));

    let token = tokens["id_token"].as_str().unwrap();
    let (header, claims) = opened(token);
    let key = scene.get("/jwks.json").await["keys"][0].clone();
    assert_eq!((&header["alg"], &header["kid"]), (&json!("RS256"), &key["kid"]));
    assert!(fits(token, &key));
    let expected = json!({
        "iss": scene.identity.issuer(), "aud": CLIENT.0, "nonce": "the-nonce",
        "sub": ada.subject, "name": ada.name, "email": ada.email, "email_verified": true,
    });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&claims[name], value, "{name}");
    }
    let access = tokens["access_token"].as_str().unwrap();
    let asked = scene.stage.http.get(scene.identity.at("/userinfo"));
    let said: Value = asked.bearer_auth(access).send().await.unwrap().json().await.unwrap();
    assert_eq!(said, json!({ "sub": ada.subject, "name": ada.name, "email": ada.email, "email_verified": true }));
    let ledger = scene.identity.ledger();
    assert_eq!((ledger.sign_ins(&ada.subject), ledger.userinfo, ledger.key_fetches), (1, 1, 1));
    assert_eq!((ledger.exchanges[0].verifier, ledger.exchanges[0].authenticated), (Verifier::Right, true));
}

fn fits(token: &str, key: &Value) -> bool {
    let number = |name: &str| BigUint::from_bytes_be(&URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap()).unwrap());
    let key = RsaPublicKey::new(number("n"), number("e")).unwrap();
    let (message, signature) = token.rsplit_once('.').unwrap();
    let Ok(signature) = URL_SAFE_NO_PAD.decode(signature).unwrap().as_slice().try_into() else { return false };
    let verifying = pkcs1v15::VerifyingKey::<rsa::sha2::Sha256>::new(key);
    rsa::signature::Verifier::verify(&verifying, message.as_bytes(), &signature).is_ok()
}

#[tokio::test]
async fn the_page_offers_everyone_and_works_without_script() {
    let scene = scene().await;
    let odd = Persona { about: "<b>".to_owned(), ..Persona::new("O'Neil \"<script>\" & sons", "o@example.com") };
    scene.identity.add_persona(odd);
    let reply = scene.stage.http.get(scene.asking(&[])).send().await.unwrap();
    assert_eq!((reply.status().as_u16(), reply.headers()["cache-control"].to_str().unwrap()), (200, "no-store"));
    let page = reply.text().await.unwrap();
    assert!(page.contains("<h1>Sign in to continue to Harbor</h1>") && page.contains("lang=\"en\""));
    assert!(!page.contains("<script") && page.contains("O&#39;Neil &quot;&lt;script&gt;&quot; &amp; sons"));
    assert_eq!(page.matches("name=\"persona\"").count(), 7);
    let seen = &scene.identity.ledger().authorizations[0];
    assert_eq!((seen.state.as_deref(), seen.nonce.as_deref()), (Some("the-state"), Some("the-nonce")));
    assert!(seen.challenge && seen.refused.is_none());
}

#[tokio::test]
async fn someone_new_is_the_same_person_the_next_time() {
    let scene = scene().await;
    let form = [("name", "Mary Jackson"), ("email", "mary@example.com")];
    let first = back(&scene.pick(scene.asking(&[]), &form).await);
    let (_, tokens) = scene.redeem(&first["code"], &[]).await;
    let (_, claims) = opened(tokens["id_token"].as_str().unwrap());
    assert_eq!((&claims["name"], &claims["email"]), (&json!("Mary Jackson"), &json!("mary@example.com")));
    scene.pick(scene.asking(&[]), &form).await;
    assert_eq!(scene.identity.ledger().picked[claims["sub"].as_str().unwrap()], 2);
    assert_eq!(scene.pick(scene.asking(&[]), &[("name", "Nobody")]).await.status(), 400);
    let cancelled = back(&scene.pick(scene.asking(&[]), &[("cancel", "yes")]).await);
    assert_eq!((cancelled["error"].as_str(), cancelled["state"].as_str()), ("access_denied", "the-state"));
}

#[tokio::test]
async fn an_authorization_request_must_be_right_in_every_part() {
    let scene = scene().await;
    for unsafe_to_answer in
        [("client_id", Some("stranger")), ("redirect_uri", Some("http://harbor.test/sign-in/callback/"))]
    {
        let reply = scene.stage.http.get(scene.asking(&[unsafe_to_answer])).send().await.unwrap();
        assert_eq!((reply.status().as_u16(), reply.headers().get("location")), (400, None));
    }
    let wrongs = [
        ("response_type", Some("token"), "unsupported_response_type"),
        ("response_mode", Some("fragment"), "invalid_request"),
        ("scope", Some("profile"), "invalid_scope"),
        ("code_challenge_method", Some("plain"), "invalid_request"),
        ("code_challenge", None, "invalid_request"),
        ("prompt", Some("none"), "login_required"),
    ];
    for (name, value, error) in wrongs {
        let asking = scene.asking(&[(name, value)]);
        let drawn = back(&scene.stage.http.get(asking.clone()).send().await.unwrap());
        assert_eq!((drawn["error"].as_str(), drawn["state"].as_str()), (error, "the-state"), "{name}");
        assert_eq!(back(&scene.pick(asking, &[("persona", "ada@brightloom.example.com")]).await)["error"], error);
    }
    let mut twice = scene.asking(&[]);
    twice.query_pairs_mut().append_pair("nonce", "another");
    assert_eq!(back(&scene.stage.http.get(twice).send().await.unwrap())["error"], "invalid_request");
    assert_eq!(scene.identity.ledger().authorizations.len(), 9);
}

#[tokio::test]
async fn a_code_is_worth_nothing_to_anyone_else() {
    let scene = scene().await;
    let refused = |error: &str, (status, body): (u16, Value)| {
        let expected = if error == "invalid_client" { 401 } else { 400 };
        assert_eq!((status, &body["error"]), (expected, &json!(error)));
    };
    let wrongs = [
        ("code_verifier", None, "invalid_grant"),
        ("code_verifier", Some("another-verifier-of-at-least-forty-three-chars"), "invalid_grant"),
        ("redirect_uri", Some("http://harbor.test/"), "invalid_grant"),
        ("code", Some("made-up"), "invalid_grant"),
        ("client_secret", Some("wrong"), "invalid_client"),
        ("client_id", Some("stranger"), "invalid_client"),
        ("grant_type", Some("password"), "unsupported_grant_type"),
    ];
    for (name, value, error) in wrongs {
        refused(error, scene.redeem(&scene.code().await, &[(name, value)]).await);
    }
    let seen: Vec<Verifier> = scene.identity.ledger().exchanges.iter().map(|each| each.verifier).collect();
    assert_eq!(seen[..3], [Verifier::Missing, Verifier::Wrong, Verifier::Unchecked]);
    assert!(scene.identity.ledger().sign_ins.is_empty());
}

#[tokio::test]
async fn a_code_works_once_and_briefly() {
    let scene = scene().await;
    let code = scene.code().await;
    let (_, tokens) = scene.redeem(&code, &[]).await;
    let access = tokens["access_token"].as_str().unwrap();
    let userinfo = || scene.stage.http.get(scene.identity.at("/userinfo")).bearer_auth(access).send();
    assert_eq!(userinfo().await.unwrap().status(), 200);
    let (status, again) = scene.redeem(&code, &[]).await;
    assert_eq!((status, &again["error"]), (400, &json!("invalid_grant")));
    assert_eq!(userinfo().await.unwrap().status(), 401, "what the first use got is dead too");

    let hasty = scene_with(|config| config.code_lifetime = Duration::ZERO).await;
    let code = hasty.code().await;
    assert_eq!(hasty.redeem(&code, &[]).await.1["error_description"], "the code is too old");
}

#[tokio::test]
async fn the_client_is_known_by_header_or_form_but_not_by_both() {
    let scene = scene().await;
    let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    for (also_in_form, status) in [(None, 200), (Some(("client_secret", CLIENT.1)), 400)] {
        let code = scene.code().await;
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", BACK),
            ("code_verifier", VERIFIER),
        ];
        form.extend(also_in_form);
        let asked = scene.stage.http.post(scene.identity.at("/token"));
        let asked = asked.basic_auth(encode(CLIENT.0), Some(encode(CLIENT.1))).form(&form);
        assert_eq!(asked.send().await.unwrap().status(), status);
    }
}

#[tokio::test]
async fn signing_out_leads_back_only_where_it_may() {
    let scene = scene().await;
    scene.identity.allow_post_logout_redirect("http://harbor.test/");
    let leave = async |to: &str| {
        let at = Url::parse_with_params(
            &scene.identity.at("/end-session"),
            [("post_logout_redirect_uri", to), ("state", "s")],
        );
        scene.stage.http.get(at.unwrap()).send().await.unwrap()
    };
    let led = leave("http://harbor.test/").await;
    assert_eq!(led.headers()["location"], "http://harbor.test/?state=s");
    assert_eq!(leave("http://elsewhere.test/").await.status(), 200);
    assert_eq!(scene.identity.ledger().sign_outs, 2);
}

#[tokio::test]
async fn the_client_library_signs_in() {
    let scene = scene().await;
    let subject = scene.signs_in().await.unwrap();
    assert_eq!(subject, Persona::usual()[0].subject);
    assert_eq!(scene.identity.ledger().exchanges[0].verifier, Verifier::Right);
}

/// The proof that each lie is really told: a careful client notices every one of them, and only those.
#[tokio::test]
async fn a_careful_client_refuses_every_lie() {
    let scene = scene_with(|config| config.slow = Duration::from_secs(3600)).await;
    for &lie in Hostile::ALL {
        let told = scene.identity.misbehave(lie, Some(1));
        let signed_in = tokio::select! {
            signed_in = soon(scene.signs_in()) => signed_in,
            () = soon(fires(&told)), if lie == Hostile::TokenSlow => Err("ran out of patience".to_owned()),
        };
        assert_eq!(signed_in.is_err(), lie.must_be_refused(), "{lie:?}: {signed_in:?}");
        assert_eq!(told.fired(), 1, "{lie:?}");
        scene.identity.behave();
        scene.signs_in().await.unwrap();
    }
}

#[tokio::test]
async fn what_each_lie_in_a_token_looks_like() {
    let scene = scene().await;
    let key = scene.get("/jwks.json").await["keys"][0].clone();
    for &lie in Hostile::ALL.iter().filter(|lie| lie.place() == Place::IdToken) {
        scene.identity.misbehave(lie, Some(1));
        let (_, tokens) = scene.redeem(&scene.code().await, &[]).await;
        let token = tokens["id_token"].as_str().unwrap();
        let (header, claims) = opened(token);
        let now = crate::clock::now().as_second();
        let crooked = match lie {
            Hostile::AlgNone => header["alg"] == "none" && token.ends_with('.'),
            Hostile::HmacWithPublicKey => header["alg"] == "HS256" && header["kid"] == key["kid"],
            Hostile::WrongAudience => claims["aud"] == "another-client",
            Hostile::ExtraAudience => {
                claims["aud"] == json!([CLIENT.0, "another-client"]) && claims.get("azp").is_none()
            }
            Hostile::WrongAuthorizedParty => claims["azp"] == "another-client",
            Hostile::WrongIssuer => claims["iss"] != scene.identity.issuer(),
            Hostile::Expired => claims["exp"].as_i64().unwrap() < now - 3000,
            Hostile::IssuedInTheFuture => claims["iat"].as_i64().unwrap() > now + 3000,
            Hostile::MissingNonce => claims.get("nonce").is_none(),
            Hostile::WrongNonce => claims["nonce"] != "the-nonce",
            Hostile::UnknownKey => header["kid"] != key["kid"],
            Hostile::ForeignSignature => header["kid"] == key["kid"],
            Hostile::EmailUnverified => claims["email_verified"] == false,
            Hostile::MissingSubject => claims.get("sub").is_none(),
            Hostile::UnkeepableSubject => claims["sub"].as_str().is_some_and(|sub| sub.contains('\0')),
            elsewhere => panic!("{elsewhere:?} is not told in a token"),
        };
        assert!(crooked, "{lie:?}: {header} {claims}");
        let unsigned_by_us =
            [Hostile::AlgNone, Hostile::HmacWithPublicKey, Hostile::UnknownKey, Hostile::ForeignSignature];
        assert_eq!(fits(token, &key), !unsigned_by_us.contains(&lie), "{lie:?}");
    }
}

#[tokio::test]
async fn a_provider_can_have_a_key_of_its_own() {
    let (one, other) = (scene().await, scene_with(|config| config.own_key = true).await);
    let (one, other) = (one.get("/jwks.json").await, other.get("/jwks.json").await);
    assert_ne!(one["keys"][0]["n"], other["keys"][0]["n"]);
}

#[tokio::test]
async fn the_controls_do_what_the_handles_do() {
    let scene = scene().await;
    let order = json!({ "hostile": "wrong_nonce", "times": 1 });
    let ordered = scene.stage.http.post(scene.identity.at("/_fake/misbehave")).json(&order).send().await.unwrap();
    assert_eq!(ordered.status(), 204);
    assert!(scene.signs_in().await.is_err());
    assert_eq!(scene.stage.http.post(scene.identity.at("/_fake/behave")).send().await.unwrap().status(), 204);
    let ledger = scene.get("/_fake/ledger").await;
    assert_eq!((&ledger["faults"][0]["fault"], &ledger["faults"][0]["fired"]), (&json!("wrong_nonce"), &json!(1)));
}
