//! What the people who run Harbor do with `harbor` itself, and how they use the stock `nats` CLI.

use std::path::{Path, PathBuf};
use std::time::Duration;

use messages::workspace::Region;
use serde_json::Value;
use tokio::process::Command;

use crate::world::processes::{PROGRAM, fed, on_path};
use crate::world::{World, story, until};

/// The stock CLI, where this machine has it.
pub fn console() -> Option<PathBuf> {
    let pinned = Path::new(env!("CARGO_MANIFEST_DIR")).join(".harbor/bin/nats");
    Some(pinned).filter(|pinned| pinned.is_file()).or_else(|| on_path("nats"))
}

/// The CLI as the user of NATS with this name.
pub fn terminal(world: &World, nats: &Path, user: &str) -> Command {
    let mut cli = Command::new(nats);
    with_programs(&mut cli, world, nats).env("NATS_NKEY", world.secrets.join(format!("nats-{user}.seed")));
    cli
}

pub fn with_programs<'a>(command: &'a mut Command, world: &World, nats: &Path) -> &'a mut Command {
    let programs = [Path::new(PROGRAM).parent().unwrap(), nats.parent().unwrap()].map(Path::to_path_buf);
    let there = std::env::var_os("PATH").unwrap();
    let path = std::env::join_paths(programs.into_iter().chain(std::env::split_paths(&there))).unwrap();
    command.kill_on_drop(true).stdin(std::process::Stdio::null());
    command.env("PATH", path).env("HOME", world.scratch.path()).env("NATS_URL", world.nats.url())
}

#[tokio::test]
async fn a_message_body_is_decoded_to_a_line_of_json() {
    story(World::named("decode"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        for entry in world.stored("HARBOR").await {
            let mut decode = Command::new(PROGRAM);
            decode.arg("decode");
            let done = fed(decode, &entry.body).await;
            assert!(done.status.success());
            let json: Value = serde_json::from_slice(&done.stdout).unwrap();
            assert!(json.is_object() && done.stdout.ends_with(b"\n"), "{}: {json}", entry.subject);
            if entry.subject.ends_with(".event.created") {
                assert_eq!(json["workspace"]["id"], shop.to_string());
            }
        }
        let mut decode = Command::new(PROGRAM);
        decode.arg("decode");
        let refused = fed(decode, b"\xc1").await;
        assert!(!refused.status.success() && String::from_utf8_lossy(&refused.stderr).starts_with("harbor: "));
    })
    .await;
}

#[tokio::test]
async fn the_doctor_tells_every_problem_at_once_and_no_secret() {
    story(World::named("doctor"), async |world| {
        let healthy = world.operator(&["doctor"]).await;
        let said = String::from_utf8_lossy(&healthy.stdout).into_owned();
        assert!(healthy.status.success() && said.contains("nothing is wrong"), "{said}");
        assert!(!said.contains(&world.secret("web.password")));
        for name in ["web.listen", "reconciler.tick_seconds", "ingress.infra_secret", "postgres.host"] {
            assert!(said.contains(name), "{name} is not explained");
        }
        let text = std::fs::read_to_string(&world.config).unwrap();
        let broken = text
            .replace("port = ", "port = 'x' # ")
            .replace("infra_token = ", "infra_tokem = ")
            .replace("[ingress]\n", "[ingress]\nspeed = 3\n");
        let broken = broken.replace("file:secrets/master.key", "file:secrets/none.key");
        let file = world.config.with_file_name("broken.toml");
        std::fs::write(&file, broken).unwrap();
        let mut doctor = Command::new(PROGRAM);
        let ill = doctor.arg("--config").arg(&file).arg("doctor").output().await.unwrap();
        let said = String::from_utf8_lossy(&ill.stderr);
        assert!(!ill.status.success());
        for problem in [
            "postgres.port",
            "reconciler.infra_token is missing",
            "reconciler.infra_tokem is not a setting",
            "ingress.speed is not a setting",
            "reconciler.master_key",
        ] {
            assert!(said.contains(problem), "{problem} is not told:\n{said}");
        }
        let refused = doctor_run(&file).await;
        assert!(
            refused.contains("postgres.port") && refused.contains("infra_token"),
            "services say the same: {refused}"
        );
    })
    .await;
}

#[tokio::test]
async fn the_doctor_tries_every_connection_when_asked_and_says_which_does_not_work() {
    story(World::named("doctor-connects"), async |world| {
        let tried =
            ["postgres as web", "postgres as reconciler", "nats as ingress", "sign-in provider example", "infra"];
        let tried =
            tried.into_iter().chain(["payment provider", "prices at the payment provider", "events of the payment"]);
        let healthy = world.operator(&["doctor", "--connect"]).await;
        let said = String::from_utf8_lossy(&healthy.stdout).into_owned();
        assert!(healthy.status.success(), "{said}");
        for what in tried {
            assert!(said.contains(&format!("ok       {what}")), "{what}:\n{said}");
        }

        // One password is another service's, one seed as well, and nobody listens where infra should be.
        let doctor = |variable: &str, value: String| {
            let mut doctor = Command::new(PROGRAM);
            doctor.arg("--config").arg(&world.config).args(["doctor", "--connect"]);
            doctor.env(variable, value).kill_on_drop(true);
            doctor
        };
        let closed = format!("http://127.0.0.1:{}", dev::ports::free().unwrap());
        for (variable, value, ill) in [
            ("HARBOR_WEB_POSTGRES_PASSWORD", world.secret("billing.password"), "postgres as web"),
            ("HARBOR_INGRESS_NATS_SEED", world.secret("nats-web.seed"), "nats as ingress"),
            ("HARBOR_RECONCILER_INFRA", closed.clone(), "infra"),
            ("HARBOR_BILLING_STRIPE", closed, "payment provider, its interface in version 2026-08-26.dahlia"),
            (
                "HARBOR_BILLING_STRIPE_KEY",
                "sk_test_of_somebody".into(),
                "payment provider, its interface in version 2026-08-26.dahlia",
            ),
            ("HARBOR_BILLING_PRICES", "pro@2=price_nowhere".into(), "prices at the payment provider"),
        ] {
            let output = doctor(variable, value.clone()).output().await.unwrap();
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            let refused = String::from_utf8_lossy(&output.stderr).into_owned();
            let problems: Vec<&str> = said.lines().filter(|line| line.starts_with("problem")).collect();
            assert!(!output.status.success(), "{variable}: {said}");
            // Whoever is not let in cannot be asked for its keys, either.
            let also = format!("problem  master keys of {}: ", ill.rsplit(' ').next().unwrap());
            let (because, others): (Vec<_>, Vec<_>) = problems.into_iter().partition(|line| line.starts_with(&also));
            assert!(
                others.len() == 1 && others[0].starts_with(&format!("problem  {ill}: ")),
                "{others:#?} {because:#?} {refused}"
            );
            assert!(variable.ends_with("INFRA") || !said.contains(&value), "a secret is told");
        }
    })
    .await;
}

#[tokio::test]
async fn the_catalogue_is_held_against_what_is_sold_and_the_end_of_a_plan_is_rehearsed() {
    story(World::named("plans"), async |world| {
        let same = world.operator(&["plans", "check"]).await;
        let said = String::from_utf8_lossy(&same.stdout).into_owned();
        assert!(same.status.success(), "{said}");
        assert!(said.contains("ok       pro@2 price_harbor_pro_2: €29 a month"), "{said}");
        let stripe = &world.outside.stripe;
        stripe.sells("prod_harbor_pro", "Pro", "price_dearer", 39_00, "EUR");
        let mut other = Command::new(PROGRAM);
        other.arg("--config").arg(&world.config).args(["plans", "check"]);
        other.env("HARBOR_BILLING_PRICES", "pro@2=price_dearer").kill_on_drop(true);
        let other = other.output().await.unwrap();
        let said = String::from_utf8_lossy(&other.stdout).into_owned();
        assert_eq!(other.status.code(), Some(1), "{said}");
        for line in [
            "differs  pro@2 price_dearer: the amount is 3900 there, and 2900 in the catalogue",
            "differs  price_harbor_pro_2 can be bought, and is no plan",
            "2 differences",
        ] {
            assert!(said.contains(line), "{line}:\n{said}");
        }

        let ada = world.customer("Ada").signs_in().await;
        ada.creates_a_workspace("Paper shop", Region::Us).await;
        let (person, account) = world.person(&ada).await;
        until("the account has its workspace", async || {
            let table = world.operator(&["plans", "table", "trial@1", "hobby@2"]).await;
            let said = String::from_utf8_lossy(&table.stdout).into_owned();
            assert!(table.status.success(), "{said}");
            let line = format!("{account} {person}  pays nothing for it; one in us, where it may not run");
            (said.contains(&line) && said.contains("regions: eu, us to eu")).then_some(())
        })
        .await;
        let nobody = world.operator(&["plans", "table", "pro@1"]).await;
        assert!(String::from_utf8_lossy(&nobody.stdout).contains("pro@1 to pro@2: €29 a month to €29 a month"));
        let none = world.operator(&["plans", "table", "free@1"]).await;
        assert!(!none.status.success());
    })
    .await;
}

/// What starting services with this configuration says.
async fn doctor_run(config: &Path) -> String {
    let run = Command::new(PROGRAM).arg("--config").arg(config).arg("run").kill_on_drop(true).output();
    let done = tokio::time::timeout(Duration::from_secs(60), run).await.unwrap().unwrap();
    assert!(!done.status.success());
    String::from_utf8_lossy(&done.stderr).into_owned()
}
