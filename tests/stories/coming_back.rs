//! Going back and forward, and coming back to a tab that was left: quick where it can be, and never a lie.

use std::time::Duration;

use installation::Service;
use messages::workspace::Region;
use tokio::time::Instant;

use crate::world::{Browser, World, story};

/// As long as it may take until a tab that was left shows how things are.
const AT_ONCE: Duration = Duration::from_secs(1);

/// What the page is told when its tab is left for another one, and when somebody comes back to it.
fn looked_at(looked_at: bool) -> String {
    format!(
        "Object.defineProperty(document, 'hidden', {{ value: {}, configurable: true }}); \
         document.dispatchEvent(new Event('visibilitychange'))",
        !looked_at
    )
}

async fn signs_out(browser: &Browser) {
    browser.clicks("button[popovertarget=account]").await;
    browser.clicks("form[action='/sign-out'] button").await;
    browser.arrives_at("/signed-out").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn going_back_after_signing_out_shows_nothing_private_with_or_without_script() {
    story(World::named("back-after-out"), async |world| {
        for scripted in [true, false] {
            let ada = world.browser("Ada").await;
            if !scripted {
                ada.runs_no_script().await;
            }
            ada.signs_in().await;
            if scripted {
                ada.creates_a_workspace("Paper shop", Region::Eu).await;
            }
            ada.goes_to("/workspaces").await;
            ada.waits_for("document.body.innerText.includes('Paper shop')").await;
            ada.goes_to("/workspaces/new").await;
            signs_out(&ada).await;
            for page in ["/workspaces/new", "/workspaces"] {
                ada.goes_back().await;
                let led = format!("location.search === '?return_to={page}' && document.readyState === 'complete'");
                ada.waits_for(&led).await;
                let shown = ada.reads("document.documentElement.textContent").await;
                let shown = shown.as_str().unwrap();
                assert!(shown.contains("Sign in to Harbor"), "{shown}");
                assert!(!shown.contains("Paper shop") && !shown.contains("ada@example.com"), "{shown}");
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_public_page_that_one_goes_back_to_is_there_as_it_was() {
    story(World::named("back-and-forward"), async |world| {
        let eve = world.browser("Eve").await;
        eve.goes_to("/").await;
        eve.reads("window.asItWas = true").await;
        eve.clicks("nav a[href='/pricing']").await;
        eve.arrives_at("/pricing").await;
        eve.reads("window.asItWas = true").await;
        eve.goes_back().await;
        eve.arrives_at("/").await;
        assert_eq!(eve.reads("window.asItWas").await, true, "nothing was loaded again");
        eve.reads("history.forward()").await;
        eve.arrives_at("/pricing").await;
        assert_eq!(eve.reads("window.asItWas").await, true);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tab_that_was_left_shows_the_truth_within_a_second() {
    story(World::named("stale-tabs").with_patience().with_services_apart(), async |world| {
        world.expects_warnings("the fold starts over");
        let tab = world.browser("Ada").await;
        tab.signs_in().await;
        let elsewhere = world.customer("Ada").signs_in().await;
        let shop = elsewhere.creates_a_workspace("Paper shop", Region::Eu).await;
        elsewhere.sees(shop, "Ready").await;
        let shows_it = "document.body.innerText.includes('Paper shop')";
        tab.waits_for(shows_it).await;

        // Left for another tab while things happen, and while no stream tells of them.
        tab.goes_to(&format!("/workspaces/{shop}")).await;
        tab.waits_for("document.querySelector('[data-live]').dataset.live === 'on'").await;
        tab.reads(&looked_at(false)).await;
        world.process(Service::Web).freeze().unwrap();
        tab.waits_for("document.querySelector('[data-live]').dataset.live !== 'on'").await;
        world.process(Service::Web).thaw().unwrap();
        world.outside.infra.set_state(&shop.to_string(), "crashed");
        elsewhere.sees(shop, "Having trouble").await;
        tab.reads(&looked_at(true)).await;
        tab.waits_until(Instant::now() + AT_ONCE, &Browser::shows("Having trouble")).await;
    })
    .await;
}
