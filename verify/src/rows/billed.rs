//! What runs beside what is paid for it.

use domain::billed::{Account, FOLLOWS_WITHIN, Finding, Workspace, judge};
use jiff::Timestamp;
use messages::workspace::Snapshot;

use crate::{Findings, Invariant};

/// Judges one account as billing keeps it, with all of its workspaces as lifecycle does.
pub fn billed(account: &Account, workspaces: &[Snapshot], now: Timestamp, findings: &mut Findings) {
    let of = |Snapshot { id, desired, pauses, .. }: &Snapshot| Workspace {
        id: *id,
        desired: *desired,
        pauses: pauses.clone(),
    };
    let workspaces: Vec<Workspace> = workspaces.iter().map(of).collect();
    for exception in judge(account, None, &workspaces, now) {
        // What was decided a moment ago has not happened everywhere.
        let is_young = exception.since.is_some_and(|since| since.duration_until(now) <= FOLLOWS_WITHIN);
        match exception.finding {
            Finding::Unbilled | Finding::PaidAndPaused if !is_young => {
                let place = exception.workspace.map_or_else(|| account.id.to_string(), |id| id.to_string());
                findings.report(Invariant::Billed, place, exception.finding.sentence(), exception.since);
            }
            // What waits for the provider is in the census, and may take as long as the provider is away.
            Finding::Unbilled
            | Finding::PaidAndPaused
            | Finding::PaidTwice
            | Finding::OtherCustomer
            | Finding::Unanswered => {}
        }
    }
}
