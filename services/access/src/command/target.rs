//! What commands are asked of: each is a kind of thing with commands of its own.

use messages::subject::Subject;
use messages::table::Body;
use messages::{AccountId, Message, WorkspaceId, account, workspace};

/// Something of which one can ask something.
pub trait Target: Copy + PartialEq + Send + Sync + 'static {
    /// What can be asked of it.
    type Message: Body + Send;

    /// The message that asks for it.
    fn asks(self, what: Self::Message) -> Message;

    /// Of what a command with this subject asks, and its verb; none for all else.
    fn of(subject: &Subject) -> Option<(Self, &str)>;
}

impl Target for WorkspaceId {
    type Message = workspace::Command;

    fn asks(self, what: workspace::Command) -> Message {
        Message::WorkspaceCommand(self, what)
    }

    fn of(subject: &Subject) -> Option<(Self, &str)> {
        subject.asks::<Self::Message>().map(|(id, verb)| (Self::from_uuid(id), verb))
    }
}

impl Target for AccountId {
    type Message = account::Command;

    fn asks(self, what: account::Command) -> Message {
        Message::AccountCommand(self, what)
    }

    fn of(subject: &Subject) -> Option<(Self, &str)> {
        subject.asks::<Self::Message>().map(|(id, verb)| (Self::from_uuid(id), verb))
    }
}
