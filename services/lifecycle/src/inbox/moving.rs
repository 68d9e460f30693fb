//! Moving makes a workspace under the id of its command, and anybody may choose that: it must be nobody's yet.

use jiff::{SignedDuration, Timestamp};
use messages::workspace::{Command, Region, State, samples};
use messages::{AccountId, Actor, CommandId, Envelope, Message, MessageId, PersonId, WorkspaceId, account};
use nats::fold::{Fold, Outbox, Received};

use super::Inbox;
use crate::rows::{Rows, change_set};

fn received(id: CommandId, by: Actor, at: Timestamp, input: Message) -> Received<Message> {
    let id = MessageId::Command(id);
    let envelope = Envelope { id, cause: None, actor: by, at, policy: None, number: None, trace: None };
    Received { seq: 1, envelope, input }
}

fn takes(rows: &mut Rows, received: &Received<Message>) {
    let mut out = Outbox::discarding(received.envelope.clone());
    Inbox.decide(rows, received, &mut out);
}

/// Somebody with an account and a workspace; the workspace, and the command that made it.
fn settles(rows: &mut Rows, at: Timestamp) -> (PersonId, WorkspaceId, CommandId) {
    let (owner, account, command) = (PersonId::new(), AccountId::new(), CommandId::new());
    let snapshot = account::Snapshot { id: account, owner, ..account::samples::snapshot() };
    let opened = account::Event::Happened { kind: account::Kind::Opened, account: snapshot };
    takes(rows, &received(CommandId::new(), Actor::Person(owner), at, Message::AccountEvent(account, opened)));
    let workspace = WorkspaceId::created_by(command);
    let create = Command::Create { account, owner, name: "Shop".into(), region: Region::Eu };
    takes(rows, &received(command, Actor::Person(owner), at, Message::WorkspaceCommand(workspace, create)));
    (owner, workspace, command)
}

#[test]
fn no_command_moves_onto_a_workspace_that_is_there() {
    let now = samples::snapshot(State::Ready).created_at + SignedDuration::from_hours(1);
    let mut rows = Rows::default();
    let (_, theirs, made_by) = settles(&mut rows, now);
    let (mallory, own, own_made_by) = settles(&mut rows, now);
    let before = (rows.workspace(theirs).cloned(), rows.workspace(own).cloned());
    assert!(before.0.is_some() && before.1.is_some());
    for command in [made_by, own_made_by] {
        let message = Message::WorkspaceCommand(own, Command::Move { region: Region::Us });
        let asked = received(command, Actor::Person(mallory), now, message);
        let known = change_set::ChangeSet::by(std::slice::from_ref(&asked)).workspaces;
        assert!(known.contains(&WorkspaceId::created_by(command)), "it is read before anything is decided");
        takes(&mut rows, &asked);
        assert_eq!((rows.workspace(theirs).cloned(), rows.workspace(own).cloned()), before);
    }
    let fresh = CommandId::new();
    let message = Message::WorkspaceCommand(own, Command::Move { region: Region::Us });
    takes(&mut rows, &received(fresh, Actor::Person(mallory), now, message));
    assert_eq!(rows.workspace(WorkspaceId::created_by(fresh)).map(|made| made.owner), Some(mallory));
}
