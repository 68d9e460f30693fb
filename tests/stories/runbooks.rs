//! The runbooks, executed: each block of shell as somebody types it, with the stock `nats` CLI and `harbor`, and each block of SQL. What
//! they name by a variable, a world has that is in the trouble which they are about.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use installation::Service;
use messages::WorkspaceId;
use messages::workspace::Region;
use tokio::process::Command;

use crate::help::sends;
use crate::operations::{console, with_programs};
use crate::parked::was_parked;
use crate::sweep::{later, sweeps};
use crate::world::{World, left_out, story, until};

/// What somebody types, or asks Postgres.
#[derive(Debug, PartialEq, Eq)]
enum Block<'a> {
    Shell(&'a str),
    Sql(&'a str),
}

/// The blocks of a page, in order; what is only shown is left out.
fn blocks(page: &str) -> Vec<Block<'_>> {
    let fenced = page.split("```").skip(1).step_by(2);
    fenced
        .filter_map(|block| match block.split_once('\n')? {
            ("sh", text) => Some(Block::Shell(text)),
            ("sql", text) => Some(Block::Sql(text)),
            _ => None,
        })
        .collect()
}

/// Somebody who does what runbooks say.
pub struct OnCall<'a> {
    world: &'a World,
    nats: PathBuf,
    known: BTreeMap<&'static str, String>,
    /// All that they were shown.
    shown: String,
}

impl<'a> OnCall<'a> {
    pub fn at(world: &'a World, nats: &Path) -> Self {
        let known = BTreeMap::from([("ME", "kim".to_owned())]);
        Self { world, nats: nats.to_owned(), known, shown: String::new() }
    }

    pub fn knows(&mut self, name: &'static str, value: impl ToString) {
        self.known.insert(name, value.to_string());
    }

    /// Does all of a page, but for the first blocks, which say where everything is: here it is elsewhere.
    pub async fn does(&mut self, name: &str, skipped: usize) {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/runbooks").join(name);
        let page = std::fs::read_to_string(file).unwrap();
        let all = blocks(&page);
        assert!(all.len() > skipped, "{name} has nothing to do");
        for block in all.into_iter().skip(skipped) {
            match block {
                Block::Shell(text) => self.types(name, text).await,
                Block::Sql(text) => self.asks(name, text).await,
            }
        }
    }

    /// In a terminal, as a person would: without one `nats` shows no pages.
    async fn types(&mut self, name: &str, text: &str) {
        let mut shell = Command::new("script");
        shell.args(["--quiet", "--return", "--command", &format!("set -eu\n{text}"), "/dev/null"]);
        with_programs(&mut shell, self.world, &self.nats).env("SHELL", "/bin/sh").env("TERM", "dumb");
        shell.env("HARBOR_CONFIG", &self.world.config).env("NATS_NKEY", self.world.secrets.join("nats-ops.seed"));
        shell.env("MY_NKEY", self.world.secrets.join("nats-kim.seed")).envs(&self.known);
        let done = tokio::time::timeout(Duration::from_secs(60), shell.output()).await.expect(text).unwrap();
        let said = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
        assert!(done.status.success() && !said.contains("Nats-Service-Error"), "{name}: {text}\n{said}");
        // What was made is named in what comes next.
        for (variable, prefix) in [("INCIDENT", "inc_"), ("QUESTION", "qst_")] {
            let is_of_no_id = |letter: char| !letter.is_ascii_alphanumeric() && letter != '_';
            let id = said.split(is_of_no_id).find(|word| word.starts_with(prefix));
            if let Some(id) = id {
                self.knows(variable, id);
            }
        }
        self.shown.push_str(&said);
    }

    /// As the role that runbooks are written for.
    async fn asks(&self, name: &str, text: &str) {
        let uuid = self.known.get("WORKSPACE").and_then(|id| id.parse::<WorkspaceId>().ok()).map(|id| id.uuid());
        let text = text.replace('…', &uuid.map(|uuid| uuid.to_string()).unwrap_or_default());
        let asked = self.world.database().await.batch_execute(&text).await;
        asked.unwrap_or_else(|error| panic!("{name}: {text}\n{error:?}"));
    }

    pub fn was_shown(&self, words: &[&str]) {
        for word in words {
            assert!(self.shown.contains(word), "nobody was shown {word}:\n{}", self.shown);
        }
    }
}

pub const NO_CONSOLE: &str = "`nats` is not on this machine, nor Go, which builds it";

#[tokio::test]
async fn the_runbook_of_the_nats_cli_does_what_it_says() {
    let Some(nats) = console() else { return left_out("the runbook of the nats command", NO_CONSOLE) };
    story(World::named("runbook"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        let account = ada.opens("/account/plan").await.field("account");
        let mut kim = OnCall::at(world, &nats);
        kim.knows("WORKSPACE", shop);
        kim.knows("ACCOUNT", &account);
        kim.does("nats-cli.md", 1).await;
        kim.does("operators.md", 1).await;
        kim.was_shown(&[
            "operations",
            "What people of ours ask and do",
            "\"name\":\"Paper shop\"",
            "\"state\":\"ready\"",
            "Harbor-Cause",
            "workspace.created@1",
            "\"t\":\"ready\"",
            "\"event\":\"restarted\"",
            "Harbor's staff restarted it.",
            "\"becomes\":\"stays\"",
            "\"became\":{\"by\":\"staff\"",
        ]);
        assert!(!kim.shown.contains("ada@example.com"), "the log holds nobody's address");
    })
    .await;
}

/// Seven machines that nobody was promised: five are destroyed within the hour, and two wait for somebody.
async fn the_brake_holds(world: &mut World, start: jiff::Timestamp) -> Vec<String> {
    for _ in 0..7 {
        world.outside.infra.plants(&WorkspaceId::new().to_string(), "eu", "running");
    }
    for minutes in [5, 10, 15, 20, 25] {
        sweeps(world, later(start, minutes)).await;
    }
    until("two wait", async || {
        let waiting = "select token from reconciler.exceptions where over_at is null and released_at is null";
        let rows = world.database().await.query(waiting, &[]).await.unwrap();
        (rows.len() == 2).then(|| rows.iter().map(|row| row.get(0)).collect())
    })
    .await
}

#[tokio::test]
async fn the_runbooks_of_alerts_do_what_they_say() {
    let Some(nats) = console() else { return left_out("the runbooks of alerts", NO_CONSOLE) };
    story(World::named("runbooks").with_a_clock_of_its_own(), async |world| {
        world.expects_warnings("a machine is destroyed");
        world.expects_warnings("the brake holds");
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        let account = ada.opens("/account/plan").await.field("account");
        let form = ada.opens("/help/write").await;
        assert_eq!(sends(&ada, &form, "How do I pay?", "").await.status, 303);
        let start = chassis::clock::now();
        sweeps(world, start).await;
        OnCall::at(world, &nats).does("verify.md", 0).await;

        let machines = the_brake_holds(world, start).await;
        let stored = world.stored(messages::subject::STREAM).await;
        let order = stored.iter().find(|entry| entry.subject.ends_with(".command.create")).unwrap();
        was_parked(world, "lifecycle", order).await;
        let mut kim = OnCall::at(world, &nats);
        for (name, value) in [("WORKSPACE", shop.to_string()), ("ACCOUNT", account), ("MACHINE", machines[0].clone())] {
            kim.knows(name, value);
        }
        kim.knows("SERVICE", "lifecycle");
        kim.knows("SEQ", order.seq);
        for name in
            ["census.md", "parked.md", "plans.md", "infra-trouble.md", "folds.md", "incidents.md", "questions.md"]
        {
            kim.does(name, 0).await;
        }
        kim.was_shown(&[
            "\"waiting_for_the_brake\":2",
            &format!("\"approved\":[\"{}\"]", machines[0]),
            &format!("{} goes with the next sweep", machines[1]),
            "the type is not known here",
            "\"replayed\":1",
            "\"becomes\":\"stays\"",
            "How do I pay?",
        ]);
        let kept = "select count(*) from reconciler.exceptions where approved_by = 'kim' and approved_why like 'Infra made%' and approved_at is not null";
        assert_eq!(world.counts(kept).await, 1);
        let kept = "select count(*) from lifecycle.parked where asked_by = 'kim' and asked_why = 'The upgrade is through.' and replayed_at is not null";
        assert_eq!(world.counts(kept).await, 1);
        sweeps(world, later(start, 30)).await;
        for machine in &machines {
            until("both are gone", async || world.outside.infra.machine(machine).is_none().then_some(())).await;
        }

        world.stops_harbor().await;
        OnCall::at(world, &nats).does("rebuild.md", 0).await;
        world.launch(&Service::ALL, &[]);
        world.is_ready().await;
        ada.sees(shop, "Ready").await;
    })
    .await;
}

#[test]
fn a_block_is_what_somebody_types_or_asks() {
    let page = "Look:\n\n```sh\nharbor census\n```\n\n   ```sql\n   select 1;\n   ```\n```text\nshown\n```\n";
    assert_eq!(blocks(page), [Block::Shell("harbor census\n"), Block::Sql("   select 1;\n   ")]);
}
