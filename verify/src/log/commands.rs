//! Whether each command that was read has one outcome.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Timestamp;
use messages::workspace::{Event, Kind};
use messages::{CommandId, Envelope, MessageId, Producer, WorkspaceId};
use uuid::Uuid;

use super::Stored;
use crate::{Findings, Invariant};

/// How far a service that decides had come at one moment.
#[derive(Debug, Clone, Default)]
pub struct Cut {
    /// The last sequence that it had decided on.
    pub seq: u64,
    /// What it parked, by sequence.
    pub parked: HashSet<u64>,
    /// Commands whose outcome was decided and may not be on the log yet.
    pub answered: HashSet<MessageId>,
}

/// The commands that were met.
#[derive(Debug, Default)]
pub(super) struct Commands(HashMap<CommandId, Ordered>);

#[derive(Debug)]
struct Ordered {
    seq: u64,
    at: Timestamp,
    about: Uuid,
    decided_by: Producer,
    is_answered: bool,
}

/// Whether an event may follow from a command besides its outcome: what an account does to its workspaces.
pub(super) fn follows(event: &Event) -> bool {
    match event.kind() {
        Some(Kind::Suspended | Kind::Resumed | Kind::PausesChanged) => true,
        Some(
            Kind::Created
            | Kind::Provisioning
            | Kind::Ready
            | Kind::Troubled
            | Kind::Deprovisioning
            | Kind::Deleted
            | Kind::FirstDeploymentArrived
            | Kind::OwnKeyMade
            | Kind::RetryAsked
            | Kind::Renamed
            | Kind::Removed
            | Kind::Restored
            | Kind::EndingAnnounced
            | Kind::EndingTold
            | Kind::Restarted
            | Kind::Kept
            | Kind::MemberAdded
            | Kind::MemberRemoved
            | Kind::Offered
            | Kind::OfferWithdrawn
            | Kind::OfferDeclined
            | Kind::TakenOver
            | Kind::KeyMade
            | Kind::KeyRenewed
            | Kind::Rekeyed
            | Kind::KeyDeleted
            | Kind::KeyHandedOver
            | Kind::PasswordSet
            | Kind::SiteMade
            | Kind::SiteUpdated
            | Kind::SiteChanged
            | Kind::SiteAccessChanged
            | Kind::SiteLocked
            | Kind::SiteUnlocked
            | Kind::SiteDeleted
            | Kind::SecretSet
            | Kind::SecretChanged
            | Kind::SecretDeleted
            | Kind::SandboxMade
            | Kind::SandboxUnlocked
            | Kind::SandboxExtended
            | Kind::SandboxPromoted
            | Kind::SandboxDeleted
            | Kind::DefaultsChanged
            | Kind::Unchanged,
        )
        | None => false,
    }
}

impl Commands {
    pub fn knows(&self, id: CommandId) -> bool {
        self.0.contains_key(&id)
    }

    /// A command was met. The same one again is the same order.
    pub fn ordered(
        &mut self,
        stored: &Stored<'_>,
        envelope: &Envelope,
        decided_by: Producer,
        about: Uuid,
        findings: &mut Findings,
    ) {
        let MessageId::Command(id) = envelope.id else { return };
        let new = Ordered { seq: stored.seq, at: envelope.at, about, decided_by, is_answered: false };
        let known = self.0.entry(id).or_insert(new);
        if (known.about, known.decided_by) != (about, decided_by) {
            let what = format!("{id} stands for two commands");
            findings.report(Invariant::ExactlyOnce, stored.place(), what, Some(envelope.at));
        }
    }

    /// A decision was met. The first on what the command was about is its outcome.
    pub fn answered(
        &mut self,
        stored: &Stored<'_>,
        envelope: &Envelope,
        about: Uuid,
        follows: bool,
        findings: &mut Findings,
    ) {
        let Some(MessageId::Command(id)) = envelope.cause else { return };
        // What is made again elsewhere has the id of the command, which was about the old one.
        let is_made = WorkspaceId::created_by(id).uuid() == about;
        let Some(command) = self.0.get_mut(&id) else { return };
        if command.about == about && !command.is_answered {
            command.is_answered = true;
        } else if !(follows || is_made && command.about != about) {
            let what = format!("{id} has one more outcome");
            findings.report(Invariant::ExactlyOnce, stored.place(), what, Some(envelope.at));
        }
    }

    /// What was decided on before the reading began has its outcome, or was parked.
    pub fn end(self, cuts: &BTreeMap<Producer, Cut>, findings: &mut Findings) {
        for (id, command) in self.0.into_iter().filter(|(_, command)| !command.is_answered) {
            let Some(cut) = cuts.get(&command.decided_by) else { continue };
            let is_excused = cut.parked.contains(&command.seq) || cut.answered.contains(&MessageId::Command(id));
            if command.seq <= cut.seq && !is_excused {
                let what = format!("{} read {id} and it has no outcome", command.decided_by);
                findings.report(Invariant::ExactlyOnce, format!("the log at {}", command.seq), what, Some(command.at));
            }
        }
    }
}
