//! What a batch changed, in ids only: it travels on the bus, where everybody may read it.

use std::collections::BTreeSet;

use messages::account::{Event, Kind};
use messages::{AccountId, CommandId, Message, MessageId, PersonId, WorkspaceId, workspace};
use nats::fold::Received;
use serde::{Deserialize, Serialize};

use super::Topic;

/// What a batch changed.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChangeSet {
    pub(super) everything: bool,
    workspaces: BTreeSet<WorkspaceId>,
    accounts: BTreeSet<AccountId>,
    commands: BTreeSet<CommandId>,
    people: BTreeSet<PersonId>,
}

impl ChangeSet {
    /// Something is known to have been missed.
    pub(super) fn everything() -> Self {
        Self { everything: true, ..Self::default() }
    }

    /// Something about a person that no message carries: where they are signed in, what they chose.
    #[must_use]
    pub fn of(person: PersonId) -> Self {
        Self { people: BTreeSet::from([person]), ..Self::default() }
    }

    /// What these messages change.
    #[must_use]
    pub fn made_by(received: &[Received<Message>]) -> Self {
        let mut changed = Self::default();
        for one in received {
            if let Some(MessageId::Command(command)) = one.envelope.cause {
                changed.commands.insert(command);
            }
            match &one.input {
                Message::WorkspaceCommand(id, _) | Message::WorkspaceObserved(id, _) => changed.workspaces.insert(*id),
                // A page of all workspaces of an account does not know the ids of those that are new.
                Message::WorkspaceEvent(id, event) => {
                    changed.accounts.extend(event.snapshot().map(|workspace| workspace.account));
                    changed.accounts.extend(gave(event));
                    changed.workspaces.insert(*id)
                }
                Message::AccountCommand(id, _) | Message::AccountObserved(id, _) => changed.accounts.insert(*id),
                // Whoever it is about may see other things than before.
                Message::AccountEvent(id, event) => {
                    changed.people.extend(about(event));
                    changed.accounts.insert(*id)
                }
                // Who joined a workspace, or left one, has another list than before.
                Message::PersonEvent(id, _) | Message::MailEvent(id, _) => changed.people.insert(*id),
                Message::Tick(_) => false,
            };
        }
        changed
    }

    /// What was changed, topic by topic.
    pub(super) fn topics(&self) -> impl Iterator<Item = Topic> {
        let workspaces = self.workspaces.iter().copied().map(Topic::Workspace);
        let accounts = self.accounts.iter().copied().map(Topic::Account);
        let commands = self.commands.iter().copied().map(Topic::Command);
        workspaces.chain(accounts).chain(commands).chain(self.people.iter().copied().map(Topic::Person))
    }
}

/// The account that had a workspace until this.
fn gave(event: &workspace::Event) -> Option<AccountId> {
    let is_taken_over = event.kind() == Some(workspace::Kind::TakenOver);
    event.snapshot()?.taken.filter(|_| is_taken_over).map(|taken| taken.from)
}

/// Whose part in an account changed by this.
fn about(event: &Event) -> Option<PersonId> {
    let is_of_people = matches!(event.kind()?, Kind::Joined | Kind::RoleChanged | Kind::Left | Kind::HandedOver);
    event.snapshot()?.people.as_deref()?.about.filter(|_| is_of_people)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nudge_survives_its_bytes_and_holds_ids_only() {
        let mut changed = ChangeSet::default();
        changed.workspaces.insert(WorkspaceId::from_uuid(uuid::Uuid::nil()));
        let body = serde_json::to_string(&changed).unwrap();
        assert!(body.contains("ws_00000000000000000000000000"), "{body}");
        assert_eq!(serde_json::from_str::<ChangeSet>(&body).unwrap(), changed);
        assert_eq!(serde_json::from_str::<ChangeSet>("{}").unwrap(), ChangeSet::default());
    }

    #[test]
    fn what_concerns_a_person_is_a_topic_of_theirs() {
        let ada = PersonId::new();
        let body = serde_json::to_string(&ChangeSet::of(ada)).unwrap();
        let changed: ChangeSet = serde_json::from_str(&body).unwrap();
        assert_eq!(changed.topics().collect::<Vec<_>>(), [Topic::Person(ada)]);
    }
}
