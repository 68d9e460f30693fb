//! The workspaces as their events left them: versions without gaps, each a legal step, each ending announced.

use std::collections::HashMap;

use messages::workspace::{Event, Kind, Snapshot, State};
use messages::{Envelope, WorkspaceId};

use super::Stored;
use super::endings::{Warned, ended, warnings};
use super::erased::{Erased, Missed};
use super::steps::step;
use crate::{Findings, Invariant};

/// All that were met.
#[derive(Debug, Default)]
pub(super) struct Workspaces(HashMap<WorkspaceId, Workspace>);

#[derive(Debug)]
enum Workspace {
    Here(Box<Snapshot>, Warned),
    /// Nothing comes after it, so nothing has to be kept.
    Deleted,
}

impl Workspaces {
    /// Takes an event. Where a part of the log was `erased`, a workspace may begin in the middle.
    pub fn take(
        &mut self,
        stored: &Stored<'_>,
        envelope: &Envelope,
        id: WorkspaceId,
        event: Event,
        erased: &mut Erased,
        findings: &mut Findings,
    ) {
        let Event::Happened { kind, workspace: after } = event else { return };
        let mut report = |invariant, what: String| {
            findings.report(invariant, stored.place(), format!("{id} {what}"), Some(envelope.at));
        };
        let warned = match self.0.remove(&id) {
            Some(Workspace::Deleted) => {
                report(Invariant::LegalSteps, format!("{} after it was deleted", kind.word()));
                self.0.insert(id, Workspace::Deleted);
                return;
            }
            Some(Workspace::Here(before, warned)) => {
                if let Err(what) = step(&before, kind, &after) {
                    report(Invariant::LegalSteps, format!("{}: {what}", kind.word()));
                }
                if let Err(what) = ended(&before, &warned, &after, envelope) {
                    report(Invariant::Endings, what.to_owned());
                }
                warnings(&before, &warned, &after, envelope.at)
            }
            None => {
                if kind != Kind::Created && !erased.explains(Missed::Beginning(id.uuid())) {
                    report(Invariant::LegalSteps, format!("begins with {}", kind.word()));
                } else if kind == Kind::Created && (after.version, after.state) != (1, State::Pending) {
                    report(Invariant::LegalSteps, "does not begin at its beginning".to_owned());
                }
                Warned::new()
            }
        };
        let left = match after.state {
            State::Deleted => Workspace::Deleted,
            State::Pending
            | State::Provisioning
            | State::Ready
            | State::Suspended
            | State::Failed
            | State::Unknown
            | State::Deprovisioning => Workspace::Here(Box::new(after), warned),
        };
        self.0.insert(id, left);
    }
}
