//! What accounts have, beside what their plans include.

use domain::account::Stops;
use domain::workspace::over;
use domain::{entitlement, suspension::pauses};
use messages::AccountId;
use messages::workspace::{Desired, Reason, Snapshot};

use crate::{Findings, Invariant};

/// An account as lifecycle keeps it.
#[derive(Debug, Clone)]
pub struct Account {
    /// Which.
    pub id: AccountId,
    /// Its plan, as billing published it.
    pub plan: String,
    /// What stops everything of it.
    pub stops: Stops,
    /// How many workspaces are counted.
    pub counted: u32,
}

/// Judges one account with all of its workspaces. `account` is none where workspaces name one that is not there.
pub fn limits(id: AccountId, account: Option<&Account>, workspaces: &[Snapshot], findings: &mut Findings) {
    let mut report = |what: String| findings.report(Invariant::Limits, id.to_string(), what, None);
    let Some(account) = account else {
        return report(format!("{} workspaces are paid for by an account that is not there", workspaces.len()));
    };
    let has = workspaces.iter().filter(|workspace| entitlement::counts(workspace)).count();
    if u32::try_from(has) != Ok(account.counted) {
        report(format!("{} workspaces are counted, and there are {has}", account.counted));
    }
    // Whether it is stopped is known of every plan.
    if account.stops != Stops::default() {
        let running = workspaces.iter().filter(|workspace| workspace.desired == Desired::Running);
        running.for_each(|workspace| report(format!("{} runs, and nobody pays for it", workspace.id)));
    }
    // Of a plan that this release does not know it does not say what is too much.
    let Some(plan) = plans::find(&account.plan) else { return };
    let all: Vec<&Snapshot> = workspaces.iter().collect();
    let runs = |workspace: &&Snapshot| {
        let is_told = pauses::holds(&workspace.pauses, Reason::OverPlan);
        workspace.desired == Desired::Running && !is_told
    };
    let over = over(plan, &all);
    for workspace in all.iter().filter(|workspace| over.contains(&workspace.id)).filter(|workspace| runs(workspace)) {
        report(format!("{} runs, and the plan {} has no place for it", workspace.id, account.plan));
    }
}
