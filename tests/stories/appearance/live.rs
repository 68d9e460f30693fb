//! The pages of a Harbor that runs: what stands there is true, the lines are open, and the faults are none all the same.

use std::time::Duration;

use fakes::infra::{Call, Fault};
use messages::workspace::Region;

use super::axe::Axe;
use super::{Faults, finds, opens_its_eyes};
use crate::world::browser::View;
use crate::world::{Browser, World, story};

async fn looks_right(browser: &Browser, axe: &Axe, path: &str, name: &str) {
    browser.goes_to(path).await;
    browser.waits_for("document.readyState === 'complete'").await;
    browser.is_photographed(name).await;
    for view in [View::DESK, View::DESK.dark()] {
        browser.is_like(view).await;
        assert_eq!(axe.finds(browser).await, Faults::new(), "{name}, {view:?}");
    }
    browser.is_like(View::PHONE).await;
    assert_eq!(finds(browser, "reflows()").await, Faults::new(), "{name} on a telephone");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_of_a_running_harbor_can_be_used_by_everybody() {
    let axe = Axe::fetched().await;
    story(World::named("appearance").with_machines_that_take(Duration::ZERO), async |world| {
        world.expects_warnings("infra says a word that we do not know");
        let ada = world.eyes("Ada").await;
        opens_its_eyes(&ada).await;
        axe.comes_with(&ada).await;
        for (path, name) in [
            ("/", "landing"),
            ("/pricing", "pricing"),
            ("/status", "status"),
            ("/terms", "terms"),
            ("/sign-in", "sign-in"),
            ("/nothing", "not-found"),
            ("/signed-out", "signed-out"),
            ("/gallery", "gallery"),
        ] {
            looks_right(&ada, &axe, path, name).await;
        }
        ada.signs_in().await;
        looks_right(&ada, &axe, "/workspaces", "list-empty").await;
        looks_right(&ada, &axe, "/workspaces/new", "create").await;
        world.outside.infra.misbehave(Call::Create, Fault::Silence, Some(1));
        ada.goes_to("/workspaces").await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        let show = format!("/workspaces/{shop}");
        looks_right(&ada, &axe, &show, "show-setting-up").await;
        for (state, label, name) in [
            ("running", "Ready", "show-ready"),
            ("a word of tomorrow", "Having trouble", "show-trouble"),
            ("running", "Ready", "show-recovered"),
        ] {
            world.outside.infra.set_state(&shop.to_string(), state);
            ada.waits_for(&Browser::shows(label)).await;
            looks_right(&ada, &axe, &show, name).await;
        }
        looks_right(&ada, &axe, "/workspaces", "list-one").await;
        looks_right(&ada, &axe, "/workspaces/new", "create-full").await;
        for page in ["", "/sessions", "/methods", "/mail", "/plan", "/theme"] {
            looks_right(&ada, &axe, &format!("/account{page}"), &format!("account{}", page.replace('/', "-"))).await;
        }
    })
    .await;
}
