//! What a batch may change, or has to know: read at once, before anything is decided.

use domain::workspace::endings_told;
use jiff::Timestamp;
use messages::workspace::Command;
use messages::{AccountId, Message, WorkspaceId};
use nats::fold::Received;

#[derive(Default)]
pub(crate) struct ChangeSet {
    /// Which are named.
    pub workspaces: Vec<WorkspaceId>,
    /// Of those, which are commanded: the others of their account come along.
    pub with_siblings: Vec<WorkspaceId>,
    /// Which accounts are named.
    pub accounts: Vec<AccountId>,
    /// Of those, which may make a difference to their workspaces.
    pub accounts_with_workspaces: Vec<AccountId>,
    /// The newest tick.
    pub tick: Option<Timestamp>,
}

impl ChangeSet {
    pub fn by(received: &[Received<Message>]) -> Self {
        let mut affected = Self::default();
        for one in received {
            match &one.input {
                Message::WorkspaceCommand(id, command) => {
                    affected.command(*id, command);
                    // What it would make must not be there.
                    let makes = one.command().filter(|_| matches!(command, Command::Move { .. }));
                    affected.workspaces.extend(makes.map(WorkspaceId::created_by));
                }
                Message::WorkspaceObserved(id, _) => affected.workspaces.push(*id),
                Message::WorkspaceEvent(id, event) => {
                    affected.workspaces.push(*id);
                    affected.accounts.extend(event.snapshot().map(|snapshot| snapshot.account));
                }
                Message::AccountEvent(id, _) => {
                    affected.accounts.push(*id);
                    affected.accounts_with_workspaces.push(*id);
                }
                Message::Tick(tick) => affected.tick = affected.tick.max(Some(tick.at)),
                Message::MailEvent(_, event) => affected.workspaces.extend(endings_told(event)),
                Message::AccountCommand(..) | Message::AccountObserved(..) | Message::PersonEvent(..) => {}
            }
        }
        affected
    }

    /// Each may free a place of the plan, take one, or give it to another: what follows is decided with all of the account.
    fn command(&mut self, id: WorkspaceId, command: &Command) {
        self.workspaces.push(id);
        match command {
            Command::Create { account, .. } => {
                self.accounts.push(*account);
                self.accounts_with_workspaces.push(*account);
            }
            // It leaves a place in one account, and takes one in the other.
            Command::TakeOver { account, .. } => {
                self.accounts.push(*account);
                self.accounts_with_workspaces.push(*account);
                self.with_siblings.push(id);
            }
            Command::Retry
            | Command::Rename { .. }
            | Command::Delete { .. }
            | Command::Restore
            | Command::Pause
            | Command::Resume
            | Command::Restart
            | Command::Cancel
            | Command::Keep
            | Command::Move { .. }
            | Command::Unstick { .. }
            | Command::Note { .. }
            | Command::NoteKeyMade
            | Command::NoteKeyRenewed
            | Command::NoteKeyDeleted
            | Command::AddMember { .. }
            | Command::RemoveMember { .. }
            | Command::Offer { .. }
            | Command::Withdraw { .. }
            | Command::Decline { .. }
            | Command::Unknown => self.with_siblings.push(id),
        }
    }
}
