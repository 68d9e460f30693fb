//! Every command to a workspace that exists, and who decides on it.

use jiff::Timestamp;
use messages::workspace::{Command, Event, Snapshot};

use super::rename::rename;
use super::retry::retry;
use crate::authorize::Principal;

/// What comes of it that `by` gives this command at `now`; `workspace` is none when there is no such one. None for what makes a
/// workspace ([`create`](super::create) decides that, and looks at who pays) and for what only a newer producer knows.
#[must_use]
pub fn carry_out(by: Principal, workspace: Option<&Snapshot>, command: &Command, now: Timestamp) -> Option<Event> {
    Some(match command {
        Command::Create { .. } | Command::Unknown => return None,
        Command::Retry => retry(by, workspace, now),
        Command::Rename { name } => rename(by, workspace, name),
    })
}
