//! Forms: stopped and sent again they are one order, and what was drawn for one person is not done to another.

use std::collections::BTreeSet;

use fakes::infra::{Call, Fault};
use http::Method;
use http::header::{ORIGIN, SET_COOKIE};
use installation::Service;
use messages::person::Event;
use messages::workspace::Region;
use messages::{Message, WorkspaceId};

use crate::forgery::{Own, state};
use crate::trouble::{creations, is_told_of_a_try_far_away, retries_asked};
use crate::ways::way_of;
use crate::world::{Browser, Customer, Page, World, story, until};

/// What the button of a form says in the page as it stands.
fn button(form: &str) -> String {
    format!("document.querySelector(\"{form} button[type=submit]\").textContent.trim()")
}

/// From now on the page notes what the button of a form says: while it is on its way, nobody can ask the page.
fn notes(form: &str) -> String {
    format!(
        "(() => {{ const button = document.querySelector(\"{form} button[type=submit]\"); \
         const note = () => {{ window.noted = [...window.noted ?? [], button.textContent.trim()]; }}; \
         new MutationObserver(note).observe(button, {{ childList: true }}); }})()"
    )
}

/// Presses the button of a form while web stands still, stops the load, and sees that the button is as it was.
async fn presses_and_stops(world: &mut World, browser: &Browser, form: &str) {
    let as_it_was = browser.reads(&button(form)).await;
    browser.reads(&notes(form)).await;
    // How long it stands depends on what else this machine does.
    for expected in ["the fold starts over", "the NATS client had trouble"] {
        world.expects_warnings(expected);
    }
    world.process(Service::Web).freeze().unwrap();
    browser.sends_off(&format!("{form} button[type=submit]")).await;
    browser.stops_the_load().await;
    browser.waits_for(&format!("document.querySelector(\"{form} [data-was]\") === null")).await;
    assert_eq!(browser.reads(&button(form)).await, as_it_was);
    let noted = browser.reads("window.noted").await;
    let noted = noted.as_array().unwrap();
    assert!(
        noted.len() == 2 && noted[0] != as_it_was && noted[1] == as_it_was,
        "it says that it is on its way: {noted:?}"
    );
    browser.reads("window.noted = []").await;
}

/// Presses it once more, at once: while web still stands, or when it goes on again.
async fn presses_again(world: &mut World, browser: &Browser, form: &str, while_it_stands: bool) {
    let button = format!("{form} button[type=submit]");
    if while_it_stands {
        browser.sends_off(&button).await;
        world.process(Service::Web).thaw().unwrap();
    } else {
        world.process(Service::Web).thaw().unwrap();
        browser.clicks(&button).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_whose_order_was_stopped_and_sent_again_is_one() {
    story(World::named("forms-order").with_services_apart(), async |world| {
        for (orders, who, while_it_stands) in [(1, "Ada", true), (2, "Ben", false)] {
            let browser = world.eyes(who).await;
            browser.signs_in().await;
            browser.clicks("a[href='/workspaces/new']").await;
            browser.arrives_at("/workspaces/new").await;
            browser.types("#name", "Paper shop").await;
            let form = "form[action='/workspaces']";
            presses_and_stops(world, &browser, form).await;
            browser.is_photographed("forms-stopped").await;
            presses_again(world, &browser, form, while_it_stands).await;
            browser.waits_for("location.pathname.startsWith('/workspaces/ws_')").await;
            browser.waits_for(&Browser::shows("Ready")).await;
            let shop = browser.reads("location.pathname.split('/')[2]").await;
            let counted = "select count(*) from web.orders where workspace is not null";
            assert_eq!(world.counts(counted).await, orders, "it is the same order");
            assert_eq!(world.counts("select count(*) from lifecycle.workspaces").await, orders);
            let shop: WorkspaceId = shop.as_str().unwrap().parse().unwrap();
            assert_eq!(creations(world, shop).len(), 1, "and one machine");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_try_that_was_asked_for_and_stopped_and_asked_for_again_is_one() {
    story(World::named("forms-retry").with_services_apart(), async |world| {
        world.expects_warnings("infra does not do what we ask");
        world.outside.infra.misbehave(Call::Create, Fault::Fail { status: 500 }, None);
        let ada = world.eyes("Ada").await;
        ada.signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.waits_for(&Browser::shows("Having trouble")).await;
        is_told_of_a_try_far_away(world, shop).await;
        ada.waits_for("document.querySelector('.trying')?.innerText.includes('We tried 10 times')").await;
        world.outside.infra.behave();
        let form = format!("form[action='/workspaces/{shop}/retry']");
        presses_and_stops(world, &ada, &form).await;
        presses_again(world, &ada, &form, true).await;
        ada.waits_for(&Browser::shows("Ready")).await;
        assert_eq!(retries_asked(world, shop).await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_to_us_stopped_and_sent_again_is_one_question() {
    story(World::named("forms-help").with_services_apart(), async |world| {
        let ada = world.eyes("Ada").await;
        ada.signs_in().await;
        ada.goes_to("/help/write").await;
        ada.types("#text", "Is anybody there?").await;
        let form = "form[action='/help/write']";
        presses_and_stops(world, &ada, form).await;
        assert_eq!(ada.reads("document.querySelector('#text').value").await, "Is anybody there?");
        presses_again(world, &ada, form, true).await;
        ada.waits_for("location.search.startsWith('?question=qst_')").await;
        let wrote = until("it is on the log", async || {
            let said = world.said().await.into_iter();
            let wrote =
                said.filter(|said| matches!(said.message, Message::PersonEvent(_, Event::Wrote { .. }))).count();
            (wrote > 0).then_some(wrote)
        });
        assert_eq!(wrote.await, 1);
        assert_eq!(world.counts("select count(*) from web.questions").await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_one_goes_back_to_can_be_sent_again() {
    story(World::named("forms-back"), async |world| {
        let ada = world.browser("Ada").await;
        // A page that a browser keeps as it was when it was left.
        ada.goes_to("/help").await;
        ada.reads("window.asItWas = true").await;
        ada.types("#q", "key").await;
        ada.clicks("form[role=search] button").await;
        ada.arrives_at("/help?q=key").await;
        ada.goes_back().await;
        ada.arrives_at("/help").await;
        assert_eq!(ada.reads("window.asItWas").await, true, "nothing was loaded again");
        ada.waits_for("document.querySelector('[data-sent]') === null").await;
        ada.clicks("form[role=search] button").await;
        ada.waits_for("location.search.startsWith('?q=')").await;

        // One that it asks for again.
        ada.goes_to("/sign-in").await;
        let form = "form[action='/sign-in/example']";
        let as_it_was = ada.reads(&button(form)).await;
        for _ in 0..2 {
            ada.clicks(&format!("{form} button")).await;
            ada.waits_for("document.querySelector('button[name=persona]') !== null").await;
            ada.goes_back().await;
            ada.waits_for(&format!(
                "location.pathname === '/sign-in' && {} === '{}'",
                button(form),
                as_it_was.as_str().unwrap()
            ))
            .await;
            ada.waits_for("document.querySelector('[data-was], [data-sent]') === null").await;
        }
    })
    .await;
}

/// Whether there is nothing there, whoever asks.
fn opens_nothing(path: &str) -> bool {
    path.ends_with("/restore") || path.starts_with("/invitations/") || path.starts_with("/offers/")
}

async fn sends(customer: &Customer, path: &str, form: &[(&str, &str)]) -> Page {
    let request = customer.request(Method::POST, path).header("sec-fetch-site", "same-origin");
    customer.sends(request.header(ORIGIN, &customer.origin).form(form)).await
}

/// It does nothing for another account, nor for what is none, nor for nobody.
async fn is_refused_for_others(ada: &Customer, route: &web::Route, path: &str, own: &Own, eves: &str) {
    for account in [eves, "", "acct_", &own.account.to_uppercase()] {
        let answer = sends(ada, path, &own.form(route, account)).await;
        let refused = match route.path {
            "/help/write" => 409,
            // It was not deleted, and that link opens nothing.
            path if opens_nothing(path) => 404,
            _ => 400,
        };
        assert_eq!(answer.status, refused, "{path} for {account:?}: {}", answer.body);
        assert!(!answer.headers.contains_key(SET_COOKIE), "{path} for {account:?}");
    }
    let without: Vec<_> = own.form(route, "").into_iter().filter(|(name, _)| *name != "account").collect();
    let refused = if opens_nothing(route.path) { 404 } else { 400 };
    assert_eq!(sends(ada, path, &without).await.status, refused, "{path} for nobody");
}

#[tokio::test]
async fn no_form_does_to_one_person_what_was_meant_for_another() {
    story(World::named("forms-wrong-tab").with_a_clock_of_its_own(), async |world| {
        let (ada, eve) = (world.customer("Ada").signs_in().await, world.customer("Eve").signs_in().await);
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await.to_string();
        ada.sees(shop.parse().unwrap(), "Ready").await;
        ada.elsewhere().signs_in().await;
        let session = ada.opens("/account/sessions").await.session_elsewhere().to_string();
        let person = world.person(&ada).await.0.to_string();
        let identity = way_of(world, &ada).await.to_string();
        let (own, eves) = (Own::of(&ada).await, Own::of(&eve).await.account);
        let mut writing: Vec<_> = web::inventory().into_iter().filter(|route| route.method == "POST").collect();
        writing.sort_by_key(|route| route.path == "/sign-out");
        let path_of = |path: &str| {
            path.replace("{session}", &session)
                .replace("{id}", &shop)
                .replace("{provider}", "example")
                .replace("{key}", "laptop-none")
                .replace("{secret}", "NONE")
                .replace("{site}", crate::forgery::NO_SITE)
                .replace("{token}", crate::forgery::NO_TOKEN)
                .replace("{person}", &person)
                .replace("{choice}", "ready")
                .replace("{identity}", &identity)
        };
        let before = state(world).await;
        let mut strangers = BTreeSet::new();
        for route in &writing {
            if own.form(route, &own.account).iter().any(|(name, _)| *name == "account") {
                is_refused_for_others(&ada, route, &path_of(route.path), &own, &eves).await;
            } else {
                strangers.insert(route.path);
            }
        }
        assert_eq!(state(world).await, before);
        let expected = BTreeSet::from([
            "/sign-in/{provider}",
            "/sign-in/passkey",
            "/sign-in/passkey/use",
            "/sign-in/by-email",
            "/sign-in/by-email/code",
            "/sign-in/by-email/{token}",
            "/mail/off/{token}/{choice}",
            "/mail/stay/{token}",
        ]);
        assert_eq!(strangers, expected, "who begins to sign in is nobody yet, and a letter's link is anybody's");

        // It was for that reason alone.
        for route in &writing {
            let (path, own) = (path_of(route.path), own.form(route, &own.account));
            let answer = sends(&ada, &path, &own).await;
            assert!(![400, 409].contains(&answer.status), "{path}: {} {}", answer.status, answer.body);
        }
        assert!(!ada.is_signed_in().await && eve.is_signed_in().await);
    })
    .await;
}
