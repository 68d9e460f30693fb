//! Trying again now, because someone who may do so asked.

use domain::authorize::Principal;
use domain::workspace::retry as decide;
use messages::workspace::Event;
use messages::{Message, WorkspaceId};
use nats::fold::Received;

use crate::rows::Rows;

/// The decision.
pub(crate) fn retry(rows: &Rows, received: &Received<Message>, id: WorkspaceId) -> Event {
    decide(Principal::from(&received.envelope.actor), rows.workspace(id), received.envelope.at)
}
