//! Every command to a workspace that exists, and who decides on it.

use jiff::Timestamp;
use messages::workspace::{Command, Event, Snapshot};

use super::create::AccountFacts;
use super::keep::keep;
use super::leave::{cancel, delete, restore};
use super::pausing::{pause, resume};
use super::rename::rename;
use super::restart::restart;
use super::retry::retry;
use crate::authorize::Principal;

/// What comes of it that `by` gives this command at `now`; `workspace` is none when there is no such one, and `account` is what
/// pays for it. None for what makes a workspace ([`create`](super::create) decides that) and for what only a newer producer
/// knows.
#[must_use]
pub fn carry_out(
    by: Principal,
    workspace: Option<&Snapshot>,
    account: Option<&AccountFacts>,
    command: &Command,
    now: Timestamp,
) -> Option<Event> {
    Some(match command {
        Command::Create { .. } | Command::Unknown => return None,
        Command::Retry => retry(by, workspace, now),
        Command::Rename { name } => rename(by, workspace, name),
        Command::Delete { name } => delete(by, workspace, name, now),
        Command::Restore => restore(by, workspace, account, now),
        Command::Pause => pause(by, workspace, now),
        Command::Resume => resume(by, workspace, now),
        Command::Restart => restart(by, workspace, now),
        Command::Cancel => cancel(by, workspace, now),
        Command::Keep => keep(by, workspace, now),
    })
}
