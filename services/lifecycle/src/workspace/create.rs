//! Creating a workspace, because someone who may do so asked: the facts that `domain` needs to decide on it.

use domain::authorize::Principal;
use domain::workspace::{Asking, NewWorkspace, POLICY, create as decide};
use messages::workspace::{Event, Refusal};
use messages::{Message, WorkspaceId};
use nats::fold::Received;

use crate::rows::{Account, Rows};

/// The decision, and the version of what decided: the plan, where there is one.
///
/// A command makes the workspace that bears its own id, and makes it once: any other id is somebody else's.
pub(crate) fn create(rows: &Rows, received: &Received<Message>, new: &NewWorkspace<'_>) -> (Event, String) {
    let own = received.command().map(WorkspaceId::created_by) == Some(new.id);
    if !own || rows.workspace(new.id).is_some() {
        return (Event::Refused { refusal: Refusal::NotAllowed }, POLICY.to_owned());
    }
    let facts = rows.account(new.account).and_then(Account::facts);
    let policy = facts.as_ref().map_or_else(|| POLICY.to_owned(), |facts| facts.plan.id.to_string());
    let people = rows.account(new.account).and_then(|account| account.people.as_deref());
    let by = Asking { who: Principal::from(&received.envelope.actor), people };
    (decide(by, facts.as_ref(), new, received.envelope.at), policy)
}
