//! Providers that are right and unlike each other: what one of them says, or leaves out, or sends people over, is no
//! reason to lock anybody out. Judged by the provider's ledger and by what people see.

use fakes::identity::{Hostile, Persona};
use messages::workspace::Region;
use serde_json::{Map, Value, json};

use crate::ways::{METHODS, OFFICE, at_the_office, signs_in_at};
use crate::world::customer::{SESSION, http};
use crate::world::{Customer, Page, World, story};

fn object(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

/// Someone about whom the provider says this besides.
fn someone(world: &World, name: &str, claims: Value) -> Customer {
    let mut customer = world.customer(name);
    let persona = Persona { claims: object(claims), ..customer.persona.clone() };
    customer.persona = world.outside.identity.add_persona(persona);
    customer
}

/// All the way to the provider and back.
async fn tries(who: &Customer) -> Page {
    let provider = who.begins_to_sign_in("/workspaces/new").await;
    who.comes_back(&who.picks(&provider).await).await
}

async fn is_let_in(who: &Customer, called: &str, what: &str) {
    let page = tries(who).await;
    assert_eq!((page.status, page.leads_to()), (303, Some("/workspaces/new")), "{what}: {}", page.body);
    let account = who.opens("/account").await;
    assert!(account.says(&format!("value=\"{called}\"")), "{what}: {}", account.body);
}

async fn is_kept_out(who: &Customer, words: &str, what: &str) {
    let page = tries(who).await;
    assert!(page.says("We could not sign you in") && page.says(words), "{what}: {} {}", page.status, page.body);
    assert_eq!(who.cookie(SESSION), None, "{what}");
}

const NOT_CHECKED: &str = "has not been checked yet";
const NO_ADDRESS: &str = "We did not learn your e-mail address";
const NOT_SURE: &str = "We could not be sure that it was you";

#[tokio::test]
async fn a_claim_that_is_written_differently_locks_nobody_out() {
    story(World::named("claims"), async |world| {
        let welcome: [(&str, Value, &str); 15] = [
            ("a date as a text", json!({ "updated_at": "2026-03-01T10:00:00.000Z" }), "Odd 0"),
            ("unused claims of any kind", json!({ "address": 7, "birthdate": {}, "locale": [], "zoneinfo": null, "phone_number_verified": "yes", "gender": false, "auth_time": "now", "amr": "pwd", "acr": 1, "at_hash": 5, "website": "no address", "profile": {} }), "Odd 1"),
            ("checked, as a text", json!({ "email_verified": "true" }), "Odd 2"),
            ("checked, as a number", json!({ "email_verified": 1 }), "Odd 3"),
            ("not said whether checked", json!({ "email_verified": null }), "Odd 4"),
            ("two names and none", json!({ "given_name": "Mona", "family_name": "Lisa", "name": null }), "Mona Lisa"),
            ("an empty name", json!({ "name": "" }), "odd.6"),
            ("a name of spaces, and one of two", json!({ "name": " \t", "given_name": "Mona" }), "Mona"),
            ("a name that is no text", json!({ "name": { "first": "Mona" } }), "odd.8"),
            ("a nickname", json!({ "name": null, "nickname": "Mo", "given_name": 1 }), "Mo"),
            ("one audience in a list", json!({ "aud": ["harbor"] }), "Odd 10"),
            ("made for us", json!({ "azp": "harbor" }), "Odd 11"),
            ("a picture that is no address", json!({ "picture": { "url": "x" } }), "Odd 12"),
            ("instants with fractions", json!({ "exp": 4_000_000_000.5_f64, "iat": 1_700_000_000.25_f64 }), "Odd 13"),
            ("a name that nobody can see", json!({ "name": "\u{200b}\u{202e}" }), "odd.14"),
        ];
        for (place, (what, claims, called)) in welcome.into_iter().enumerate() {
            is_let_in(&someone(world, &format!("Odd {place}"), claims), called, what).await;
        }
        let refused = [
            ("not checked, as a text", json!({ "email_verified": "false" }), NOT_CHECKED),
            ("not checked, as a number", json!({ "email_verified": 0 }), NOT_CHECKED),
            ("an address that is none", json!({ "email": "@" }), NO_ADDRESS),
            ("half an address", json!({ "email": "ada@" }), NO_ADDRESS),
            ("no address", json!({ "email": null }), NO_ADDRESS),
            ("an address that is no text", json!({ "email": ["ada@example.com"] }), NO_ADDRESS),
            ("another audience", json!({ "aud": ["harbor", "another-project"], "azp": "harbor" }), NOT_SURE),
            ("a subject that is no text", json!({ "sub": 7 }), NOT_SURE),
            ("no end", json!({ "exp": null }), NOT_SURE),
            ("an end that is a text", json!({ "exp": "tomorrow" }), NOT_SURE),
        ];
        for (place, (what, claims, words)) in refused.into_iter().enumerate() {
            is_kept_out(&someone(world, &format!("Out {place}"), claims), words, what).await;
        }
        let log = world.log_of_harbor();
        for claim in ["aud", "sub", "exp"] {
            assert!(log.contains(&format!("`{claim}`")), "the log names the claim {claim}");
        }
        assert!(!log.contains("another-project") && !log.contains("tomorrow"), "and never its value");
    })
    .await;
}

#[tokio::test]
async fn an_audience_that_is_named_in_the_settings_is_trusted_and_no_other() {
    let wish = World::named("audiences").with("HARBOR_WEB_SIGN_IN_EXAMPLE_AUDIENCES", "another-project, a-third");
    story(wish, async |world| {
        let both = json!({ "aud": ["harbor", "another-project"], "azp": "harbor" });
        is_let_in(&someone(world, "Ada", both), "Ada", "an audience that is trusted").await;
        for (what, claims) in [
            ("a stranger among them", json!({ "aud": ["harbor", "another-project", "stranger"], "azp": "harbor" })),
            ("not for us at all", json!({ "aud": ["another-project"] })),
            ("made for the other one", json!({ "aud": ["harbor", "another-project"], "azp": "another-project" })),
            ("nobody says for whom", json!({ "aud": ["harbor", "another-project"] })),
        ] {
            is_kept_out(&someone(world, "Eve", claims), NOT_SURE, what).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_provider_that_describes_itself_oddly_is_understood() {
    let odd = json!({
        "claims_supported": "all", "scopes_supported": null, "response_types_supported": 7,
        "subject_types_supported": "public", "id_token_signing_alg_values_supported": {}, "ui_locales_supported": [1],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", 5, null], "op_policy_uri": "", "display_values_supported": false,
        "authorization_response_iss_parameter_supported": "true", "userinfo_endpoint": "nowhere",
    });
    story(World::named("oddities"), async |world| {
        {
            let mut quirks = world.outside.identity.quirks();
            quirks.description = object(odd);
            quirks.tokens = object(json!({ "expires_in": "600", "scope": ["openid"], "token_type": "bearer", "refresh_token": null, "not_before_policy": {} }));
        }
        // It is looked up anew by a Harbor that starts.
        world.stops_harbor().await;
        world.starts_harbor().await;
        is_let_in(&world.customer("Ada"), "Ada", "an odd description").await;
        assert!(world.outside.identity.ledger().discoveries >= 1);
    })
    .await;
}

#[tokio::test]
async fn a_key_that_was_replaced_is_looked_up_once_a_minute() {
    story(World::named("keys"), async |world| {
        let identity = world.outside.identity.clone();
        for without_id in [false, true] {
            identity.quirks().keys_without_id = without_id;
            world.stops_harbor().await;
            world.starts_harbor().await;
            is_let_in(&world.customer("Ada"), "Ada", "the first key").await;
            let before = identity.ledger().key_fetches;
            identity.replace_key();
            is_let_in(&world.customer("Grace"), "Grace", "another key under the same name").await;
            assert_eq!(identity.ledger().key_fetches, before + 1, "one look-up");
            identity.replace_key();
            is_kept_out(&world.customer("Eve"), NOT_SURE, "a third within the minute").await;
            assert_eq!(identity.ledger().key_fetches, before + 1, "and no more within the minute");
        }
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_page_under_a_second_origin_is_reached() {
    story(World::named("elsewhere"), async |world| {
        let second = world.outside.issuer.replace("localhost", "127.0.0.1");
        assert_ne!(second, world.outside.issuer);
        world.outside.identity.quirks().pages_at = Some(second.clone());
        for (name, script) in [("Ada", true), ("Grace", false)] {
            let browser = world.eyes(name).await;
            if !script {
                browser.runs_no_script().await;
            }
            browser.goes_to("/sign-in").await;
            browser.clicks("form[action='/sign-in/example'] button").await;
            browser.waits_for(&format!("location.origin === '{second}'")).await;
            browser.clicks(&format!("button[name=persona][value='{}']", browser.persona.subject)).await;
            browser.arrives_at("/workspaces").await;
        }
        assert_eq!(world.counts("select count(*) from web.sessions").await, 2);
    })
    .await;
}

#[tokio::test]
async fn coming_back_twice_leads_where_one_was_going() {
    story(World::named("twice"), async |world| {
        let ada = world.customer("Ada");
        let provider = ada.begins_to_sign_in("/workspaces/new").await;
        let back = ada.picks(&provider).await;
        let (one, other) = tokio::join!(ada.comes_back(&back), ada.comes_back(&back));
        for page in [&one, &other] {
            assert_eq!((page.status, page.leads_to()), (303, Some("/workspaces/new")), "{}", page.body);
        }
        let identity = &world.outside.identity;
        assert_eq!(identity.ledger().exchanges.len(), 1, "the code was used once");
        assert_eq!(world.counts("select count(*) from web.sessions").await, 1);
        let session = ada.cookie(SESSION).unwrap();

        // Back to the provider, and on again: another code under the same state.
        let again = ada.comes_back(&ada.picks(&provider).await).await;
        assert_eq!((again.status, again.leads_to()), (303, Some("/workspaces/new")), "{}", again.body);
        assert_eq!(ada.cookie(SESSION).unwrap(), session, "the session is the same");
        assert_eq!(identity.ledger().exchanges.len(), 1);

        // Nobody else gets in by it: neither another browser, nor this one once it has signed out.
        let thief = world.customer("Eve");
        assert!(thief.comes_back(&back).await.says("We could not sign you in"));
        ada.presses("/sign-out").await;
        let over = ada.comes_back(&back).await;
        assert!(over.says("We could not sign you in"), "{} {}", over.status, over.body);
        assert_eq!(world.counts("select count(*) from web.sessions").await, 0);
        ada.signs_in().await.creates_a_workspace("Shop", Region::Eu).await;
    })
    .await;
}

#[tokio::test]
async fn a_provider_that_sends_people_back_is_quoted_in_fitting_words() {
    story(World::named("sent-back"), async |world| {
        world.expects_warnings("a sign-in provider refuses how we ask");
        let said = [
            ("access_denied", "You said no"),
            ("user_cancelled_login", "You said no"),
            ("user_cancelled_authorize", "You said no"),
            ("consent_required", "you have to agree"),
            ("interaction_required", "want something from you first"),
            ("login_required", "want something from you first"),
            ("account_selection_required", "want something from you first"),
            ("temporarily_unavailable", "are busy right now"),
            ("server_error", "Something went wrong at the people"),
            ("invalid_scope", "trying again will not help"),
            ("unauthorized_client", "trying again will not help"),
            ("something_new", "Something went wrong at the people"),
        ];
        for (error, words) in said {
            world.outside.identity.quirks().error = Some(error);
            is_kept_out(&world.customer("Ada"), words, error).await;
        }
        world.outside.identity.quirks().error = None;
        is_let_in(&world.customer("Ada"), "Ada", "and then they let her in").await;
    })
    .await;
}

#[tokio::test]
async fn an_issuer_without_its_slash_is_told_what_to_set_and_the_next_provider_works() {
    story(World::named("slash"), async |world| {
        let right = format!("{}/", world.outside.issuer);
        world.outside.identity.quirks().description = object(json!({ "issuer": right }));
        world.expects_warnings("a sign-in provider is not as its settings say");
        world.expects_warnings("nobody can sign in with a provider");
        let wanted = format!("set web.sign_in.example.issuer to {right}");
        world.stops_harbor().await;
        world.starts_harbor().await;
        crate::world::until("the log says it at the start", async || {
            world.log_of_harbor().contains(&wanted).then_some(())
        })
        .await;
        let doctor = world.operator(&["doctor", "--connect"]).await;
        let said = String::from_utf8_lossy(&doctor.stdout).into_owned();
        assert!(!doctor.status.success() && said.lines().any(|line| line.contains(&wanted)), "{said}");
        let eve = world.customer("Eve");
        let page = eve.posts("/sign-in/example", &[("return_to", "/workspaces")]).await;
        assert!(page.says("trying again will not help"), "{}", page.body);
        let described = http().get(format!("{}/.well-known/openid-configuration", world.outside.issuer));
        assert!(described.send().await.unwrap().text().await.unwrap().contains(&right), "the fault really happened");

        // One that is not as it should be, or does not answer at all, keeps nobody from the next one.
        for (what, count) in [("broken", 1), ("away", 2)] {
            if what == "away" {
                world.stops_harbor().await;
                world.outside.identity.quirks().description = object(json!({}));
                world.outside.identity.misbehave(Hostile::KeysUnreachable, None);
                world.starts_harbor().await;
                let page = world.customer("Eve").posts("/sign-in/example", &[("return_to", "/workspaces")]).await;
                assert!(page.status == 503 && page.says("do not answer right now"), "{} {}", page.status, page.body);
            }
            let choice = world.customer("Eve").opens("/sign-in").await;
            assert!(choice.says("/sign-in/example") && choice.says("/sign-in/office"), "{what}: {}", choice.body);
            let name = format!("Next {count}");
            let persona = at_the_office(world, &name, &format!("next{count}@office.example.com"));
            let next = world.customer(&name);
            assert_eq!(signs_in_at(&next, OFFICE, &persona).await.leads_to(), Some(METHODS), "{what}");
            assert!(next.is_signed_in().await, "{what}");
        }
        world.outside.identity.behave();
    })
    .await;
}
