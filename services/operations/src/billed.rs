//! What is billed: the third set beside what is promised and what exists. Each workspace that runs, by what stands behind it, and each one
//! that does not fit, with its name and its age.

use std::collections::BTreeMap;

use domain::billed::{Account, Backing, Exception, Finding, Payer, Workspace, backing, judge};
use jiff::Timestamp;
use messages::AccountId;
use messages::workspace::Desired;
use serde_json::{Map, Value, json};

/// The third set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Billed {
    /// How many accounts have a workspace.
    pub accounts: i64,
    /// How many workspaces are promised, paused ones too.
    pub workspaces: i64,
    /// How many of them are to run.
    pub running: i64,
    /// How many of those stand on what.
    pub behind: BTreeMap<Backing, i64>,
    /// What does not fit.
    pub exceptions: Vec<Exception>,
    /// How far the provider is known.
    pub provider: Provider,
}

/// How far the provider as a whole is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Provider {
    /// Until when its events are known.
    pub seen_until: Option<Timestamp>,
    /// Since when it does not answer.
    pub blind_since: Option<Timestamp>,
    /// How often in a row it did not.
    pub failures: i32,
}

/// An account with all of its workspaces. What billing does not have is none.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// What was decided of it.
    pub account: Option<Account>,
    /// Who pays at the provider.
    pub payer: Option<Payer>,
    /// What it has.
    pub workspaces: Vec<Workspace>,
}

impl Billed {
    /// Takes one account with it.
    pub fn count(&mut self, id: AccountId, held: &Held, now: Timestamp) {
        let Held { account, payer, workspaces } = held;
        let runs = |workspace: &&Workspace| workspace.desired == Desired::Running;
        let running = many(workspaces.iter().filter(runs).count());
        self.accounts += 1;
        self.workspaces += many(workspaces.len());
        self.running += running;
        let Some(account) = account else {
            // Nobody knows since when: billing has never heard of it.
            let unbilled = |workspace: &Workspace| Exception {
                finding: Finding::Unbilled,
                account: id,
                workspace: Some(workspace.id),
                since: None,
            };
            self.exceptions.extend(workspaces.iter().filter(runs).map(unbilled));
            return;
        };
        if let Some(behind) = backing(account, now)
            && running > 0
        {
            *self.behind.entry(behind).or_default() += running;
        }
        self.exceptions.extend(judge(account, payer.as_ref(), workspaces, now));
    }

    /// How many exceptions are of this kind.
    #[must_use]
    pub fn found(&self, finding: Finding) -> i64 {
        many(self.exceptions.iter().filter(|one| one.finding == finding).count())
    }

    /// Whether each workspace that runs stands on something, or is named.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        self.behind.values().sum::<i64>() + self.found(Finding::Unbilled) == self.running
    }

    /// For a program.
    #[must_use]
    pub fn json(&self, now: Timestamp) -> Value {
        let behind: Map<String, Value> = Backing::ALL
            .iter()
            .map(|behind| (behind.word().to_owned(), json!(self.behind.get(behind).copied().unwrap_or_default())))
            .collect();
        let Provider { seen_until, blind_since, failures } = &self.provider;
        json!({
            "accounts": self.accounts, "workspaces": self.workspaces, "running": self.running, "behind": behind,
            "adds_up": self.adds_up(),
            "provider": { "seen_until": seen_until, "blind_since": blind_since, "failures": failures },
            "exceptions": self.exceptions.iter().map(|one| line(one, now)).collect::<Vec<_>>(),
        })
    }
}

fn many(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

pub(crate) fn line(exception: &Exception, now: Timestamp) -> Value {
    let Exception { finding, account, workspace, since } = exception;
    json!({
        "finding": finding.word(), "means": finding.sentence(), "account": account, "workspace": workspace, "since": since,
        "age_seconds": since.map(|since| since.duration_until(now).as_secs().max(0)),
    })
}

#[cfg(test)]
mod tests {
    use messages::WorkspaceId;
    use messages::account::samples::{paying, snapshot};

    use super::*;

    fn held(account: Option<Account>, desired: &[Desired]) -> Held {
        let one = |desired: &Desired| Workspace { id: WorkspaceId::new(), desired: *desired, pauses: Vec::new() };
        Held { account, payer: None, workspaces: desired.iter().map(one).collect() }
    }

    #[test]
    fn each_workspace_that_runs_stands_on_something_or_is_named() {
        let (id, now) = (snapshot().id, snapshot().opened_at);
        let over = Account { trial_ended_at: Some(now), ..Account::from(&snapshot()) };
        let mut billed = Billed::default();
        for (account, desired) in [
            (Some(Account::from(&paying())), vec![Desired::Running, Desired::Running, Desired::Suspended]),
            (Some(Account::from(&snapshot())), vec![Desired::Running]),
            (Some(over), vec![Desired::Running, Desired::Suspended]),
            (None, vec![Desired::Running]),
        ] {
            billed.count(id, &held(account, &desired), now);
        }
        assert!(billed.adds_up());
        let shown = billed.json(now);
        assert_eq!((&shown["accounts"], &shown["workspaces"], &shown["running"]), (&json!(4), &json!(7), &json!(5)));
        assert_eq!(shown["behind"], json!({ "paid": 2, "given": 0, "tried": 1, "late": 0, "unclear": 0 }));
        let ages: Vec<_> = shown["exceptions"].as_array().unwrap().iter().map(|one| &one["age_seconds"]).collect();
        assert_eq!(ages, [&json!(0), &Value::Null]);
    }
}
