//! The provider, seen from outside: by hand for what it says; through the client library in [`careful`].

mod careful;
mod scene;

use serde_json::{Value, json};
use url::Url;

use self::scene::{BACK, CLIENT, VERIFIER, back, fits, opened, scene, scene_with};
use super::*;

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
