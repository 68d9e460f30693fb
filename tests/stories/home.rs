//! The home of a workspace: its tabs, with a mouse, with a keyboard, without script, and while things happen.

use messages::workspace::Region;

use crate::world::browser::{Key, View};
use crate::world::{Browser, World, story, until};

const ON: &str = "document.querySelector('[data-live]')?.dataset.live === 'on'";

/// Where the things stand that stay in one place on every tab: left and top of each, in whole pixels.
const PLACES: &str = "JSON.stringify(['.crumbs', 'h1', '.badge.is-large', '.home-do', '.tabs'].map((what) => {
    const { left, top } = document.querySelector(what).getBoundingClientRect();
    return [what, Math.round(left), Math.round(top)];
}))";

fn here(tab: &str) -> String {
    format!("document.querySelector('.tabs [aria-current=page]')?.textContent === '{tab}'")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_is_a_home_of_four_tabs_that_hold_still_and_change_by_themselves() {
    story(World::named("home"), async |world| {
        let ada = world.eyes("Ada").await;
        ada.signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.waits_for(&Browser::shows("Ready")).await;
        let home = format!("/workspaces/{shop}");
        for view in [View::DESK.as_wide_as(1920), View::DESK, View::PHONE] {
            ada.is_like(view).await;
            ada.goes_to(&home).await;
            ada.arrives_at(&home).await;
            let places = ada.reads(PLACES).await;
            for (tab, path) in
                [("Keys", "/keys"), ("Activity", "/activity"), ("Settings", "/settings"), ("Overview", "")]
            {
                ada.clicks(&format!(".tabs a[href='{home}{path}']")).await;
                ada.arrives_at(&format!("{home}{path}")).await;
                ada.waits_for(&here(tab)).await;
                assert_eq!(ada.reads(PLACES).await, places, "{tab}, {view:?}");
            }
        }
        ada.is_like(View::DESK).await;
        for (tab, path) in [("overview", ""), ("activity", "/activity"), ("settings", "/settings")] {
            ada.goes_to(&format!("{home}{path}")).await;
            ada.is_photographed(&format!("home-{tab}")).await;
            ada.is_photographed_in(View::DESK.as_wide_as(1920), &format!("home-{tab}")).await;
            ada.is_like(View::DESK).await;
        }

        // Each tab is told of what changes, and says so once.
        for (path, state, label) in [("/activity", "crashed", "Having trouble"), ("/settings", "running", "Ready")] {
            ada.goes_to(&format!("{home}{path}")).await;
            ada.waits_for(ON).await;
            ada.reads("window.neverReloaded = true").await;
            let facts = ada.reads("document.querySelectorAll('.activity tbody tr').length").await.as_u64().unwrap();
            world.outside.infra.set_state(&shop.to_string(), state);
            ada.waits_for(&Browser::shows(label)).await;
            ada.waits_for(&format!(
                "document.title.startsWith('{}')",
                if label == "Ready" { "✓ Ready" } else { label }
            ))
            .await;
            assert_eq!(ada.reads("window.neverReloaded").await, true, "{path}");
            if path == "/activity" {
                ada.waits_for(&format!("document.querySelectorAll('.activity tbody tr').length > {facts}")).await;
                assert_eq!(ada.reads("document.querySelector('.home-do')").await, serde_json::Value::Null);
            }
        }
        let text = ada.reads("document.querySelector('.settings').innerText").await;
        let text = text.as_str().unwrap().to_owned();
        assert!(["Paper shop", "Europe", &shop.to_string(), "ws-"].iter().all(|fact| text.contains(fact)), "{text}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tabs_of_a_workspace_need_neither_a_mouse_nor_script() {
    story(World::named("home-plain"), async |world| {
        let ada = world.eyes("Ada").await;
        ada.runs_no_script().await;
        ada.signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        world.customer("Ada").signs_in().await.sees(shop, "Ready").await;
        let home = format!("/workspaces/{shop}");
        ada.is_like(View::PHONE).await;
        ada.goes_to(&home).await;
        for (tab, path) in [("Keys", "/keys"), ("Activity", "/activity"), ("Settings", "/settings"), ("Overview", "")] {
            // From the tab one is at, on with the keyboard alone.
            ada.reads("document.querySelector('.crumbs a').focus()").await;
            let at = format!("document.activeElement?.getAttribute('href') === '{home}{path}'");
            for _ in 0..14 {
                if ada.reads(&at).await == true {
                    break;
                }
                ada.presses(Key::Tab).await;
            }
            ada.presses(Key::Enter).await;
            ada.arrives_at(&format!("{home}{path}")).await;
            assert_eq!(ada.reads(&here(tab)).await, true, "{tab}");
        }
        assert_eq!(ada.reads("document.documentElement.dataset.script ?? 'off'").await, "off");
    })
    .await;
}

#[tokio::test]
async fn a_long_history_and_a_long_list_are_read_page_by_page() {
    story(World::named("pages"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        let db = world.database().await;
        db.batch_execute("insert into web.history (workspace, version, sentence, at) select workspace, 1000 + n, 'It was painted, coat ' || n || '.', now() from (select distinct workspace from web.history) w, generate_series(1, 45) n").await.unwrap();
        let activity = format!("/workspaces/{shop}/activity");
        let newest = ada.opens(&activity).await;
        assert!(newest.says("coat 45.") && newest.says("coat 26.") && !newest.says("coat 25."), "{}", newest.body);
        assert!(newest.says(&format!("href=\"{activity}?before=1026\"")) && !newest.says("Newer<"));
        let older = ada.opens(&format!("{activity}?before=1026")).await;
        assert!(older.says("coat 25.") && older.says("coat 6.") && !older.says("coat 5."), "{}", older.body);
        assert!(older.says(&format!("href=\"{activity}?after=1025\"")) && older.says(&format!("{activity}?before=1006")));
        assert!(older.says(&format!("data-live-from=\"{activity}/live?before=1026\"")), "it is asked for anew as it is");
        let back = ada.opens(&format!("{activity}?after=1025")).await;
        assert!(back.says("coat 45.") && back.says("coat 26.") && !back.says("coat 25.") && !back.says("Newer<"));
        let part = ada.opens(&format!("{activity}/live?before=1026")).await;
        assert!(part.says("coat 25.") && !part.says("<html"));
        let oldest = ada.opens(&format!("{activity}?before=1006")).await;
        assert!(oldest.says("It was asked for.") && oldest.says("Not kept") && !oldest.says("Older<"), "{}", oldest.body);
        assert!(ada.opens(&format!("{activity}?before=1")).await.says("coat 45."), "what is not there is the newest");
        assert!(ada.opens(&format!("/workspaces/{shop}")).await.says("coat 45."), "what is new stands on the overview");

        // As a plan of tomorrow may have it: more than anybody wants to read at once.
        let many = "insert into web.workspaces (id, account, name, region, desired, state, created_at, since, version)
                select gen_random_uuid(), account, 'Shop ' || n, 'us', desired, 'ready', created_at - interval '1 day' * n, since, 1
                from web.workspaces, generate_series(1, 120) n;
            insert into web.memberships (workspace, person, role, since)
                select w.id, m.person, m.role, m.since from web.workspaces w, web.memberships m where w.name like 'Shop %'";
        db.batch_execute(many).await.unwrap();
        let list = until("all are counted", async || {
            let list = ada.opens("/workspaces").await;
            list.says("121 ready").then_some(list)
        })
        .await;
        assert!(list.says("1 to 50 of 121") && list.says(">Shop 49<") && !list.says(">Shop 50<"), "{}", list.body);
        let last = ada.opens("/workspaces?page=3").await;
        assert!(last.says("101 to 121 of 121") && last.says(">Shop 120<") && last.says("121 ready"), "{}", last.body);
        assert!(ada.opens("/palette?q=shop+119").await.says("Shop 119"), "all can be found, whatever page they are on");
    })
    .await;
}
