//! What the runbook and the alerts name can be measured, and what is old goes.

use std::collections::BTreeSet;
use std::path::Path;

use installation::Service;
use jiff::SignedDuration;
use messages::workspace::Region;

use crate::world::{World, story, until};

/// The words between backticks in the first cell of a table's rows: metrics, in the part of the page that is about them.
fn named_in_the_runbook(page: &str) -> BTreeSet<String> {
    let about_metrics = page.split("## How long rows are kept").next().unwrap();
    let first_cells =
        about_metrics.lines().filter(|line| line.starts_with("| `")).filter_map(|line| line.split('|').nth(1));
    first_cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).map(str::to_owned).collect()
}

/// The metrics in the expressions of the alerts: the words with an underscore or that stand alone before a comparison.
fn named_in_the_alerts(rules: &str) -> BTreeSet<String> {
    let expressions = rules.lines().filter_map(|line| line.trim().strip_prefix("expr: "));
    let words =
        expressions.flat_map(|line| line.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_'));
    words.filter(|word| word.contains('_') || *word == "ready").map(str::to_owned).collect()
}

fn file(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// They count what goes wrong, or what has gone by, and are not there before it has.
const LATER: [&str; 28] = [
    "database_conflicts_total",
    "fold_dropped_total",
    "fold_times_corrected_total",
    "database_spoilt_total",
    "database_stale_plans_total",
    "effect_leases_lost_total",
    "fold_restarts_total",
    "fold_parked_total",
    "nats_retries_total",
    "workspace_keys_refused_total",
    "seals_refused_total",
    "master_keys_refused_total",
    "nonces_twice_total",
    "account_payments_failed_total",
    "account_stopped_total",
    "account_wishes_total",
    "account_paid_twice_total",
    "provider_trouble_total",
    "provider_failures_total",
    "provider_events_total",
    "letters_returned_total",
    "web_addresses_total",
    "web_exports_total",
    "web_invitations_total",
    "web_letters_off_total",
    "web_questions_total",
    "web_usage_looks_total",
    "web_usage_look_seconds",
];

#[tokio::test]
async fn every_metric_that_the_runbook_or_an_alert_names_exists() {
    let (runbook, alerts) =
        (named_in_the_runbook(&file("docs/runbooks/metrics.md")), named_in_the_alerts(&file("config/alerts.yaml")));
    assert!(alerts.len() >= 10 && alerts.is_subset(&runbook), "each alert is explained: {alerts:?} {runbook:?}");
    story(World::named("metrics").with_services_apart(), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        let expected: Vec<&String> = runbook.iter().filter(|name| !LATER.contains(&name.as_str())).collect();
        until("every metric is shown by some service", async || {
            let mut shown = String::new();
            for service in Service::ALL {
                shown.push_str(&world.metrics(service).await);
            }
            let is_shown = |name: &str| {
                shown.lines().any(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with(['{', ' ', '_'])))
            };
            expected.iter().all(|name| is_shown(name)).then_some(())
        })
        .await;
        // Those that tell whether a service is well are told by each.
        for service in Service::ALL {
            until(&format!("{} says that it is ready", service.name()), async || {
                (world.counted(service, "ready").await > 0.0).then_some(())
            })
            .await;
            assert!(world.counted(service, "stream_bytes_limit").await > 0.0, "{}", service.name());
            if service.has_tables() {
                assert!(world.counted(service, "fold_owner").await >= 1.0, "{}", service.name());
            }
        }
    })
    .await;
}

/// How many rows there are of each table that would grow.
async fn rows(world: &World) -> Vec<i64> {
    let mut counts = Vec::new();
    for table in [
        "web.outcomes",
        "web.orders",
        "web.history",
        "web.account_history",
        "web.sign_ins",
        "web.parked",
        "reconciler.attempts",
        "lifecycle.commands",
        "lifecycle.parked",
    ] {
        counts.push(world.counts(&format!("select count(*) from {table}")).await);
    }
    counts
}

#[tokio::test]
async fn what_is_old_goes_with_the_ticks_and_what_is_young_stays() {
    story(World::named("retention").with_a_clock_of_its_own(), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        let db = world.database().await;
        // More than one tick takes, of every table that would grow.
        let plant = "
            insert into web.outcomes (command, at) select gen_random_uuid(), now() - interval '36 days' from generate_series(1, 700);
            insert into web.orders (command, person, workspace, name, region, placed_at)
                select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'Old', 'eu', now() - interval '36 days' from generate_series(1, 700);
            insert into web.history (workspace, version, kind, at) select gen_random_uuid(), 1, 'ready', now() - interval '401 days' from generate_series(1, 700);
            insert into web.account_history (account, version, event, at, because)
                select gen_random_uuid(), 1, gen_random_uuid(), now() - interval '401 days', '[]' from generate_series(1, 700);
            insert into web.sign_ins (state, browser, provider, nonce, verifier, return_to, expires_at)
                select gen_random_uuid()::text, '', 'example', '', '', '/', now() - interval '1 hour' from generate_series(1, 700);
            insert into web.parked (stream, seq, subject, reason, headers, body, stored_at)
                select 'HARBOR', 1000000 + n, 'workspace.a.event.x', 'old', '{}', '', now() - interval '401 days' from generate_series(1, 700) n;
            insert into lifecycle.parked (stream, seq, subject, reason, headers, body, stored_at, asked_at, replayed_at)
                select 'HARBOR', 1000000 + n, 'workspace.a.event.x', 'old', '{}', '', now() - interval '99 days', now() - interval '91 days', now() - interval '91 days'
                from generate_series(1, 700) n;
            insert into lifecycle.commands (id, at) select gen_random_uuid(), now() - interval '36 days' from generate_series(1, 700);
            insert into reconciler.attempts (workspace, call, generation, started_at)
                select gen_random_uuid(), 'put', 1, now() - interval '91 days' from generate_series(1, 700)";
        let before = rows(world).await;
        db.batch_execute(plant).await.unwrap();
        let planted = rows(world).await;
        assert!(before.iter().zip(&planted).all(|(before, planted)| *planted == before + 700), "{before:?} {planted:?}");

        let part: Vec<i64> = before.iter().map(|before| before + 200).collect();
        let now = chassis::clock::now();
        world.tick(now).await;
        until("a tick took a part of each", async || (rows(world).await == part).then_some(())).await;
        world.tick(now + SignedDuration::from_secs(1)).await;
        until("the next one took the rest, and nothing young", async || {
            (rows(world).await == before).then_some(())
        })
        .await;
        assert!(world.counted(Service::Web, "rows_forgotten_total").await >= 2100.0);
        let page = ada.opens(&format!("/workspaces/{shop}")).await;
        assert!(page.says("It was asked for.") && page.says("It was ready to use."), "facts are put into sentences: {}", page.body);
    })
    .await;
}

#[tokio::test]
async fn lines_that_a_release_from_before_wrote_read_as_they_did() {
    story(World::named("old-lines"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        let kinds = world.counts("select count(*) from web.history where kind is not null and sentence = ''").await;
        assert!(kinds >= 2, "what is kept is what happened, and no sentence");
        let db = world.database().await;
        db.batch_execute("insert into web.history (workspace, version, sentence, at) select workspace, 900, 'It was painted.', now() from web.history limit 1").await.unwrap();
        db.batch_execute("insert into web.history (workspace, version, kind, at) select workspace, 901, 'moved', now() from web.history limit 1").await.unwrap();
        let page = ada.reads(shop, "It was painted.").await;
        assert!(!page.says("moved"), "a word of a newer release has no sentence yet");
    })
    .await;
}
