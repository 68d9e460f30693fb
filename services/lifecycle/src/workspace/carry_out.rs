//! Carrying out a command to a workspace: the facts that `domain` needs to decide on it.

use domain::authorize::Principal;
use domain::workspace::{NewWorkspace, POLICY, carry_out as decide};
use messages::workspace::{Command, Event};
use messages::{Message, WorkspaceId};
use nats::fold::Received;

use super::create::create;
use crate::rows::{Account, Rows};

/// The decision, and the version of what decided; none for what only a newer producer knows.
pub(crate) fn carry_out(
    rows: &Rows,
    received: &Received<Message>,
    id: WorkspaceId,
    command: &Command,
) -> Option<(Event, String)> {
    if let Command::Create { account, owner, name, region } = command {
        let order = NewWorkspace { id, account: *account, owner: *owner, name, region: *region };
        return Some(create(rows, received, &order));
    }
    let by = Principal::from(&received.envelope.actor);
    let workspace = rows.workspace(id);
    let account = workspace.and_then(|workspace| rows.account(workspace.account)).and_then(Account::facts);
    let event = decide(by, workspace, account.as_ref(), command, received.envelope.at)?;
    Some((event, POLICY.to_owned()))
}
