//! The way to a workspace for those whose browser runs no script.

use messages::workspace::Region;

use crate::world::{Browser, World, story};

#[tokio::test(flavor = "multi_thread")]
async fn from_the_front_page_to_a_ready_workspace_no_script_is_needed() {
    story(World::named("no-script").with_a_clock_of_its_own(), async |world| {
        let ada = world.eyes("Ada").await;
        ada.runs_no_script().await;
        ada.signs_in().await;
        assert_eq!(ada.reads("document.documentElement.dataset.script ?? 'off'").await, "off");
        let shop = ada.creates_a_workspace("Paper shop", Region::Us).await;
        world.customer("Ada").signs_in().await.sees(shop, "Ready").await;
        // Nothing changes by itself, and the page says how to see what is new.
        ada.clicks(".pulse-again").await;
        ada.waits_for(&Browser::shows("Ready")).await;
        ada.goes_to("/workspaces").await;
        ada.clicks(&format!("a[href='/workspaces/{shop}']")).await;
        ada.arrives_at(&format!("/workspaces/{shop}")).await;
        assert_eq!(world.outside.infra.ledger().creations(&shop.to_string()), 1);
    })
    .await;
}
