//! Ready means able: what cannot be written is told where people and supervisors look, and so is that it can be again.

use std::time::Duration;

use installation::Service;
use messages::workspace::Region;
use tokio::process::Command;
use tokio::time::Instant;

use crate::status::{ALL_IS_WELL, comes_to_say};
use crate::world::customer::http;
use crate::world::processes::PROGRAM;
use crate::world::wait::by;
use crate::world::{World, roles, story, until};

/// A fault is told, and so is its end, within this long; the rest is for a machine that has other things to do as well.
const TOLD_WITHIN: Duration = Duration::from_secs(10 + 20);

/// What a service says of its readiness: nothing when it is ready.
async fn troubles(world: &World, service: Service) -> Option<String> {
    let told = http().get(format!("http://{}/readyz", world.admin(service))).send().await.unwrap();
    let is_ready = told.status().is_success();
    let words = told.text().await.unwrap();
    (!is_ready).then_some(words)
}

/// Waits until every one of these says a trouble that contains `word`, or none when it is empty.
async fn all_say(world: &World, services: &[Service], word: &str) {
    let deadline = Instant::now() + TOLD_WITHIN;
    for service in services {
        by(&format!("{} says {word:?}", service.name()), deadline, async || {
            let said = troubles(world, *service).await;
            let as_expected =
                if word.is_empty() { said.is_none() } else { said.is_some_and(|said| said.contains(word)) };
            as_expected.then_some(())
        })
        .await;
    }
}

fn with_tables() -> Vec<Service> {
    Service::ALL.into_iter().filter(|service| service.has_tables()).collect()
}

/// `harbor migrate` with room for so many bytes on the log.
async fn makes_room(world: &World, bytes: u64) {
    let mut migrate = Command::new(PROGRAM);
    migrate.arg("--config").arg(&world.config).arg("migrate");
    let done = migrate.env("HARBOR_MIGRATE_LOG_BYTES", bytes.to_string()).output().await.unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[tokio::test]
async fn a_full_log_is_told_by_everyone_and_taken_back_once_there_is_room() {
    const ORDERS_CANNOT_BE_TAKEN: [&str; 5] = ["Working", "Not working", "Not working", "Working", "Working"];
    // Who has tables has a fold, and writes to the log.
    let writers = with_tables();
    story(World::named("log-full"), async |world| {
        world.expects_warnings("still does not work, trying on");
        let nobody = world.customer("Nobody");
        let ada = world.customer("Ada").signs_in().await;
        until("her account is open", async || {
            ada.opens("/workspaces/new").await.says("name=\"command\"").then_some(())
        })
        .await;
        comes_to_say(&nobody, ALL_IS_WELL).await;

        makes_room(world, 4 << 20).await;
        let bus = world.bus("web").await;
        // Where nobody reads, so that it is only the room that it takes.
        let refusal = until("the log is full", async || {
            let body = vec![7; 200_000].into();
            let answer = bus.client().request("probe.web", body).await.ok()?;
            let answer = String::from_utf8_lossy(&answer.payload).into_owned();
            answer.contains("\"error\"").then_some(answer)
        })
        .await;
        assert!(refusal.contains("maximum bytes exceeded"), "{refusal}");
        all_say(world, &writers, "HARBOR is full").await;
        assert_eq!(troubles(world, Service::Ingress).await, None, "it writes to a bucket that has room");
        comes_to_say(&nobody, ORDERS_CANNOT_BE_TAKEN).await;
        assert!(world.counted(Service::Web, "ready").await < 5.0, "the gauges say it, too");

        makes_room(world, 1 << 30).await;
        all_say(world, &writers, "").await;
        comes_to_say(&nobody, ALL_IS_WELL).await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
    })
    .await;
}

#[tokio::test]
async fn a_database_that_takes_no_writes_is_told_and_nobody_meets_a_mistake_of_ours() {
    let with_tables = with_tables();
    story(World::named("read-only"), async |world| {
        for words in ["a request could not be answered", "the fold starts over", "cannot read", "cannot record"] {
            world.expects_warnings(words);
        }
        world.expects_warnings("the use of a session could not be noted");
        let (nobody, ada) = (world.customer("Nobody"), world.customer("Ada"));
        comes_to_say(&nobody, ALL_IS_WELL).await;

        world.postgres_takes_writes(false).await;
        // From the first moment on, also before anybody has noticed.
        until("signing in meets it", async || {
            let page = ada.posts("/sign-in/example", &[("return_to", "/workspaces")]).await;
            assert!(page.status != 500, "{}", page.body);
            (page.status == 503).then(|| assert!(page.headers.contains_key("retry-after")))
        })
        .await;
        all_say(world, &with_tables, "25006").await;
        // What is written cannot be shown either: live updates are not what they should be.
        comes_to_say(&nobody, ["Not working", "Not working", "Not working", "Working", "Working"]).await;
        assert_eq!(ada.posts("/sign-in/example", &[("return_to", "/workspaces")]).await.status, 503);
        assert!(world.counted(Service::Web, "database_spoilt_total").await > 0.0, "it was Postgres that refused");

        world.postgres_takes_writes(true).await;
        all_say(world, &with_tables, "").await;
        comes_to_say(&nobody, ALL_IS_WELL).await;
        let ada = ada.signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
    })
    .await;
}

#[tokio::test]
async fn a_table_that_changes_under_open_connections_fails_no_request() {
    story(World::named("stale-plans"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        let db = world.database().await;
        let all_at_once = async || {
            let paths = ["/workspaces".to_owned(), format!("/workspaces/{shop}")];
            let pages = paths.iter().cycle().take(24).map(|path| ada.opens(path));
            futures_util::future::join_all(pages).await.iter().map(|page| page.status).collect::<Vec<_>>()
        };
        all_at_once().await;
        // What every connection has prepared by now answers with another type from here on.
        db.batch_execute("alter table web.workspaces alter column name type varchar(300)").await.unwrap();
        // And as a newer release would: a column more in every table.
        let add = format!(
            "do $$ declare t record; begin for t in select schemaname s, tablename n from pg_tables \
             where schemaname in ({}) and tablename !~ '^migrations' loop \
             execute format('alter table %I.%I add column newer integer', t.s, t.n); end loop; end $$",
            roles()
        );
        db.batch_execute(&add).await.unwrap();
        for _ in 0..3 {
            let statuses = all_at_once().await;
            assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
        }
        assert!(world.counted(Service::Web, "database_stale_plans_total").await > 0.0, "some plan was stale");
        world.outside.infra.set_state(&shop.to_string(), "crashed");
        ada.sees(shop, "Having trouble").await;
        world.outside.infra.set_state(&shop.to_string(), "running");
        ada.sees(shop, "Ready").await;
    })
    .await;
}
