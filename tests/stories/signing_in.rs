//! Signing in, attacked from every side: a provider that lies, a way back that is not one's own, a session that is not
//! one's own. Each attack must happen, and end without a session.

use std::time::Duration;

use fakes::identity::{Hostile, Place, Verifier};
use http::Method;
use messages::workspace::Region;
use url::Url;

use crate::world::customer::{CALLBACK, SESSION, SIGN_IN};
use crate::world::{Customer, Page, World, story};

async fn sessions(world: &World) -> i64 {
    world.counts("select count(*) from web.sessions").await
}

/// Nobody is signed in by this answer, and they are told so in plain words with a reference.
fn is_refused(page: &Page, what: &str) {
    assert!((400..=503).contains(&page.status) && page.status != 500, "{what}: {} {}", page.status, page.body);
    assert!(page.says("We could not sign you in"), "{what}: {}", page.body);
    let cookies = page.headers.get_all("set-cookie").iter().any(|line| line.to_str().unwrap().starts_with(SESSION));
    assert!(!cookies, "{what}: a session was given");
}

#[tokio::test]
async fn a_provider_that_lies_signs_nobody_in() {
    story(World::named("lies"), async |world| {
        let identity = world.outside.identity.clone();
        // What is known of a provider is kept for an hour, and looked up at the start: these two come before anything is known.
        world.expects_warnings("nobody can sign in with a provider");
        for lie in [Hostile::DiscoveryNamesAnotherIssuer, Hostile::KeysUnreachable] {
            world.stops_harbor().await;
            let told = identity.misbehave(lie, None);
            world.starts_harbor().await;
            let page = world.customer("Eve").posts("/sign-in/example", &[("return_to", "/workspaces")]).await;
            is_refused(&page, &format!("{lie:?}"));
            assert!(told.fired() >= 1, "{lie:?}");
            identity.behave();
        }
        for lie in Hostile::ALL.iter().copied().filter(|lie| lie.must_be_refused()) {
            if matches!(lie.place(), Place::Discovery | Place::Keys) {
                continue;
            }
            let eve = world.customer(&format!("Eve {lie:?}"));
            let told = identity.misbehave(lie, Some(1));
            let provider = eve.begins_to_sign_in("/workspaces").await;
            let page = eve.comes_back(&eve.picks(&provider).await).await;
            is_refused(&page, &format!("{lie:?}"));
            assert_eq!(told.fired(), 1, "{lie:?}");
            assert!(!eve.is_signed_in().await, "{lie:?}");
            identity.behave();
        }
        assert_eq!(sessions(world).await, 0);
        assert_eq!(world.counts("select count(*) from web.people").await, 0, "and nobody is known by a lie");

        // A provider that forgets to check the proof gets it all the same.
        let careless = identity.misbehave(Hostile::IgnoresPkce, Some(1));
        world.customer("Ada").signs_in().await;
        assert_eq!(careless.fired(), 1);
        let proofs: Vec<Verifier> = identity.ledger().exchanges.iter().map(|exchange| exchange.verifier).collect();
        assert_eq!(proofs.last(), Some(&Verifier::Right));
        assert!(!proofs.contains(&Verifier::Missing) && !proofs.contains(&Verifier::Wrong), "{proofs:?}");
        assert!(
            identity
                .ledger()
                .authorizations
                .iter()
                .all(|asked| asked.challenge && asked.nonce.is_some() && asked.state.is_some())
        );
        assert!(identity.ledger().key_fetches <= 5, "unknown keys are no storm at the provider");
    })
    .await;
}

/// A way back with some of its parameters changed.
pub fn with(back: &str, change: impl Fn(&str, &str) -> Vec<(String, String)>) -> String {
    let mut url = Url::parse(back).unwrap();
    let pairs: Vec<(String, String)> = url.query_pairs().flat_map(|(name, value)| change(&name, &value)).collect();
    url.query_pairs_mut().clear().extend_pairs(pairs);
    url.into()
}

pub fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

/// The way back without, with two of, and with another one of a parameter.
pub fn bent(back: &str) -> Vec<(String, String)> {
    let mut bent = Vec::new();
    for wanted in ["code", "state", "iss"] {
        let without = with(back, |name, value| if name == wanted { vec![] } else { vec![pair(name, value)] });
        let twice = with(back, |name, value| vec![pair(name, value); if name == wanted { 2 } else { 1 }]);
        let other = with(back, |name, value| {
            vec![pair(name, if name == wanted { "https://another.example.com" } else { value })]
        });
        bent.extend([
            (format!("without {wanted}"), without),
            (format!("two of {wanted}"), twice),
            (format!("another {wanted}"), other),
        ]);
    }
    bent.push(("a mistake besides the code".to_owned(), format!("{back}&error=server_error")));
    bent
}

#[tokio::test]
async fn a_way_back_that_was_tampered_with_signs_nobody_in() {
    story(World::named("way-back"), async |world| {
        let eve = world.customer("Eve");
        let names: Vec<String> = bent("http://x/?code=c&state=s&iss=i").into_iter().map(|(name, _)| name).collect();
        for (place, name) in names.iter().enumerate() {
            let back = eve.picks(&eve.begins_to_sign_in("/workspaces").await).await;
            is_refused(&eve.comes_back(&bent(&back)[place].1).await, name);
        }
        let back = eve.picks(&eve.begins_to_sign_in("/workspaces").await).await;
        assert_eq!(eve.sends(eve.request(Method::HEAD, &back)).await.status, 405);
        let elsewhere = back.replace(CALLBACK, "/sign-in/callback/other");
        assert_eq!(eve.comes_back(&elsewhere).await.status, 404);
        for empty in ["", "?", "?code=", "?state=", "?code=x&state=x", "?error=access_denied", "?code[]=x&state=%00"] {
            is_refused(&eve.comes_back(&format!("{CALLBACK}{empty}")).await, empty);
        }
        // Saying no at the provider is no fault.
        let provider = eve.begins_to_sign_in("/workspaces").await;
        let no = crate::world::customer::http().post(&provider).form(&[("cancel", "yes")]).send().await.unwrap();
        let page = eve.comes_back(no.headers()["location"].to_str().unwrap()).await;
        is_refused(&page, "no");
        assert!(page.says("You said no"));
        assert_eq!(sessions(world).await, 0);
        // After all that, the browser signs in as if nothing had been.
        eve.signs_in().await;
    })
    .await;
}

#[tokio::test]
async fn a_way_back_works_once_in_the_browser_that_began_and_in_time() {
    story(World::named("once"), async |world| {
        let (ada, eve) = (world.customer("Ada"), world.customer("Eve"));
        let begins = async |who: &Customer| who.picks(&who.begins_to_sign_in("/workspaces").await).await;

        // Forced to be somebody else: Eve's way back in Ada's browser, which has begun one of its own, or none.
        let eves = begins(&eve).await;
        is_refused(&ada.comes_back(&eves).await, "another browser");
        let adas = begins(&ada).await;
        is_refused(&ada.comes_back(&begins(&eve).await).await, "another browser, with a sign-in of its own");

        // Eve puts her code into Ada's way back: the code was made for another proof and another nonce.
        let code = |back: &str| {
            Url::parse(back).unwrap().query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned()
        };
        let stolen = code(&begins(&eve).await);
        let injected = with(&adas, |name, value| vec![pair(name, if name == "code" { &stolen } else { value })]);
        is_refused(&ada.comes_back(&injected).await, "a code from elsewhere");
        // That used up the state: the right code comes too late.
        is_refused(&ada.comes_back(&adas).await, "a state that was used");

        // The cookie that ties it to the browser is gone, or another.
        let back = begins(&ada).await;
        let cookie = ada.cookie(SIGN_IN).unwrap();
        ada.loses(SIGN_IN);
        is_refused(&ada.comes_back(&back).await, "no cookie");
        ada.plants(SIGN_IN, &eve.cookie(SIGN_IN).unwrap());
        is_refused(&ada.comes_back(&back).await, "another's cookie");
        ada.plants(SIGN_IN, &cookie);
        assert_eq!(ada.comes_back(&back).await.status, 303, "and nobody else had used it up");
        let first = ada.cookie(SESSION).unwrap();
        // The same way back again leads on, and makes nothing new.
        assert_eq!(ada.comes_back(&back).await.leads_to(), Some("/workspaces"));
        assert_eq!(ada.cookie(SESSION).unwrap(), first);
        assert_eq!(sessions(world).await, 1);

        // Ten minutes are over.
        let late = begins(&eve).await;
        world
            .database()
            .await
            .execute("update web.sign_ins set expires_at = now() - interval '1 second'", &[])
            .await
            .unwrap();
        is_refused(&eve.comes_back(&late).await, "too late");
        assert_eq!(sessions(world).await, 1);
    })
    .await;
}

#[tokio::test]
async fn signing_in_makes_a_new_session_whatever_the_browser_brought() {
    story(World::named("fixation"), async |world| {
        let eve = world.customer("Eve").signs_in().await;
        let eves = eve.cookie(SESSION).unwrap();
        let ada = world.customer("Ada");
        ada.plants(SESSION, &eves);
        ada.plants("harbor_session", "planted-by-a-neighbour");
        ada.signs_in().await;
        let adas = ada.cookie(SESSION).unwrap();
        assert_ne!(adas, eves);
        assert!(ada.opens("/workspaces").await.says("ada@example.com"));
        assert!(!eve.is_signed_in().await, "what the browser brought is dead");

        let stranger = world.customer("Ada");
        for value in ["", "planted", &"A".repeat(43), &format!("{adas}x"), &adas[1..]] {
            stranger.plants(SESSION, value);
            assert!(!stranger.is_signed_in().await, "{value}");
        }
    })
    .await;
}

#[tokio::test]
async fn signing_out_ends_the_session_here_and_not_only_in_the_browser() {
    story(World::named("signing-out"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let phone = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Shop", Region::Eu).await;
        let thief = world.customer("Ada");
        thief.plants(SESSION, &ada.cookie(SESSION).unwrap());
        assert!(thief.is_signed_in().await);
        let page = ada.presses("/sign-out").await;
        assert_eq!((page.status, page.leads_to()), (303, Some("/signed-out")));
        assert_eq!(ada.cookie(SESSION), None);
        assert!(!thief.is_signed_in().await);
        assert_eq!(
            thief.opens(&format!("/workspaces/{shop}")).await.leads_to(),
            Some(format!("/sign-in?return_to=/workspaces/{shop}").as_str())
        );
        assert!(phone.is_signed_in().await, "the same person elsewhere goes on");

        for over in ["expires_at = now() - interval '1 second'", "seen_at = now() - interval '25 hours'"] {
            let tab = world.customer("Ada").signs_in().await;
            world.database().await.execute(&format!("update web.sessions set {over}"), &[]).await.unwrap();
            assert!(!tab.is_signed_in().await, "{over}");
        }
    })
    .await;
}

/// Where a browser might be sent astray, if it is let.
pub const ASTRAY: [&str; 24] = [
    "//evil.example.com",
    "///evil.example.com",
    "/\\evil.example.com",
    "\\\\evil.example.com",
    "https:evil.example.com",
    "https://evil.example.com",
    "https:/evil.example.com",
    "javascript:alert(1)",
    "data:text/html,x",
    "/%09/evil.example.com",
    "/%0d%0aLocation:%20https://evil.example.com",
    "/%2f%2fevil.example.com",
    "/%5cevil.example.com",
    "%2f%2fevil.example.com",
    "@evil.example.com",
    ".evil.example.com",
    "/..//evil.example.com",
    "/.//evil.example.com",
    "/workspaces/..//evil.example.com",
    "/workspaces?next=//evil.example.com",
    "/workspaces#//evil.example.com",
    " //evil.example.com",
    "/sign-out",
    "/workspaces/new%00",
];

#[tokio::test]
async fn nobody_is_sent_astray_after_signing_in() {
    story(World::named("astray"), async |world| {
        let ada = world.customer("Ada");
        let long = format!("/{}", "a".repeat(5_000));
        for to in ASTRAY.into_iter().chain([long.as_str(), ""]) {
            let back = ada.picks(&ada.begins_to_sign_in(to).await).await;
            assert_eq!(ada.comes_back(&back).await.leads_to(), Some("/workspaces"), "{to}");
        }
        let back = ada.picks(&ada.begins_to_sign_in("/workspaces/new").await).await;
        assert_eq!(ada.comes_back(&back).await.leads_to(), Some("/workspaces/new"));

        // And as a real browser understands it, which is what counts.
        let browser = world.browser("Ada").await;
        browser.signs_in().await;
        for to in ASTRAY {
            browser.goes_to(&format!("/sign-in?return_to={to}")).await;
            let origin = browser.reads("location.origin").await;
            assert_eq!(origin.as_str(), Some(world.origin.as_str()), "{to}");
        }
    })
    .await;
}

#[tokio::test]
async fn who_begins_to_sign_in_again_and_again_is_asked_to_wait() {
    story(World::named("too-many").with("HARBOR_WEB_SIGN_IN_ATTEMPTS", "3"), async |world| {
        let eve = world.customer("Eve");
        for _ in 0..3 {
            eve.begins_to_sign_in("/workspaces").await;
        }
        for spoofed in ["", "10.1.2.3"] {
            let request = eve.request(Method::POST, "/sign-in/example").header("sec-fetch-site", "same-origin");
            let page = eve.sends(request.header("x-forwarded-for", spoofed).form(&[("return_to", "/")])).await;
            assert_eq!(page.status, 429);
            assert_eq!(page.headers["retry-after"], "60");
        }

        // It is no way around the limit that web starts anew; only time is.
        world.stops_harbor().await;
        world.starts_harbor().await;
        let db = world.database().await;
        db.execute("update web.sign_in_attempts set since = now()", &[]).await.unwrap();
        let form = [("return_to", "/workspaces")];
        assert_eq!(eve.posts("/sign-in/example", &form).await.status, 429);
        db.execute("update web.sign_in_attempts set since = now() - interval '61 seconds'", &[]).await.unwrap();
        eve.begins_to_sign_in("/workspaces").await;
    })
    .await;
}

#[tokio::test]
async fn a_provider_that_is_away_locks_nobody_out() {
    story(World::named("provider-away"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let identity = world.outside.identity.clone();
        let failing = identity.misbehave(Hostile::TokenFails, None);
        let eve = world.customer("Eve");
        let page = eve.comes_back(&eve.picks(&eve.begins_to_sign_in("/workspaces").await).await).await;
        is_refused(&page, "the provider fails");
        assert_eq!(failing.fired(), 1);
        assert!(ada.is_signed_in().await);
        identity.behave();
        tokio::time::timeout(Duration::from_secs(30), eve.signs_in()).await.unwrap();
    })
    .await;
}
