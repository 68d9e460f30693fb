//! What must hold at the end of every story, whatever it was about.

use std::collections::{BTreeMap, BTreeSet};

use fakes::openberth::Key;
use messages::Number;
use messages::subject::STREAM;
use messages::workspace::Kind;
use messages::{Message, Producer, account};
use nats::bucket;
use serde_json::Value;

use super::canary::Canaries;
use super::{Said, World, until};

impl World {
    /// Checks the world and takes it down.
    pub(super) async fn ends(mut self) {
        self.rooms.close().await;
        self.has_said_everything().await;
        self.counts_without_gaps().await;
        self.has_parked_what_was_declared().await;
        self.made_no_machine_twice();
        self.asked_what_the_contract_lists();
        self.tells_processes_no_secrets();
        self.stops_harbor().await;
        self.logs_are_clean();
        self.keeps_its_secrets().await;
        assert!(self.tasks.drain(super::TIME_LIMIT).await, "a task of the world did not end");
        self.stack.nats.stop().await.unwrap();
        self.stack.postgres.stop(dev::postgres::Shutdown::Fast).await.unwrap();
    }

    /// No draft waits, and what every outbox holds is on the log.
    async fn has_said_everything(&self) {
        if !self.has_harbor() {
            return;
        }
        let db = self.database().await;
        until("everything that was decided is said", async || {
            let said: BTreeSet<String> = self
                .said()
                .await
                .iter()
                .filter_map(|said| said.envelope.number)
                .map(|number| number.to_string())
                .collect();
            for producer in Producer::ALL {
                let drafts = db.query(&format!("select id from {producer}.drafts"), &[]).await.unwrap();
                let outbox = db.query(&format!("select number from {producer}.outbox"), &[]).await.unwrap();
                let unsaid = outbox.iter().any(|row| {
                    let number = u64::try_from(row.get::<_, i64>(0)).unwrap();
                    !said.contains(&Number { producer, number }.to_string())
                });
                if !drafts.is_empty() || unsaid {
                    return None;
                }
            }
            Some(())
        })
        .await;
    }

    /// Each producer's numbers, and each workspace's versions, go 1, 2, 3 … in the order of the log, once what was
    /// stored twice is dropped as a reader drops it. Where an account was erased numbers are missing, and `harbor verify`
    /// counts whether they are as many as there are holes.
    async fn counts_without_gaps(&self) {
        let mut received: BTreeMap<Producer, u64> = BTreeMap::new();
        let mut versions = BTreeMap::new();
        let log = self.said().await;
        let is_erasing = |said: &Said| matches!(&said.message, Message::AccountEvent(_, event) if event.kind() == Some(account::Kind::Erased));
        let is_erased = log.iter().any(is_erasing);
        for Said { seq, envelope, message } in log {
            if let Some(Number { producer, number }) = envelope.number {
                let last = received.entry(producer).or_default();
                // A reader drops a repeat, and parks what somebody made up.
                if number <= *last || (self.declared.made_up_numbers && number != *last + 1) {
                    continue;
                }
                assert!(number == *last + 1 || is_erased, "{producer} left out {number} - 1, before {seq}");
                *last = number;
            }
            if let Message::WorkspaceEvent(id, event) = &message
                && let Some(snapshot) = event.snapshot()
            {
                let version = versions.entry(*id).or_insert(0);
                // What changed nothing is no version of its own.
                *version += u64::from(event.kind() != Some(Kind::Unchanged));
                assert_eq!(snapshot.version, *version, "{id} left out a version before {seq}");
            }
        }
    }

    async fn has_parked_what_was_declared(&self) {
        let db = self.database().await;
        let mut parked = Vec::new();
        for producer in Producer::ALL {
            let query = format!("select stream, seq, subject, reason from {producer}.parked where replayed_at is null");
            let line = |row: &tokio_postgres::Row| {
                format!(
                    "{producer} {} {} {}: {}",
                    row.get::<_, &str>(0),
                    row.get::<_, i64>(1),
                    row.get::<_, &str>(2),
                    row.get::<_, &str>(3)
                )
            };
            parked.extend(db.query(&query, &[]).await.unwrap().iter().map(line));
        }
        assert_eq!(parked.len() as u64, self.declared.parked, "{parked:#?}");
    }

    fn made_no_machine_twice(&self) {
        let ledger = self.outside.infra.ledger();
        let twice: Vec<_> = ledger.machines().iter().filter(|machine| machine.creations > 1).collect();
        assert!(twice.is_empty(), "{twice:#?}");
        let tokens: BTreeSet<_> = ledger.machines().iter().map(|machine| &machine.token).collect();
        assert_eq!(tokens.len(), ledger.machines().len());
    }

    /// Whatever was asked of a server of customers with the key that Harbor has to it is in the contract (I24). Who goes without that key,
    /// or says that they are a story, is not Harbor.
    fn asked_what_the_contract_lists(&self) {
        const CONTRACT: &str = include_str!("../../openberth/contract.txt");
        let fits = |template: &str, path: &str| {
            let one =
                |(part, segment): (&str, &str)| part == segment || (part.starts_with('{') && !segment.starts_with('.'));
            template.split('/').count() == path.split('/').count()
                && !path.contains("//")
                && !path.ends_with('/')
                && template.split('/').zip(path.split('/')).all(one)
        };
        let listed = |method: &str, path: &str| {
            let mut lines = CONTRACT.lines().filter_map(|line| line.split_once(' '));
            lines.any(|(of, template)| of == method && fits(template, path))
        };
        for entry in &self.outside.openberth.ledger().entries {
            let is_ours = entry.key == Key::Right && !entry.headers.iter().any(|name| name == super::NOT_HARBOR);
            assert!(
                !is_ours || listed(&entry.method, &entry.path),
                "{} {} is not in the contract",
                entry.method,
                entry.path
            );
        }
    }

    /// Every line is one JSON object, and none at WARN or ERROR says what the story did not declare.
    fn logs_are_clean(&self) {
        let mut undeclared = Vec::new();
        for file in self.harbor_logs() {
            let text = std::fs::read_to_string(&file).unwrap();
            for line in text.lines() {
                let Ok(Value::Object(said)) = serde_json::from_str(line) else {
                    // What a process says that dies as no program can help to is no line of its log.
                    if !self.declared.warnings.iter().any(String::is_empty) {
                        undeclared.push(format!("{}: not JSON: {line}", file.display()));
                    }
                    continue;
                };
                let level = said.get("level").and_then(Value::as_str).unwrap_or("none");
                let message = said.get("message").and_then(Value::as_str).unwrap_or_default();
                let expects = |expected: &String| match expected.as_str() {
                    "" => !message.contains("panicked"),
                    expected => message.contains(expected),
                };
                let declared = self.declared.warnings.iter().any(expects);
                if !matches!(level, "INFO" | "DEBUG" | "TRACE") && !declared {
                    undeclared.push(line.to_owned());
                }
            }
        }
        assert!(undeclared.is_empty(), "the logs say what nobody declared:\n{}", undeclared.join("\n"));
    }

    /// What starts a process, and what it is started with, everybody on the machine may read. A setting that a story gave it is its own.
    fn tells_processes_no_secrets(&self) {
        let canaries = Canaries::of(self.secrets());
        for id in self.process_ids() {
            for what in ["cmdline", "environ"] {
                let path = format!("/proc/{id}/{what}");
                if let Ok(bytes) = std::fs::read(&path) {
                    canaries.are_not_in(&path, &bytes);
                }
            }
        }
    }

    /// No key and no secret is in a log, on the bus, in a table, in a file of the servers, or on a page.
    async fn keeps_its_secrets(&self) {
        let canaries = Canaries::of(self.secrets());
        for stream in [STREAM, &bucket::stream(nats::definitions::INFRA_EVENTS)] {
            for entry in self.stored(stream).await {
                let headers = entry.headers.iter().flat_map(|headers| headers.iter());
                let headers: Vec<String> = headers.map(|(name, values)| format!("{name}: {values:?}")).collect();
                let what = format!("{} {}", entry.seq, entry.subject);
                canaries.are_not_in(&what, headers.join("\n").as_bytes());
                canaries.are_not_in(&what, &entry.body);
            }
        }
        for schema in Producer::ALL {
            for (table, rows) in self.tables_of(schema.name()).await {
                canaries.are_not_in(&format!("{schema}.{table}"), rows.join("\n").as_bytes());
            }
        }
        for (path, body) in &self.witness.lock().pages {
            canaries.are_not_in(path, body.as_bytes());
        }
        canaries.are_not_under(&self.log_folder());
        canaries.are_not_under(&self.scratch.path().join("home/nats"));
        canaries.are_not_under(&self.stack.postgres.folder().join("data/pg_wal"));
    }

    /// Every key that infra ever gave out, every secret of the stack, every cookie that people got.
    fn secrets(&self) -> Vec<String> {
        let ledger = self.outside.infra.ledger();
        let mut secrets: Vec<String> = ledger.all_keys_ever().into_iter().map(str::to_owned).collect();
        for file in std::fs::read_dir(&self.stack.secrets).unwrap().map(|file| file.unwrap().path()) {
            let text = std::fs::read_to_string(file).unwrap().trim().to_owned();
            // The part that is secret also without what names its kind: `k1:…`, `whsec_…`.
            secrets.extend(text.split_once([':', '_']).map(|(_, rest)| rest.to_owned()));
            secrets.push(text);
        }
        secrets.extend(self.witness.lock().secrets.iter().cloned());
        secrets
    }

    /// For the person who reads why a story failed.
    pub(super) fn tells_what_went_wrong(&self) {
        for file in self.harbor_logs() {
            let text = std::fs::read_to_string(&file).unwrap_or_default();
            let lines = text.lines().filter(|line| !line.contains(r#""level":"INFO""#));
            let lines: Vec<&str> = lines.collect();
            let last = &lines[lines.len().saturating_sub(20)..];
            eprintln!("{} in {} said:\n{}", self.name, file.display(), last.join("\n"));
        }
    }
}
