//! Postgres comes back from a backup that is older than the log: nothing is lost, and nothing happens a second time.

use std::path::{Path, PathBuf};
use std::time::Duration;

use fakes::infra::Call;
use installation::Service;
use messages::WorkspaceId;
use messages::workspace::Region;
use tokio::process::Command;

use crate::world::processes::{PROGRAM, on_path};
use crate::world::{Customer, World, story, until};

/// The folder of PostgreSQL's programs: `pg_dump` comes with the server.
fn programs() -> PathBuf {
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = debian.map(|entry| entry.path().join("bin")).collect();
    folders.sort();
    folders.extend(on_path("pg_restore").and_then(|program| program.parent().map(Path::to_owned)));
    folders.retain(|folder| folder.join("pg_restore").is_file());
    folders.pop().expect("pg_restore, which comes with PostgreSQL")
}

/// The blocks of the runbook: back up, put the copy in place, take the rest from the log.
pub fn blocks() -> [String; 3] {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/runbooks/restore.md");
    let text = std::fs::read_to_string(file).unwrap();
    let blocks = text.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap().to_owned());
    blocks.collect::<Vec<_>>().try_into().expect("three blocks of shell in the runbook")
}

/// Runs a block of the runbook as an operator does; returns what it printed.
pub async fn runs(world: &World, service: &str, block: &str) -> String {
    let database = world.stack.postgres.superuser("harbor");
    let mut shell = Command::new("sh");
    shell.args(["-euc", block]).kill_on_drop(true);
    let path = std::env::var_os("PATH").unwrap();
    let ours = [Path::new(PROGRAM).parent().unwrap().to_owned(), programs()];
    let path = ours.into_iter().chain(std::env::split_paths(&path));
    shell.env("PATH", std::env::join_paths(path).unwrap()).env("HARBOR_CONFIG", &world.config);
    shell.env("SERVICE", service).env("BACKUP", world.scratch.path().join(format!("{service}.dump")));
    shell.env("PGHOST", "127.0.0.1").env("PGPORT", database.get_ports()[0].to_string());
    shell.env("PGUSER", database.get_user().unwrap()).env("PGDATABASE", "harbor");
    shell.env("PGPASSWORD", String::from_utf8_lossy(database.get_password().unwrap()).into_owned());
    let done = tokio::time::timeout(Duration::from_secs(60), shell.output()).await.expect(block).unwrap();
    assert!(done.status.success(), "{block}\n{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8_lossy(&done.stdout).into_owned()
}

/// What a service knows, without what moves by itself.
async fn knows(world: &World, service: &str) -> Vec<String> {
    let kept: &[&str] = match service {
        "lifecycle" => &["workspaces", "observations", "credentials", "accounts", "commands"],
        "billing" => &["accounts", "commands"],
        "reconciler" => &["instances"],
        _ => &["workspaces", "accounts", "memberships", "history", "outcomes"],
    };
    // What it received of others after its own last word comes back when it runs.
    let moving: &[&str] = match service {
        "reconciler" => &[
            "nudge",
            "due_at",
            "failures",
            "tries",
            "leased_until",
            "lease",
            "troubled_version",
            "crash_restarts",
            "crash_restarted_at",
            "broke_at",
            "runs_since",
            "revive",
        ],
        _ => &[],
    };
    let received: &[&str] = if service == "lifecycle" { &["at"] } else { &[] };
    let mut known = Vec::new();
    for (table, rows) in world.tables_of(service).await {
        for row in rows.iter().filter(|_| kept.contains(&table.as_str())) {
            let mut row: serde_json::Value = serde_json::from_str(row).unwrap();
            let moving = if table == "observations" { received } else { moving };
            row.as_object_mut().unwrap().retain(|column, _| !moving.contains(&column.as_str()));
            known.push(format!("{table} {row}"));
        }
    }
    known.sort();
    known
}

/// Life after the backup: new people, new machines, and news of old ones.
async fn goes_on(world: &World, ada: &Customer, shop: WorkspaceId, name: &str) -> (Customer, WorkspaceId) {
    let infra = &world.outside.infra;
    let grace = world.customer(name).signs_in().await;
    let compass = grace.creates_a_workspace("Compass", Region::Us).await;
    grace.sees(compass, "Ready").await;
    for (state, label) in [("crashed", "Having trouble"), ("running", "Ready")] {
        infra.set_state(&shop.to_string(), state);
        ada.sees(shop, label).await;
    }
    (grace, compass)
}

/// Starts Harbor and returns when a service has said that it will not go on; its readiness says the same.
pub async fn refuses(world: &mut World, service: Service) {
    world.launch(&Service::ALL, &[]);
    let words = format!("run `harbor restore {}`", service.name());
    let ready = format!("http://{}/readyz", world.stack.admin(service));
    until(&format!("{} refuses", service.name()), async || {
        let log = world.log_text();
        if !log.contains(&words) || !log.contains("the database is older than the log") {
            return None;
        }
        let told = reqwest::get(&ready).await.ok()?;
        (!told.status().is_success()).then_some(())
    })
    .await;
    world.stops_harbor().await;
}

#[tokio::test]
async fn a_service_that_is_restored_from_an_older_backup_loses_nothing_and_does_nothing_twice() {
    story(World::named("restore"), async |world| {
        world.expects_warnings("the database is older than the log");
        world.expects_warnings("the fold starts over");
        let [back_up, put_in_place, take_the_rest] = blocks();
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        for (service, name) in [(Service::Lifecycle, "Grace"), (Service::Billing, "Alan"), (Service::Reconciler, "Kim")]
        {
            runs(world, service.name(), &back_up).await;
            let (customer, workspace) = goes_on(world, &ada, shop, name).await;
            world.stops_harbor().await;
            let before = knows(world, service.name()).await;

            runs(world, service.name(), &put_in_place).await;
            assert_ne!(knows(world, service.name()).await, before, "the backup is not older");
            refuses(world, service).await;
            let published = world.said().await.len();
            let words = runs(world, service.name(), &take_the_rest).await;
            assert!(!words.contains("; 0 of its own"), "{words}");
            assert_eq!(knows(world, service.name()).await, before, "{}", service.name());
            // Once more: there is nothing left to do.
            assert!(runs(world, service.name(), &take_the_rest).await.contains("; 0 of its own"));
            assert_eq!(world.said().await.len(), published, "restoring says nothing");

            world.starts_harbor().await;
            customer.sees(workspace, "Ready").await;
            let (newer, next) = goes_on(world, &ada, shop, &format!("{name} the younger")).await;
            newer.sees(next, "Ready").await;
        }
        let ledger = world.outside.infra.ledger();
        for machine in ledger.machines() {
            assert_eq!((machine.creations, ledger.keys_issued(&machine.token)), (1, 1), "{}", machine.token);
        }
        assert!(
            ledger
                .machines()
                .iter()
                .all(|machine| ledger.calls(&machine.token).iter().all(|c| c.call != Call::IssueKey))
        );
    })
    .await;
}

#[tokio::test]
async fn web_comes_back_from_an_older_backup_with_all_that_is_on_the_log_and_without_old_sessions() {
    story(World::named("restore-web"), async |world| {
        world.expects_warnings("the database is older than the log");
        world.expects_warnings("the fold starts over");
        let [back_up, put_in_place, take_the_rest] = blocks();
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        runs(world, "web", &back_up).await;
        let (grace, compass) = goes_on(world, &ada, shop, "Grace").await;
        let (person, _) = world.person(&grace).await;
        world.stops_harbor().await;
        let before = knows(world, "web").await;

        runs(world, "web", &put_in_place).await;
        refuses(world, Service::Web).await;
        runs(world, "web", &take_the_rest).await;
        world.starts_harbor().await;
        until("web shows what the log says", async || (knows(world, "web").await == before).then_some(())).await;

        assert!(!ada.is_signed_in().await, "a session from before lives");
        let ada = ada.elsewhere().signs_in().await;
        ada.sees(shop, "Ready").await;
        // Grace first signed in after the backup: as the runbook says, she is somebody new, and hers is not shown to her.
        let again = grace.elsewhere().signs_in().await;
        assert_ne!(world.person(&again).await.0, person);
        assert_eq!(again.opens(&format!("/workspaces/{compass}")).await.status, 404);
        let next = again.creates_a_workspace("Lantern", Region::Eu).await;
        again.sees(next, "Ready").await;
    })
    .await;
}
