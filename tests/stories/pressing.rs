//! A button that was pressed: it says that it is on its way, can be read, and can be pressed again.

use installation::config::Service;
use serde_json::Value;

use crate::appearance::opens_its_eyes;
use crate::world::browser::View;
use crate::world::{World, story};

const BUTTON: &str = "document.querySelector('form[action=\"/workspaces\"] button[type=submit]')";

/// What the button says, and how far its ink is from its ground.
const CONTRAST: &str = "(() => {
    const button = document.querySelector('form[action=\"/workspaces\"] button[type=submit]');
    return eyes.contrast(getComputedStyle(button).color, getComputedStyle(button).backgroundColor);
})()";

#[tokio::test(flavor = "multi_thread")]
async fn pressing_stopping_the_load_and_pressing_again_sends_again_and_is_one_order() {
    story(World::named("pressing"), async |world| {
        let ada = world.browser("Ada").await;
        opens_its_eyes(&ada).await;
        ada.signs_in().await;
        // Nothing is half-way through a fade when it is measured.
        ada.is_like(View::DESK).await;
        ada.goes_to("/workspaces/new").await;
        ada.types("#name", "Paper shop").await;
        ada.clicks("input[name=region][value=eu]").await;
        let says = |text: &str| format!("{BUTTON}.textContent.trim() === '{text}'");

        // Twice the answer does not come, and the load is stopped: by the key, and by the browser's own button.
        for stop in [Some("Escape"), None] {
            world.process(Service::Web).freeze().unwrap();
            ada.reads(&format!("{BUTTON}.click()")).await;
            ada.waits_for(&says("Making it…")).await;
            // By the page's own switch: a browser does not change how it shows a page that it is about to leave.
            for theme in ["light", "dark"] {
                ada.reads(&format!("document.documentElement.dataset.theme = '{theme}'")).await;
                let found = ada.reads(CONTRAST).await.as_f64().unwrap();
                assert!(found >= 4.5, "{found} in {theme}");
            }
            // A double click is one: only what comes a second later is meant.
            ada.waits_for("Date.now() - document.querySelector('[data-sent]').dataset.sent > 1000").await;
            match stop {
                Some(key) => {
                    // A browser that waits for an answer hands no key of ours on to the page: so the page is told of it.
                    let pressed = format!("document.dispatchEvent(new KeyboardEvent('keydown', {{ key: '{key}' }}))");
                    ada.reads(&pressed).await;
                    ada.stops_loading().await;
                }
                None => ada.stops_loading().await,
            }
            world.process(Service::Web).thaw().unwrap();
            ada.waits_for(&says("Make workspace")).await;
            assert_eq!(ada.reads("location.pathname").await, Value::from("/workspaces/new"), "still there");
            assert_eq!(ada.reads("document.querySelector('#name').value").await, Value::from("Paper shop"));
        }

        // Pressed again, it goes out again; whatever became of the first two, it is one order.
        ada.clicks("form[action='/workspaces'] button[type=submit]").await;
        ada.waits_for("location.pathname.startsWith('/workspaces/ws_')").await;
        assert_eq!(world.counts("select count(*) from lifecycle.workspaces").await, 1);
        assert_eq!(world.outside.infra.ledger().machines().len(), 1);
    })
    .await;
}
