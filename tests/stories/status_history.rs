//! What the page about how Harbor does remembers: what was really measured, counted once, through outages; and what an
//! operator writes down while something is wrong.

use dev::ports;
use dev::postgres::Shutdown;
use installation::Service;
use messages::IncidentId;
use messages::workspace::Region;

use crate::appearance::axe::Axe;
use crate::chaos::expects_what_outages_bring;
use crate::status::{ALL_IS_WELL, comes_to_say};
use crate::world::browser::View;
use crate::world::customer::http;
use crate::world::{Browser, World, story, until};

/// How often a part was seen in a state, over all days.
async fn seen(world: &World, part: &str, state: &str) -> i64 {
    world.counts(&format!("select coalesce(sum({state}), 0)::int8 from web.health_days where part = '{part}'")).await
}

async fn comes_to_be_seen(world: &World, part: &str, state: &str) {
    until(&format!("{part} was seen {state}"), async || (seen(world, part, state).await > 0).then_some(())).await;
}

/// Signing in and pages can always be judged, so each look that was counted stands there once.
async fn counts_each_look_once(world: &World) {
    let both = "select (select count(*) from web.health_looks) \
                - (select sum(working + slow + not_working) from web.health_days where part = 'pages')";
    assert_eq!(world.counts(&format!("select ({both})::int8")).await, 0);
}

/// How many looks wait for the tables, in the first web and in the one that tells of its health at `other`.
async fn waiting(world: &World, other: &str) -> f64 {
    let text = http().get(format!("http://{other}/metrics")).send().await.unwrap().text().await.unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("web_status_looks_waiting "));
    let there: f64 = line.map_or(0.0, |number| number.parse().unwrap());
    there + world.counted(Service::Web, "web_status_looks_waiting").await
}

async fn operator(world: &World, arguments: &[&str]) -> String {
    let done = world.operator(&[&["incident"], arguments].concat()).await;
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8_lossy(&done.stdout).into_owned()
}

async fn refusal(world: &World, arguments: &[&str]) -> String {
    let done = world.operator(&[&["incident"], arguments].concat()).await;
    assert!(!done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
    String::from_utf8_lossy(&done.stderr).into_owned()
}

#[tokio::test]
async fn what_was_measured_is_stored_once_through_outages_and_nothing_is_made_up() {
    story(World::named("status-history").with_patience(), async |world| {
        expects_what_outages_bring(world);
        world.expects_warnings("a request could not be answered");
        let nobody = world.customer("Nobody");
        // A second web that looks at the same time.
        let (listen, admin) =
            (format!("127.0.0.1:{}", ports::free().unwrap()), format!("127.0.0.1:{}", ports::free().unwrap()));
        world.launch(&[Service::Web], &[("HARBOR_WEB_LISTEN", &listen), ("HARBOR_WEB_ADMIN", &admin)]);
        comes_to_say(&nobody, ALL_IS_WELL).await;
        for part in ["pages", "making", "live", "eu", "us"] {
            comes_to_be_seen(world, part, "working").await;
        }
        counts_each_look_once(world).await;
        let page = until("the page says so", async || {
            let page = nobody.opens("/status").await;
            page.says("Measured on one of 90 days. It worked each time we looked.").then_some(page)
        })
        .await;
        assert!(page.says("Not measured</span>"), "the days before are no good ones: {}", page.body);

        world.stack.nats.kill_9();
        comes_to_be_seen(world, "making", "not_working").await;
        assert_eq!(seen(world, "pages", "not_working").await, 0, "what works is not blamed");
        until("the page says so", async || {
            nobody.opens("/status").await.says("It was down for less than a minute").then_some(())
        })
        .await;
        world.stack.nats.restart().await.unwrap();
        comes_to_say(&nobody, ALL_IS_WELL).await;

        // Nothing can be stored while the tables are away: it waits, and then stands where it belongs.
        world.stack.postgres.stop(Shutdown::Fast).await.unwrap();
        until("a look waits", async || (waiting(world, &admin).await > 0.0).then_some(())).await;
        let page = nobody.opens("/status").await;
        assert!(page.says("Measured on one of 90 days."), "what was is still known: {}", page.body);
        world.stack.postgres.restart().await.unwrap();
        comes_to_be_seen(world, "pages", "not_working").await;
        until("nothing waits", async || (waiting(world, &admin).await == 0.0).then_some(())).await;
        comes_to_say(&nobody, ALL_IS_WELL).await;
        counts_each_look_once(world).await;
        assert_eq!(world.counted(Service::Web, "web_status_looks_lost_total").await, 0.0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_knows_who_reads_it_and_follows_by_itself() {
    let axe = Axe::fetched().await;
    story(World::named("status-live").with_patience(), async |world| {
        expects_what_outages_bring(world);
        let ada = world.eyes("Ada").await;
        ada.is_like(View::DESK).await;
        ada.signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Us).await;
        ada.waits_for(&Browser::shows("Ready")).await;
        until("all is well", async || {
            ada.goes_to("/status").await;
            (ada.reads("document.querySelector('h1').textContent").await == "Harbor is working").then_some(())
        })
        .await;
        ada.waits_for(
            "document.querySelector('#yours p').textContent.includes('None of your workspaces has trouble.')",
        )
        .await;
        assert_eq!(ada.reads("document.querySelector('.health li').id").await, "part-us", "hers comes first");
        assert_eq!(ada.reads("document.querySelector('.masthead .who strong').textContent").await, "Ada");
        axe.is_fine_with(&ada).await;
        ada.is_photographed("status-person").await;

        // From here on nobody loads the page again.
        ada.reads("window.stays = true").await;
        world.outside.infra.set_state(&shop.to_string(), "crashed");
        ada.waits_for("document.querySelector('#yours p').textContent.includes('Your workspace has trouble.')").await;
        ada.waits_for("document.title.startsWith('Some of Harbor is not working')").await;
        world.outside.infra.set_state(&shop.to_string(), "running");
        ada.waits_for("document.title.startsWith('Harbor is working')").await;
        world.stack.nats.kill_9();
        ada.waits_for("document.querySelector('#part-making .badge').textContent.trim() === 'Not working'").await;
        ada.waits_for("document.querySelector('#announcer').textContent.includes('Making workspaces: Not working')")
            .await;
        axe.is_fine_with(&ada).await;
        ada.is_photographed("status-person-down").await;
        world.stack.nats.restart().await.unwrap();
        ada.waits_for("document.querySelector('#part-making .badge').textContent.trim() === 'Working'").await;
        assert_eq!(ada.reads("window.stays").await, true);
    })
    .await;
}

async fn says_what_it_is_about(browser: &Browser) {
    let about = browser.reads("document.querySelector('.incident-about').textContent").await;
    let about = about.as_str().unwrap();
    for part in ["Since January 1, 2026", "About: Making workspaces, Workspaces in Europe.", "This may touch you."] {
        assert!(about.contains(part), "{part}: {about}");
    }
}

/// Who is not signed in finds it where they look for it, and nowhere else.
async fn is_read_by_visitors(world: &World) {
    let nobody = world.customer("Nobody");
    assert!(!nobody.opens("/pricing").await.says("New workspaces take long"));
    let page = nobody.opens("/status").await;
    assert!(page.says("New workspaces take long") && page.says("Harbor is working, with an open incident"));
}

/// What is over, what there is not, and what nobody could read.
async fn refuses_what_cannot_be(world: &World, closed: &str) {
    assert!(refusal(world, &["close", closed]).await.contains("closed already"));
    assert!(refusal(world, &["update", &IncidentId::new().to_string(), "Hello"]).await.contains("no such incident"));
    assert!(refusal(world, &["open", "Title", "Text", "--part", "mars"]).await.contains("the parts are pages, making"));
    assert!(refusal(world, &["open", " ", "Text"]).await.contains("it is empty"));
}

/// One that is over is listed when it is asked for, and goes for good.
async fn is_listed_and_erased(world: &World, closed: &str) {
    assert_eq!(operator(world, &["list"]).await, "");
    assert_eq!(operator(world, &["list", "--all"]).await.lines().count(), 1);
    assert_eq!(operator(world, &["erase", closed]).await, "erased\n");
    assert_eq!(world.counts("select count(*) from web.incident_updates").await, 0);
}

/// The line that who is signed in sees on every page.
const LINE: &str =
    "document.querySelector('[aria-label=\"Right now\"] strong')?.textContent === 'New workspaces take long'";

async fn is_told_on_every_page(window: &Browser, axe: &Axe) {
    window.is_like(View::DESK).await;
    until("the line is there", async || {
        window.goes_to("/workspaces").await;
        (window.reads(LINE).await == true).then_some(())
    })
    .await;
    axe.is_fine_with(window).await;
    window.is_photographed("list-incident").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_opens_an_incident_and_everybody_reads_it_until_it_is_over() {
    let axe = Axe::fetched().await;
    story(World::named("status-incident").with_patience(), async |world| {
        let ada = world.browser("Ada").await;
        ada.is_like(View::DESK).await;
        ada.signs_in().await;
        ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.goes_to("/status").await;
        ada.reads("window.stays = true").await;
        let text = "Orders for new workspaces <b>wait</b>.";
        let since = ["--since", "2026-01-01T00:00Z"];
        let opened = operator(
            world,
            &[&["open", "New workspaces take long", text, "--part", "making", "--part", "eu"], &since[..]].concat(),
        )
        .await;
        let id: IncidentId = opened.trim().parse().unwrap();

        let shown = "document.querySelector('.incident h3')?.textContent.trim() === 'New workspaces take long'";
        ada.waits_for(shown).await;
        ada.waits_for("document.querySelector('#announcer').textContent.includes('New workspaces take long')").await;
        says_what_it_is_about(&ada).await;
        assert_eq!(ada.reads("document.querySelector('.updates p').textContent").await, text, "it is text, not markup");
        axe.is_fine_with(&ada).await;
        ada.is_photographed("status-incident").await;

        let window = world.window(&ada).await;
        is_told_on_every_page(&window, &axe).await;
        is_read_by_visitors(world).await;

        let name = id.to_string();
        assert_eq!(operator(world, &["update", &name, "We make room for more."]).await, "told\n");
        ada.waits_for("document.querySelector('.updates p').textContent === 'We make room for more.'").await;
        let listed = operator(world, &["list"]).await;
        assert_eq!(listed, format!("{id} 2026-01-01T00:00:00Z open making,eu: New workspaces take long\n"));
        assert!(
            refusal(world, &["close", &name, "--at", "2025-12-31T23:59Z"]).await.contains("before the incident began")
        );
        assert_eq!(operator(world, &["close", &name, "It is over."]).await, "closed\n");
        ada.waits_for("document.querySelector('.incident') === null").await;
        ada.waits_for("document.querySelector('.questions details').textContent.includes('It is over.')").await;
        assert_eq!(ada.reads("window.stays").await, true);
        ada.clicks(".questions summary").await;
        axe.is_fine_with(&ada).await;
        ada.is_photographed("status-incident-over").await;
        until("the line is gone", async || {
            window.goes_to("/workspaces").await;
            (window.reads(LINE).await == false).then_some(())
        })
        .await;

        refuses_what_cannot_be(world, &name).await;
        is_listed_and_erased(world, &name).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_script_the_page_says_all_of_it() {
    story(World::named("status-no-script"), async |world| {
        operator(world, &["open", "Pages are slow", "We look for the cause."]).await;
        let nobody = world.eyes("Nobody").await;
        nobody.is_like(View::PHONE).await;
        nobody.runs_no_script().await;
        until("it is there", async || {
            nobody.goes_to("/status").await;
            (nobody.reads("document.querySelector('.incident h3')?.textContent.trim()").await == "Pages are slow")
                .then_some(())
        })
        .await;
        assert_eq!(nobody.reads("document.querySelectorAll('.days > svg').length").await, 5);
        assert_eq!(
            nobody.reads("getComputedStyle(document.querySelector('.pulse-again')).display !== 'none'").await,
            true
        );
        nobody.clicks(".days summary").await;
        let told = nobody.reads("document.querySelector('.days td').checkVisibility()").await;
        assert_eq!(told, true, "the days can be read as a list");
        nobody.clicks(".pulse-again").await;
        nobody.arrives_at("/status").await;
    })
    .await;
}
