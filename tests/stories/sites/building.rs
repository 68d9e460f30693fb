//! A build that takes its time, and one that comes to nothing where there was a site before.

use messages::WorkspaceId;

use super::archive::{packed, sends, uploads};
use crate::world::{Browser, Customer, World, until};

const PAGE: (&str, &str) = ("index.html", "<h1>Long</h1>");

/// Is true in the list of sites when this one is in this state.
fn listed(name: &str, state: &str) -> String {
    format!(
        "[...document.querySelectorAll('.of-sites .row')].some((row) => row.querySelector('.row-name').textContent === '{name}' \
         && row.querySelector('.badge').textContent.trim() === '{state}')"
    )
}

/// The page of a site when it says this.
async fn says(ada: &Customer, site: &str, text: &str) -> String {
    until("the page of the site says it", async || {
        let page = ada.opens(&format!("{site}?whole")).await;
        page.says(text).then_some(page.body)
    })
    .await
}

/// A list that is open has a new site at once, and has it live when it is, without being loaded again. Its page says meanwhile how far it is.
/// Later new code for it does not build: its page says what it wrote, and that what was there before may still be up.
pub(super) async fn takes_long(world: &World, browser: &Browser, ada: &Customer, shop: WorkspaceId) {
    let (token, openberth) = (shop.to_string(), &world.outside.openberth);
    browser.goes_to(&format!("/workspaces/{shop}/sites")).await;
    browser.waits_for("document.querySelector('.of-sites .row-name') !== null").await;
    browser.reads("window.stayed = true").await;
    let slow = packed(&[PAGE, (".fake.json", "{\"build_ms\":600000}")]);
    let site = uploads(ada, shop, "Long build", &slow).await;
    let site = site.leads_to().unwrap_or_else(|| panic!("{}", site.body)).split('?').next().unwrap().to_owned();
    browser.waits_for(&listed("Long build", "Building")).await;
    let page = says(ada, &site, "data-elapsed=").await;
    for step in ["Files sent", "Building", "Live", "So far:"] {
        assert!(page.contains(step), "{step}: {page}");
    }
    assert!(!page.contains("/source\""), "what is not made yet is not downloaded: {page}");
    assert!(openberth.finishes(&token, "long-build"));
    browser.waits_for(&listed("Long build", "Live")).await;
    assert_eq!(browser.reads("window.stayed").await, true, "nothing was loaded anew");

    assert!(openberth.writes(&token, "long-build", "one of many lines", 40));
    assert!(openberth.writes(&token, "long-build", "Error: Cannot find module './catalogue'", 1));
    let failing = packed(&[PAGE, (".fake.json", "{\"fails\":true}")]);
    let sent = sends(ada, &format!("{site}/folder"), &[], &failing).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let page = says(ada, &site, "What was there before may still be up.").await;
    assert!(page.contains("Error: Cannot find module &#39;./catalogue&#39;"), "{page}");
    assert!(page.contains("Send it anew") && !page.contains("It never came up"), "{page}");
}
