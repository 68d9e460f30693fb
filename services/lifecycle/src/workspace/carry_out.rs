//! Every command to a workspace, and who decides on it.

use domain::authorize::Principal;
use domain::workspace::{Order, POLICY, retry};
use messages::workspace::{Command, Event};
use messages::{Message, WorkspaceId};
use nats::fold::Received;

use super::create::create;
use crate::rows::Rows;

/// The decision, and the version of what decided; none for what only a newer producer knows.
pub(crate) fn carry_out(
    rows: &Rows,
    received: &Received<Message>,
    id: WorkspaceId,
    command: &Command,
) -> Option<(Event, String)> {
    let by = Principal::from(&received.envelope.actor);
    let (workspace, now) = (rows.workspace(id), received.envelope.at);
    let event = match command {
        Command::Create { account, owner, name, region } => {
            let order = Order { id, account: *account, owner: *owner, name, region: *region };
            return Some(create(rows, received, &order));
        }
        Command::Retry => retry(by, workspace, now),
        Command::Unknown => return None,
    };
    Some((event, POLICY.to_owned()))
}
