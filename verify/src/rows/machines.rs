//! Machines beside what was promised: what runs though it is paused, what is there though nobody has it, and keys to what is gone.

use jiff::{SignedDuration, Timestamp};
use messages::WorkspaceId;
use messages::workspace::{Desired, Snapshot, State, Word};

use crate::text::is_seal;
use crate::{Findings, Invariant};

/// So long may it take until what is paused stands still.
const STOPPED_WITHIN: SignedDuration = SignedDuration::from_mins(10);

/// So long may a machine be without its workspace, or a workspace without anybody who makes its machine.
const MATCHED_WITHIN: SignedDuration = SignedDuration::from_mins(15);

/// A machine as the reconciler keeps it.
#[derive(Debug, Clone)]
pub struct Machine {
    /// Of which workspace.
    pub workspace: WorkspaceId,
    /// Whether infra has named one that is not known to be gone.
    pub exists: bool,
    /// When it was first asked for, as far as that is known.
    pub asked_at: Option<Timestamp>,
}

/// A workspace that is to be stopped stands still, as lifecycle last heard of it: one that was started behind our back has run since
/// it was seen.
pub fn suspended(workspace: &Snapshot, seen: Option<(Word, Timestamp)>, now: Timestamp, findings: &mut Findings) {
    let Some((Word::Running, seen_at)) = seen else { return };
    if workspace.desired != Desired::Suspended {
        return;
    }
    let pauses = workspace.pauses.iter().map(|pause| pause.since);
    let since =
        pauses.chain(workspace.deletion.map(|deletion| deletion.at)).min().unwrap_or(workspace.since).max(seen_at);
    let has_run = since.duration_until(now);
    if has_run > STOPPED_WITHIN {
        let what = format!("it is to stand still, and has been seen running for {} minutes", has_run.as_mins());
        findings.report(Invariant::Suspended, workspace.id.to_string(), what, Some(since));
    }
}

/// A machine has a workspace that is not gone, and a workspace has somebody who makes its machine as it was promised.
pub fn orphans(
    id: WorkspaceId,
    workspace: Option<&Snapshot>,
    machine: Option<&Machine>,
    now: Timestamp,
    findings: &mut Findings,
) {
    let mut report = |what: &str, since: Option<Timestamp>| {
        // Where it is not known since when, it was long enough.
        if since.is_none_or(|since| since.duration_until(now) > MATCHED_WITHIN) {
            findings.report(Invariant::Orphans, id.to_string(), what, since);
        }
    };
    match (workspace, machine) {
        (None, Some(machine)) if machine.exists => report("a machine without a workspace", machine.asked_at),
        (Some(workspace), Some(machine)) if workspace.state == State::Deleted && machine.exists => {
            report("its machine is there, and it was deleted for good", Some(workspace.since));
        }
        (Some(workspace), None) if workspace.state != State::Deleted => {
            report("nobody makes its machine", Some(workspace.created_at));
        }
        (Some(_) | None, Some(_) | None) => {}
    }
}

/// A difference between what is promised and what infra lists, as the sweep keeps it.
#[derive(Debug, Clone)]
pub struct Exception {
    /// Infra's name of the machine.
    pub token: String,
    /// What differs, in the sweep's word.
    pub finding: String,
    /// In the first list that showed it.
    pub first_seen: Timestamp,
    /// In the last one.
    pub last_seen: Timestamp,
}

/// What the sweep found does not last. A machine that was never ours is nobody's to mend, and is not counted.
pub fn exceptions(exception: &Exception, findings: &mut Findings) {
    let what = match exception.finding.as_str() {
        "orphan" => "a machine that nobody was promised",
        "missing" => "its machine is gone",
        "staying" => "its machine is there, and it was deleted for good",
        _ => return,
    };
    if exception.first_seen.duration_until(exception.last_seen) > MATCHED_WITHIN {
        findings.report(Invariant::Orphans, exception.token.clone(), what, Some(exception.first_seen));
    }
}

/// A kept key is sealed, and gone when its workspace is. `table` is where it stands.
pub fn credentials(table: &str, id: WorkspaceId, sealed: &str, is_gone: bool, findings: &mut Findings) {
    let mut report = |what: &str| findings.report(Invariant::Secrets, format!("{table}, {id}"), what, None);
    if !is_seal(sealed) {
        report("a key that is not sealed");
    }
    if is_gone {
        report("the key to a workspace that is gone");
    }
}
