//! The one path that everything hangs on, in a real browser: sign in, create a workspace, watch it become ready.

use std::time::Duration;

use fakes::infra::Ledger;
use messages::WorkspaceId;
use messages::workspace::Region;
use tokio::time::{Instant, timeout};

use crate::world::browser::SOON;
use crate::world::{Browser, TIME_LIMIT, World, story};

/// When infra has told that the machine runs.
async fn runs(world: &World, workspace: WorkspaceId) -> Instant {
    let token = workspace.to_string();
    let told = |ledger: &Ledger| ledger.events(&token).iter().any(|event| event.state == "running");
    timeout(TIME_LIMIT, world.outside.infra.until(told)).await.unwrap();
    Instant::now()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_becomes_ready_before_ones_eyes_within_two_seconds_of_infras_word() {
    story(World::named("first-path").with_machines_that_take(Duration::from_secs(3)), async |world| {
        let ada = world.browser("Ada").await;
        ada.signs_in().await;
        assert_eq!(ada.reads("document.querySelector('h1').textContent").await, "Workspaces");
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.waits_for(&Browser::shows("Setting up")).await;
        ada.waits_for("document.querySelector('[data-live]').dataset.live === 'on'").await;
        ada.reads("window.neverReloaded = true").await;
        let running = runs(world, shop).await;
        ada.waits_until(running + SOON, &Browser::shows("Ready")).await;
        assert_eq!(ada.reads("window.neverReloaded").await, true);
        let endpoint = world.outside.infra.machine(&shop.to_string()).unwrap();
        assert_eq!(endpoint.creations, 1);
        ada.waits_for("document.querySelector('.address a')?.href.startsWith('http://ws-')").await;
        ada.is_photographed("ready").await;

        // Trouble and its end are seen in the same way.
        for (state, label) in [("crashed", "Having trouble"), ("running", "Ready")] {
            world.outside.infra.set_state(&shop.to_string(), state);
            ada.waits_until(Instant::now() + SOON, &Browser::shows(label)).await;
        }
        assert_eq!(ada.reads("window.neverReloaded").await, true);

        // Back to the form and forward again: nobody is asked to send anything once more, and nothing is.
        ada.goes_back().await;
        ada.arrives_at("/workspaces/new").await;
        ada.reads("history.forward()").await;
        ada.arrives_at(&format!("/workspaces/{shop}")).await;
        assert_eq!(world.counts("select count(*) from lifecycle.workspaces").await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_whose_session_ended_leads_to_signing_in() {
    story(World::named("stale-tab"), async |world| {
        let ada = world.browser("Ada").await;
        ada.signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.waits_for(&Browser::shows("Ready")).await;
        ada.waits_for("document.querySelector('[data-live]').dataset.live === 'on'").await;
        world.database().await.execute("delete from web.sessions", &[]).await.unwrap();
        world.outside.infra.set_state(&shop.to_string(), "crashed");
        ada.waits_for(&format!("location.search === '?return_to=/workspaces/{shop}'")).await;
        ada.clicks("form[action='/sign-in/example'] button").await;
        ada.clicks(&format!("button[name=persona][value='{}']", ada.persona.subject)).await;
        ada.arrives_at(&format!("/workspaces/{shop}")).await;
        ada.waits_for(&Browser::shows("Having trouble")).await;
    })
    .await;
}
