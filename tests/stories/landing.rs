//! The front page and the plans, as a stranger and as somebody on trial reads them: what goes in, what comes out, what it
//! costs, and nothing to press that leads nowhere.

use messages::workspace::Region;

use crate::appearance::{Axe, Faults, finds, opens_its_eyes};
use crate::world::browser::View;
use crate::world::{Browser, World, story};

/// What a stranger must find on the first screen, without scrolling: which of it is not there.
const BELOW_THE_FOLD: &str = "JSON.stringify([
    ['what goes in and comes out', 'h1'], ['for whom', '.hero .lead'], ['the way in', '.hero .is-main'],
    ['that no card is needed', '.hero .soft'], ['what is typed', '.deploy > :nth-child(1)'],
    ['what happens', '.deploy > :nth-child(2)'], ['the address', '.deploy > :nth-child(3)'],
].filter(([, where]) => document.querySelector(where).getBoundingClientRect().bottom > innerHeight).map(([what]) => what))";

/// What moves by itself: how long from the beginning to the last end, in milliseconds. `Infinity` is no number in JSON.
const MOVES_FOR: &str =
    "String(Math.max(0, ...document.getAnimations().map((it) => it.effect.getComputedTiming().endTime)))";

/// Whether the words of the deploy stand still: what moves are only signs beside them.
const WORDS_STAND: &str =
    "document.getAnimations().every((it) => it.effect.pseudoElement === '::before' || it.effect.target.matches('svg'))";

/// Every link of the page's own part that leads to a page of ours.
const LEADS_TO: &str = "[...document.querySelectorAll('main a[href^=\"/\"]')].map((link) => link.getAttribute('href'))";

async fn links(browser: &Browser) -> Vec<String> {
    serde_json::from_value(browser.reads(LEADS_TO).await).unwrap()
}

/// Opens a page, has it photographed, and looks for faults in light, in dark, on a telephone and at 320 pixels.
async fn looks_right(browser: &Browser, axe: &Axe, path: &str, name: &str) {
    browser.goes_to(path).await;
    browser.waits_for("document.readyState === 'complete'").await;
    browser.is_photographed(name).await;
    for view in [View::DESK, View::DESK.dark(), View::PHONE, View::PHONE.dark(), View::PHONE.as_wide_as(320)] {
        browser.is_like(view).await;
        assert_eq!(axe.finds(browser).await, Faults::new(), "{name}, {view:?}");
        assert_eq!(finds(browser, "reflows()").await, Faults::new(), "{name}, {view:?}");
    }
    browser.is_photographed_in(View::PHONE.as_wide_as(320), name).await;
    browser.is_like(View::DESK).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_sees_what_goes_in_what_comes_out_and_what_it_costs() {
    let axe = Axe::fetched().await;
    story(World::named("landing"), async |world| {
        let ada = world.eyes("Ada").await;
        opens_its_eyes(&ada).await;
        axe.comes_with(&ada).await;
        looks_right(&ada, &axe, "/", "landing-visitor").await;
        assert_eq!(ada.reads(BELOW_THE_FOLD).await, "[]", "all of it stands on the first screen of a desk");
        let said = ada.reads("document.querySelector('main').innerText").await.as_str().unwrap().to_owned();
        for fact in
            ["berth deploy ./my-site", "https://my-site.", "Next.js", "Django", "TLS", "MCP", "MIT", "tax included"]
        {
            assert!(said.contains(fact), "{fact}: {said}");
        }
        // With motion it shows the steps one after the other, once, and is done before anybody wants it to stop.
        ada.is_like(View::DESK.moving()).await;
        ada.goes_to("/").await;
        let moves: f64 = ada.reads(MOVES_FOR).await.as_str().unwrap().parse().unwrap();
        assert!(moves > 0.0 && moves <= 5000.0, "{moves}");
        assert_eq!(ada.reads(WORDS_STAND).await, true);
        ada.is_like(View::DESK).await;
        ada.goes_to("/").await;
        assert_eq!(ada.reads(MOVES_FOR).await, "0", "nothing moves for those who ask for less");

        looks_right(&ada, &axe, "/pricing", "pricing-visitor").await;
        let said = ada.reads("document.querySelector('main').innerText").await.as_str().unwrap().to_owned();
        for fact in ["2 processors", "4 GB", "40 GB", "1 TB", "In the price", "Not promised", "Start the free trial"] {
            assert!(said.contains(fact), "{fact}: {said}");
        }

        // Without script it is the same page.
        ada.goes_to("/").await;
        let with_script = ada.reads("document.querySelector('main').innerText").await;
        ada.runs_no_script().await;
        ada.goes_to("/").await;
        assert_eq!(ada.reads("document.documentElement.dataset.script ?? 'off'").await, "off");
        assert_eq!(ada.reads("document.querySelector('main').innerText").await, with_script);
        ada.is_photographed("landing-no-script").await;
        ada.clicks("main a.is-main[href='/sign-in']").await;
        ada.arrives_at("/sign-in").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_on_trial_is_told_what_comes_after_it_and_never_sent_in_a_circle() {
    let axe = Axe::fetched().await;
    story(World::named("landing-trial"), async |world| {
        let ada = world.eyes("Ada").await;
        opens_its_eyes(&ada).await;
        axe.comes_with(&ada).await;
        ada.signs_in().await;
        looks_right(&ada, &axe, "/pricing", "pricing-trial").await;
        let marked = ada.reads("document.querySelector('.plan.is-yours h3').innerText").await;
        assert_eq!(marked, "Trial");
        assert!(ada.reads("document.querySelector('.compare thead').innerText").await.as_str().unwrap().contains("Yours"));
        assert!(links(&ada).await.iter().all(|href| !href.starts_with("/workspaces") && href != "/sign-in"));

        // Before she picks a region she is told what that means later: in the US, and not in Europe.
        ada.goes_to("/workspaces/new").await;
        let note = |region: &str| format!("document.getElementById('region-{region}').innerText");
        let (eu, us) = (ada.reads(&note("eu")).await, ada.reads(&note("us")).await);
        assert!(us.as_str().unwrap().contains("after the trial") && us.as_str().unwrap().contains("Pro (€29 a month)"), "{us}");
        assert!(!eu.as_str().unwrap().contains("trial"), "{eu}");
        looks_right(&ada, &axe, "/workspaces/new", "create-trial").await;
        ada.goes_to("/workspaces").await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Us).await;
        world.customer("Ada").signs_in().await.sees(shop, "Ready").await;

        // She has what the plan includes. The ways out are another plan and a person, not the page that she would be sent back from.
        for path in ["/workspaces", "/workspaces/new"] {
            ada.goes_to(path).await;
            ada.waits_for("document.readyState === 'complete'").await;
            let links = links(&ada).await;
            assert!(!links.iter().any(|href| href == "/pricing" || href == "/workspaces/new"), "{path}: {links:?}");
            assert!(ada.reads("document.querySelector('main').innerText").await.as_str().unwrap().contains("Pro has five"));
        }
        looks_right(&ada, &axe, "/workspaces/new", "create-full-trial").await;
        ada.clicks("main a[href^='/help/write']").await;
        ada.waits_for("location.pathname === '/help/write' && document.querySelector('[name=page]') !== null").await;
        assert_eq!(ada.reads("document.querySelector('[name=page]').value").await, "/workspaces/new");

        // A plan that does not go where she is says so, with the ways out.
        looks_right(&ada, &axe, "/pricing", "pricing-trial-us").await;
        let told = ada.reads("[...document.querySelectorAll('.plan')].map((plan) => plan.querySelector('.plan-note')?.innerText ?? '')").await;
        let told: Vec<String> = serde_json::from_value(told).unwrap();
        assert_eq!(told[1], "Your workspace in the United States cannot stay on Hobby. Pick Pro, or make a new one elsewhere.");
        assert!(told[0].is_empty() && told[2].is_empty(), "{told:?}");
    })
    .await;
}
