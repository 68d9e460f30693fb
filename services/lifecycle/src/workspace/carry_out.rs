//! Carrying out a command to a workspace: the facts that `domain` needs to decide on it.

use domain::authorize::Principal;
use domain::workspace::{Asking, NewWorkspace, POLICY, Taking, carry_out as decide, move_to, take_over};
use messages::workspace::{Command, Event, Refusal};
use messages::{AccountId, EnclosureId, Message, WorkspaceId};
use nats::fold::Received;

use super::create::create;
use crate::rows::{Account, Rows};

/// What was decided for one workspace.
pub(crate) struct Decision {
    /// Which.
    pub workspace: WorkspaceId,
    /// What comes of it.
    pub event: Event,
    /// The version of what decided.
    pub policy: String,
}

/// What was decided, first for the workspace that was asked; nothing for what only a newer producer knows.
pub(crate) fn carry_out(
    rows: &Rows,
    received: &Received<Message>,
    id: WorkspaceId,
    command: &Command,
) -> Vec<Decision> {
    let (workspace, now) = (rows.workspace(id), received.envelope.at);
    if let Command::Create { account, owner, name, region } = command {
        let new = NewWorkspace { id, account: *account, owner: *owner, name, region: *region };
        let (event, policy) = create(rows, received, &new);
        return vec![Decision { workspace: id, event, policy }];
    }
    if let Command::TakeOver { enclosure, account } = command {
        return vec![takes_over(rows, received, (id, *enclosure), *account)];
    }
    let account = workspace.and_then(|workspace| rows.account(workspace.account));
    let people = account.and_then(|account| account.people.as_deref());
    let by = Asking { who: Principal::from(&received.envelope.actor), people };
    let account = account.and_then(Account::facts);
    if let Command::Move { region } = command {
        // What comes of a command is new under its id, and under no other.
        let Some(new) = received.command().map(WorkspaceId::created_by) else { return Vec::new() };
        if rows.workspace(new).is_some() {
            let event = Event::Refused { refusal: Refusal::NotAllowed };
            return vec![Decision { workspace: id, event, policy: POLICY.to_owned() }];
        }
        let policy = account.as_ref().map_or_else(|| POLICY.to_owned(), |facts| facts.plan.id.to_string());
        let events = move_to(by, (id, workspace), account.as_ref(), new, *region, now);
        let decision = |(workspace, event)| Decision { workspace, event, policy: policy.clone() };
        return events.into_iter().map(decision).collect();
    }
    let event = decide(by, workspace, account.as_ref(), command, now);
    event.map(|event| Decision { workspace: id, event, policy: POLICY.to_owned() }).into_iter().collect()
}

/// What comes of it that who acts takes a workspace over for this account; decided by its plan, where there is one.
fn takes_over(
    rows: &Rows,
    received: &Received<Message>,
    (id, enclosure): (WorkspaceId, EnclosureId),
    account: AccountId,
) -> Decision {
    let workspace = rows.workspace(id);
    let people = |account| rows.account(account).and_then(|account| account.people.as_deref());
    let facts = rows.account(account).and_then(Account::facts);
    let taking = Taking {
        by: Asking { who: Principal::from(&received.envelope.actor), people: people(account) },
        account,
        facts: facts.as_ref(),
        giving: workspace.and_then(|workspace| people(workspace.account)),
    };
    let event = take_over(&taking, workspace, enclosure, received.envelope.at);
    let policy = facts.as_ref().map_or_else(|| POLICY.to_owned(), |facts| facts.plan.id.to_string());
    Decision { workspace: id, event, policy }
}
