//! Which event tells that a workspace entered a state.

use super::{Event, Kind, Snapshot, State};

impl Event {
    /// The event of having entered the snapshot's state.
    #[must_use]
    pub const fn entered(workspace: Snapshot) -> Self {
        let kind = match workspace.state {
            State::Pending => Kind::Created,
            State::Provisioning => Kind::Provisioning,
            State::Ready => Kind::Ready,
            State::Suspended => Kind::Suspended,
            State::Failed | State::Unknown => Kind::Troubled,
            State::Deprovisioning => Kind::Deprovisioning,
            State::Deleted => Kind::Deleted,
        };
        Self::Happened { kind, workspace }
    }
}
