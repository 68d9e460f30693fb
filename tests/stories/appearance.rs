//! How it looks to everybody, those who do not look included: no fault that axe-core finds, in light and in dark.

use std::time::Duration;

use chromiumoxide::cdp::js_protocol::runtime::EvaluateParams;
use fakes::infra::{Call, Fault};
use messages::workspace::Region;
use serde_json::Value;

use crate::world::{Browser, World, npm, story};

/// What axe-core finds wrong with the page that is shown.
const FAULTS: &str = "axe.run(document, { resultTypes: ['violations'] }).then(result => JSON.stringify(\
    result.violations.map(found => [found.id, found.help, found.nodes.map(node => node.html)])))";

async fn is_without_fault(browser: &Browser, axe: &str, name: &str) {
    for dark in [false, true] {
        browser.is_like(1280, dark).await;
        // A statement of the browser's own, which the page's policy has no say in.
        browser.page.execute(EvaluateParams::new(axe)).await.unwrap();
        let faults =
            EvaluateParams::builder().expression(FAULTS).await_promise(true).return_by_value(true).build().unwrap();
        let found = browser.page.evaluate_expression(faults).await.unwrap();
        let found: Value = serde_json::from_str(found.value().unwrap().as_str().unwrap()).unwrap();
        assert_eq!(found, Value::Array(Vec::new()), "{name}, dark: {dark}: {found:#}");
    }
}

async fn looks_right(browser: &Browser, axe: Option<&str>, path: &str, name: &str) {
    browser.goes_to(path).await;
    browser.waits_for("document.readyState === 'complete'").await;
    browser.is_photographed(name).await;
    if let Some(axe) = axe {
        is_without_fault(browser, axe, name).await;
    }
    // Nothing sticks out to the side on a telephone.
    browser.is_like(390, false).await;
    let fits = "document.documentElement.scrollWidth <= document.documentElement.clientWidth";
    assert_eq!(browser.reads(fits).await, true, "{name} is wider than a telephone");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_can_be_used_by_everybody_in_light_and_dark() {
    let axe = match npm::package("axe-core", "4.14.1").await {
        Ok(package) => Some(std::fs::read_to_string(package.join("node_modules/axe-core/axe.min.js")).unwrap()),
        Err(reason) => {
            eprintln!("axe-core is left out: {reason}");
            None
        }
    };
    let axe = axe.as_deref();
    story(World::named("appearance").with_machines_that_take(Duration::ZERO), async |world| {
        world.expects_warnings("infra says a word that we do not know");
        let ada = world.browser("Ada").await;
        for (path, name) in [
            ("/", "landing"),
            ("/pricing", "pricing"),
            ("/sign-in", "sign-in"),
            ("/nothing", "not-found"),
            ("/signed-out", "signed-out"),
        ] {
            looks_right(&ada, axe, path, name).await;
        }
        ada.signs_in().await;
        looks_right(&ada, axe, "/workspaces", "list-empty").await;
        looks_right(&ada, axe, "/workspaces/new", "create").await;
        for page in ["", "/sessions", "/methods", "/mail", "/plan", "/theme"] {
            looks_right(&ada, axe, &format!("/account{page}"), &format!("account{}", page.replace('/', "-"))).await;
        }
        world.outside.infra.misbehave(Call::Create, Fault::Silence, Some(1));
        ada.goes_to("/workspaces").await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        let show = format!("/workspaces/{shop}");
        looks_right(&ada, axe, &show, "show-setting-up").await;
        for (state, label, name) in [
            ("running", "Ready", "show-ready"),
            ("a word of tomorrow", "Having trouble", "show-trouble"),
            ("running", "Ready", "show-recovered"),
        ] {
            world.outside.infra.set_state(&shop.to_string(), state);
            ada.waits_for(&Browser::shows(label)).await;
            looks_right(&ada, axe, &show, name).await;
        }
        looks_right(&ada, axe, "/workspaces", "list-one").await;
        looks_right(&ada, axe, "/workspaces/new", "create-full").await;
    })
    .await;
}
