//! `harbor simulate`: a month of twenty customers, judged day by day, and at the end by `harbor verify`. The same seed gives the same history; and when somebody
//! changes what people are shown, the check of that day finds it.

use std::process::Output;

use dev::nats_server::find_program;
use tokio::process::Command;
use tokio::sync::Mutex;

use crate::world::processes::PROGRAM;

/// Each has servers of its own, and keeps both cores busy.
static RUNNING: Mutex<()> = Mutex::const_new(());

struct Run {
    output: Output,
    said: String,
}

impl Run {
    async fn of(seed: &str, more: &[&str]) -> Self {
        let mut command = Command::new(PROGRAM);
        command.args(["simulate", "--days", "30", "--customers", "20", "--seed", seed]).args(more);
        command.env("HARBOR_NATS_SERVER", find_program().unwrap());
        let output = command.kill_on_drop(true).output().await.unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        Self { output, said }
    }

    fn complained(&self) -> String {
        String::from_utf8_lossy(&self.output.stderr).into_owned()
    }

    /// What stands behind this in the table.
    fn of_line(&self, name: &str) -> &str {
        let line = self.said.lines().find(|line| line.trim_start().starts_with(name));
        let line = line.unwrap_or_else(|| panic!("no {name} in {}{}", self.said, self.complained()));
        line.split_whitespace().last().unwrap()
    }

    /// All that stands behind this in the table.
    fn row(&self, name: &str) -> Vec<&str> {
        let line = self.said.lines().map(str::split_whitespace).find(|line| line.clone().next() == Some(name));
        line.unwrap_or_else(|| panic!("no {name} in {}", self.said)).skip(1).collect()
    }

    fn count(&self, name: &str) -> u64 {
        self.of_line(name).parse().unwrap()
    }
}

#[tokio::test]
async fn the_same_seed_is_the_same_history_and_another_seed_another() {
    let _alone = RUNNING.lock().await;
    let (first, again, other) = (Run::of("7", &["--verify"]).await, Run::of("7", &[]).await, Run::of("8", &[]).await);
    for run in [&first, &again, &other] {
        assert!(run.output.status.success(), "{}{}", run.complained(), run.said);
        assert_eq!(run.count("laws broken"), 0, "{}", run.said);
        // Something happened in it.
        assert_eq!(run.count("customers who signed up"), 20);
        for event in ["account.trial_ended@1", "account.subscribed@1", "workspace.ready@1", "workspace.suspended@1"] {
            assert!(run.count(event) > 0, "{event}: {}", run.said);
        }
        for event in ["account.invited@1", "account.joined@1"] {
            assert!(run.count(event) > 0, "{event}: {}", run.said);
        }
        assert!(run.count("places taken at the end") > 20, "{}", run.said);
        assert!(run.count("letters that went") > 0, "{}", run.said);
        for letter in ["welcome", "trial_ending", "trial_ended", "payment_received", "workspace_paused"] {
            // Went, in digests, untrue, too late.
            let row: Vec<u64> = run.row(letter).iter().map(|count| count.parse().unwrap()).collect();
            assert!(row.len() == 4 && row[0] > 0, "{letter}: {row:?} in {}", run.said);
        }
    }
    assert_eq!(first.of_line("hash"), again.of_line("hash"), "{}{}", first.said, again.said);
    assert_ne!(first.of_line("hash"), other.of_line("hash"));
}

#[tokio::test]
async fn what_somebody_changed_behind_its_back_is_found_on_that_day() {
    let _alone = RUNNING.lock().await;
    let run = Run::of("7", &["--spoil", "20"]).await;
    assert!(!run.output.status.success(), "{}", run.said);
    assert!(run.count("laws broken") > 0);
    assert!(run.said.contains("day 20: web shows “Having trouble” instead of “Ready” for workspace"), "{}", run.said);
    assert!(!run.said.contains("day 19:"), "{}", run.said);
    assert!(run.complained().contains("laws were broken; the first: day 20:"), "{}", run.complained());
}
