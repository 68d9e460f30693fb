//! The provider through the client library that is not ours: it signs in, and refuses every lie.

use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse, IssuerUrl, Nonce,
    PkceCodeChallenge, RedirectUrl, Scope, TokenResponse as _,
    core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata},
};
use serde_json::json;
use url::Url;

use super::scene::{BACK, CLIENT, Scene, back, fits, opened, scene, scene_with};
use super::*;
use crate::stage::soon;

impl Scene {
    /// Signs Ada in the way a careful client does, through the library; the error says what it did not accept. The library
    /// accepts any issue time unless told otherwise and never looks at `azp`, so a careful client adds both checks.
    pub(super) async fn signs_in(&self) -> Result<String, String> {
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
            () = soon(fires(&told)), if lie == Hostile::TokenSlow => Err("took too long".to_owned()),
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
