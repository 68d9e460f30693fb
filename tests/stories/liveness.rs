//! Pages that change by themselves never lie: all parts of one agree at every moment, and one that cannot be told of
//! changes says as of when it is, and how it goes on.

mod proxy;

use std::time::Duration;

use installation::Service;
use messages::WorkspaceId;
use messages::workspace::Region;

use crate::world::browser::View;
use crate::world::{Browser, World, story, until};

use proxy::Nginx;

const ON: &str = "document.querySelector('[data-live]')?.dataset.live === 'on'";
const POLLING: &str = "document.querySelector('[data-live]')?.dataset.live === 'polling'";
const STALLED: &str = "document.querySelector('[data-live]')?.dataset.live === 'stalled'";

/// How a page says as of when it is, once it cannot be told of changes.
const SAYS_AS_OF: &str = r"/As of \d\d?:\d\d:\d\d/.test(document.querySelector('[data-live=polling] .pulse-polling, [data-live=stalled] .pulse-stalled')?.innerText ?? '')";

/// Notes, after each change of the page, whatever in it disagrees, and all that is announced.
const WATCHER: &str = "window.disagreed = []; window.told = []; window.titles = [];
    const look = () => {
        const labels = [...document.querySelectorAll('.row .badge')].map((badge) => badge.textContent.trim().toLowerCase());
        const counts = document.querySelector('#counts')?.textContent ?? '';
        const order = ['ready', 'setting up', 'paused', 'having trouble'];
        const counted = order.map((label) => [labels.filter((one) => one === label).length, label]);
        const expected = counted.filter(([count]) => count).map(([count, label]) => `${count} ${label}`).join(', ');
        if (counts !== expected) disagreed.push(`${counts} above ${labels}`);
        const title = (expected ? expected + ' – ' : '') + 'Workspaces · Harbor';
        if (document.title !== title) disagreed.push(`${document.title} for ${labels}`);
        const key = document.querySelector(\"#first-steps a[href$='/keys/new']\") !== null;
        if (key && !labels.includes('ready')) disagreed.push(`the step for a ready one, above ${labels}`);
        if (titles.at(-1) !== document.title) titles.push(document.title);
    };
    new MutationObserver(look).observe(document.documentElement, { subtree: true, childList: true, characterData: true });
    const announcer = document.getElementById('announcer');
    new MutationObserver(() => told.push(announcer.textContent)).observe(announcer, { childList: true });";

#[tokio::test(flavor = "multi_thread")]
async fn the_rows_counts_steps_and_title_of_a_list_change_together_and_are_told_once() {
    story(World::named("live-list").with_machines_that_take(Duration::from_secs(2)), async |world| {
        let ada = world.browser("Ada").await;
        ada.signs_in().await;
        ada.waits_for(ON).await;
        ada.reads(&format!("(() => {{ {WATCHER} }})()")).await;
        let elsewhere = world.customer("Ada").signs_in().await;
        let shop = elsewhere.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.waits_for("document.title === '1 setting up – Workspaces · Harbor'").await;
        ada.is_photographed("live-list-setting-up").await;
        ada.waits_for("document.title === '1 ready – Workspaces · Harbor'").await;
        ada.waits_for("document.querySelector(\"#first-steps a[href$='/keys/new']\") !== null").await;
        ada.waits_for("told.includes('Paper shop: Ready')").await;
        ada.is_photographed("live-list-ready").await;
        for (state, title) in [("crashed", "1 having trouble"), ("running", "1 ready")] {
            world.outside.infra.set_state(&shop.to_string(), state);
            ada.waits_for(&format!("document.title === '{title} – Workspaces · Harbor'")).await;
        }
        ada.waits_for("told.filter((one) => one === 'Paper shop: Ready').length === 2").await;
        assert_eq!(ada.reads("disagreed.join('; ')").await, "", "at some moment");
        assert_eq!(ada.reads("titles.length >= 4").await, true, "there were moments to look at");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tab_carries_the_state_and_tells_who_asked_for_it_when_set_up_ends() {
    let wish = World::named("live-title").with_patience().with_machines_that_take(Duration::from_secs(15));
    story(wish, async |world| {
        let ada = world.browser("Ada").await;
        ada.signs_in().await;
        ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.waits_for("document.title === 'Setting up – Paper shop · Harbor'").await;
        ada.waits_for("/^\\d+ seconds?$/.test(document.querySelector('[data-elapsed]')?.textContent)").await;
        let asked = "Notification.permission === 'default' && !document.querySelector('[data-notify]').hidden";
        assert_eq!(ada.reads(asked).await, true, "nobody is asked before they press the button");
        ada.reads(
            "window.shown = []; window.Notification = class extends Notification { \
            constructor(title, options) { super(title, options); shown.push(title); } }; 0",
        )
        .await;
        ada.lets_itself_be_told().await;
        // No test can answer the browser's own question, so it is answered before it is asked.
        ada.reads("document.querySelector('[data-notify]').click()").await;
        ada.reads("Object.defineProperty(document, 'hidden', { value: true }); 0").await;
        ada.waits_for("document.title === '✓ Ready – Paper shop · Harbor'").await;
        ada.waits_for("shown.length === 1 && shown[0] === '✓ Ready – Paper shop · Harbor'").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_server_and_a_restarted_one_are_noticed_and_the_page_comes_back_by_itself() {
    story(World::named("live-frozen").with_patience().with_services_apart(), async |world| {
        world.expects_warnings("the fold starts over");
        let (ada, shop) = watches_a_ready_one(world).await;
        world.process(Service::Web).freeze().unwrap();
        ada.waits_for(STALLED).await;
        ada.waits_for(SAYS_AS_OF).await;
        ada.is_photographed("live-stalled").await;
        world.process(Service::Web).thaw().unwrap();
        ada.waits_for(ON).await;
        changes(world, &ada, shop).await;

        world.kills(Service::Web);
        ada.waits_for(STALLED).await;
        world.launch(&[Service::Web], &[]);
        world.is_ready().await;
        ada.waits_for(ON).await;
        changes(world, &ada, shop).await;
        assert_eq!(ada.reads("window.neverReloaded").await, true);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_nginx_with_nothing_but_proxy_pass_a_page_is_live_and_behind_one_that_buffers_it_says_so() {
    story(World::named("live-nginx").with_patience(), async |world| {
        let Some(nginx) = Nginx::starts(world) else { return };
        let (ada, shop) = watches_a_ready_one(world).await;
        let path = format!("/workspaces/{shop}");
        let plain = world.window(&ada).await.goes_by(&nginx.plain);
        plain.goes_to(&path).await;
        plain.waits_for(ON).await;
        plain.reads("window.neverReloaded = true").await;
        changes(world, &plain, shop).await;
        let served = "fetch(location.href).then((answer) => answer.headers.get('server'))";
        assert!(plain.reads(served).await.as_str().unwrap().starts_with("nginx"), "it stands between");

        let holding = world.window(&ada).await.goes_by(&nginx.buffering);
        holding.goes_to(&path).await;
        holding.waits_for(POLLING).await;
        holding.waits_for(SAYS_AS_OF).await;
        holding.is_photographed("live-polling").await;
        changes(world, &holding, shop).await;
        assert_eq!(plain.reads("window.neverReloaded").await, true);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nine_windows_of_a_browser_share_one_stream_and_outlive_the_window_that_holds_it() {
    story(World::named("live-windows").with_patience(), async |world| {
        let (first, shop) = watches_a_ready_one(world).await;
        let mut windows = Vec::new();
        for place in 0..8 {
            let window = world.window(&first).await;
            let path = if place % 2 == 0 { "/workspaces".to_owned() } else { format!("/workspaces/{shop}") };
            window.goes_to(&path).await;
            windows.push(window);
        }
        for window in &windows {
            window.waits_for(ON).await;
            window.reads("window.neverReloaded = true").await;
        }
        until("there is one stream", async || {
            (world.counted(Service::Web, "web_live_streams").await < 1.5).then_some(())
        })
        .await;
        let trouble = "document.querySelector('.badge.is-large, .row .badge')?.textContent.trim() === 'Having trouble'";
        world.outside.infra.set_state(&shop.to_string(), "crashed");
        for window in &windows {
            window.waits_for(trouble).await;
        }
        // The one that holds the stream is closed; another takes over.
        first.page.close().await.unwrap();
        world.outside.infra.set_state(&shop.to_string(), "running");
        for window in &windows {
            window.waits_for(&trouble.replace("Having trouble", "Ready")).await;
            window.waits_for(ON).await;
            assert_eq!(window.reads("window.neverReloaded").await, true);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_for_which_no_stream_is_left_asks_now_and_then_and_says_so() {
    story(World::named("live-full").with_patience().with("HARBOR_WEB_LIVE_STREAMS", "1"), async |world| {
        let (eve, _) = watches_a_ready_one(world).await;
        let ada = world.browser("Grace").await;
        ada.signs_in().await;
        let shop = ada.creates_a_workspace("Compass", Region::Eu).await;
        ada.waits_for(POLLING).await;
        ada.waits_for(SAYS_AS_OF).await;
        assert!(world.counted(Service::Web, "web_live_refused_total").await >= 1.0, "it was refused");
        ada.reads("window.neverReloaded = true").await;
        changes(world, &ada, shop).await;
        assert_eq!(ada.reads("window.neverReloaded").await, true);
        eve.waits_for(ON).await;
    })
    .await;
}

/// Somebody whose workspace is ready and who looks at its page, which is live.
async fn watches_a_ready_one(world: &mut World) -> (Browser, WorkspaceId) {
    let ada = world.browser("Ada").await;
    ada.is_like(View::DESK).await;
    ada.signs_in().await;
    let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
    ada.waits_for(&Browser::shows("Ready")).await;
    ada.waits_for(ON).await;
    ada.reads("window.neverReloaded = true").await;
    (ada, shop)
}

/// Trouble and its end are seen on the page.
async fn changes(world: &World, browser: &Browser, shop: WorkspaceId) {
    for (state, label) in [("crashed", "Having trouble"), ("running", "Ready")] {
        assert!(world.outside.infra.set_state(&shop.to_string(), state));
        browser.waits_for(&Browser::shows(label)).await;
    }
}
