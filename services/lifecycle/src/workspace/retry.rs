//! Trying again now, because someone who may do so asked.

use domain::authorize::Principal;
use domain::workspace::retry as decide;
use messages::workspace::Event;
use messages::{Message, WorkspaceId};
use nats::fold::Heard;

use crate::rows::Rows;

/// The decision.
pub(crate) fn retry(rows: &Rows, heard: &Heard<Message>, id: WorkspaceId) -> Event {
    decide(Principal::from(&heard.envelope.actor), rows.workspace(id), heard.envelope.at)
}
