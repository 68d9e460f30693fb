//! The log of a site: looked at, followed over a restart of web, searched, taken along; by the keyboard alone, and without script.

use std::collections::BTreeSet;

use installation::Service;
use messages::WorkspaceId;
use messages::workspace::Region;

use crate::appearance::Axe;
use crate::following::{Follower, number};
use crate::inside::{own_key, plain_site, sends_site};
use crate::life::pages::is_looked_at;
use crate::world::browser::Key;
use crate::world::{Browser, Customer, World, story, until};

/// How many lines the page shows.
const SHOWN: &str = "document.querySelectorAll('#log-lines li').length";

/// Presses `Tab` until the focus is there, and then `Enter`.
async fn goes_and_presses(ada: &Browser, selector: &str) {
    let is_there = format!("document.activeElement?.matches({})", serde_json::Value::from(selector));
    for _ in 0..60 {
        if ada.reads(&is_there).await == true {
            ada.presses(Key::Enter).await;
            return;
        }
        ada.presses(Key::Tab).await;
    }
    panic!("{selector} cannot be reached by the keyboard");
}

fn writes(world: &World, shop: WorkspaceId, line: &str, times: u64) {
    assert!(world.outside.openberth.writes(&shop.to_string(), "shop", line, times), "the site runs");
}

/// A customer with a workspace that has a site, and where its log is.
async fn site(world: &World, ada: &Customer) -> (WorkspaceId, String) {
    let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
    ada.sees(shop, "Ready").await;
    let key = own_key(ada, shop).await;
    let site = sends_site(world, shop, &key, plain_site("shop")).await;
    (shop, format!("/workspaces/{shop}/sites/{site}/logs"))
}

/// How often the server was asked for the stream of a log.
fn streams(world: &World, shop: WorkspaceId) -> usize {
    let ledger = world.outside.openberth.ledger();
    ledger.of(&shop.to_string()).into_iter().filter(|entry| entry.path.ends_with("/logs/stream")).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_follows_a_log_over_a_restart_of_web_searches_it_and_takes_it_along() {
    let axe = Axe::fetched().await;
    story(World::named("logs").with_services_apart(), async |world| {
        world.expects_warnings("an OpenBerth server gave no answer");
        let customer = world.customer("Ada").signs_in().await;
        let (shop, logs) = site(world, &customer).await;
        let ada = world.browser("Ada").await;
        ada.signs_in().await;
        writes(world, shop, "\u{1b}[36minfo\u{1b}[0m request {}", 300);
        writes(world, shop, "\u{1b}[31merror\u{1b}[0m </script><script>window.__x = 1</script>", 1);
        ada.goes_to(&logs).await;
        ada.waits_for(&format!("{SHOWN} === 200")).await;
        assert_eq!(ada.reads("document.querySelector('#log-lines .ink-red').textContent").await, "error");
        ada.waits_for("document.getElementById('log-state').textContent === 'New lines come by themselves.'").await;
        writes(world, shop, "fresh {}", 1);
        ada.waits_for(&format!(
            "{SHOWN} === 201 && document.querySelector('#log-lines').lastElementChild.textContent.startsWith('fresh')"
        ))
        .await;
        is_looked_at(&ada, &axe, "logs-followed").await;

        // Web dies and comes back while the program writes on: each line stands there once.
        let mut follower = Follower::from_page(&customer, &logs).await;
        writes(world, shop, "numbered {}", 50);
        let mut got = follower.lines().await;
        world.kills(Service::Web);
        writes(world, shop, "numbered {}", 500);
        world.launch(&[Service::Web], &[]);
        world.is_ready().await;
        writes(world, shop, "numbered {}", 50);
        while got.len() < 600 {
            got.extend(follower.lines().await);
        }
        let numbers: Vec<u64> = got.iter().filter_map(|line| number(line)).collect();
        assert!(numbers.windows(2).all(|two| two[1] == two[0] + 1) && numbers.len() == 600, "lost or repeated");
        ada.waits_for(&format!("{SHOWN} === 801")).await;
        let shown = ada
            .reads(
                "[...document.querySelectorAll('#log-lines li')].slice(-600).map((li) => li.textContent.split(' ')[1])",
            )
            .await;
        let shown: BTreeSet<String> =
            shown.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect();
        assert_eq!(shown.len(), 600, "the browser shows each once");
        assert_eq!(ada.reads("document.querySelectorAll('.log-note').length + (window.__x ?? 0)").await, 0);

        stops_and_searches(world, &ada, &axe, shop, &logs).await;
        takes_along_and_reads_without_script(world, &ada, &customer, &logs).await;
    })
    .await;
}

/// By the keyboard alone.
async fn stops_and_searches(world: &World, ada: &Browser, axe: &Axe, shop: WorkspaceId, logs: &str) {
    ada.goes_to(logs).await;
    goes_and_presses(ada, "[data-log-pause]").await;
    ada.waits_for("document.getElementById('log-paper').dataset.state === 'paused'").await;
    writes(world, shop, "unseen {}", 3);
    is_looked_at(ada, axe, "logs-stopped").await;
    assert_eq!(ada.reads(SHOWN).await, 200);
    ada.presses(Key::Enter).await;
    ada.waits_for(&format!("{SHOWN} === 203")).await;
    ada.reads("document.getElementById('find').focus()").await;
    ada.types("#find", "UNSEEN").await;
    ada.presses(Key::Enter).await;
    ada.waits_for(&format!("location.search.includes('find=UNSEEN') && {SHOWN} === 3")).await;
    assert_eq!(ada.reads("document.querySelectorAll('mark').length").await, 3);
    writes(world, shop, "other {}", 1);
    writes(world, shop, "unseen {}", 1);
    ada.waits_for(&format!("{SHOWN} === 4 && document.querySelectorAll('mark').length === 4")).await;
    is_looked_at(ada, axe, "logs-found").await;
}

async fn takes_along_and_reads_without_script(world: &World, ada: &Browser, customer: &Customer, logs: &str) {
    let file = customer.opens(&format!("{logs}/download")).await;
    assert_eq!(file.status, 200);
    assert_eq!(file.headers["content-type"], "text/plain; charset=utf-8");
    assert_eq!(file.headers["content-disposition"], "attachment; filename=\"shop-log.txt\"");
    assert!(file.body.contains("\u{1b}[36minfo\u{1b}[0m request 5\n") && file.body.ends_with('\n'));
    ada.runs_no_script().await;
    ada.goes_to(&format!("{logs}?find=unseen")).await;
    ada.clicks("main a[href$='?find=unseen']").await;
    ada.arrives_at(&format!("{logs}?find=unseen")).await;
    ada.waits_for("document.querySelectorAll('mark').length === 4").await;
    // What cannot be seen explains itself.
    let openberth = &world.outside.openberth;
    let held =
        openberth.misbehave(fakes::openberth::Call::Deployment, fakes::openberth::Fault::Fail { status: 502 }, None);
    let down = customer.opens(logs).await;
    assert!(down.status == 200 && down.says("did not answer in time"), "{}", down.body);
    assert!(held.fired() > 0);
    openberth.behave();
    let eve = world.customer("Eve").signs_in().await;
    for path in ["", "/follow", "/download"] {
        assert_eq!(eve.opens(&format!("{logs}{path}")).await.status, 404, "{path}");
        let other = logs.replace("/logs", "x/logs");
        assert_eq!(customer.opens(&format!("{other}{path}")).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn all_who_follow_a_log_share_one_stream_and_a_workspace_that_stops_says_so() {
    story(World::named("logs-shared"), async |world| {
        world.expects_warnings("an OpenBerth server gave no answer");
        let ada = world.customer("Ada").signs_in().await;
        let (shop, logs) = site(world, &ada).await;
        let mut followers = Vec::new();
        for _ in 0..10 {
            followers.push(Follower::from_page(&ada, &logs).await);
        }
        let all = futures_util::future::join_all(followers.iter_mut().map(async |follower| follower.next().await));
        let write = async {
            until("they follow", async || (streams(world, shop) > 0).then_some(())).await;
            writes(world, shop, "shared {}", 1);
        };
        tokio::join!(all, write);
        assert_eq!(streams(world, shop), 1, "one stream for all of them");

        let settings = ada.opens(&format!("/workspaces/{shop}/settings")).await;
        let (command, account) = (settings.field("command"), settings.field("account"));
        ada.posts(&format!("/workspaces/{shop}/pause"), &[("command", &command), ("account", &account)]).await;
        ada.sees(shop, "Paused").await;
        let (mut told, mut follower) = (String::new(), followers.pop().unwrap());
        while let Some(came) = follower.next().await {
            told = format!("{came:?}");
        }
        assert!(
            told.contains("This workspace is paused") || told.contains("over") || told.contains("broken"),
            "{told}"
        );
        let before = world.outside.openberth.ledger().of(&shop.to_string()).len();
        assert!(ada.opens(&logs).await.says("This workspace is paused"));
        let mut late = Follower::of(&ada, &format!("{logs}/follow"), "");
        assert!(format!("{:?}", late.next().await).contains("This workspace is paused"));
        assert_eq!(
            world.outside.openberth.ledger().of(&shop.to_string()).len(),
            before,
            "nobody is called who is not there"
        );
    })
    .await;
}
