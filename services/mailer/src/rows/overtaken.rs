//! What must not be acted on any more when it comes back from those that were parked: something later is known.

use messages::Message;
use nats::fold::Received;
use tokio_postgres::{Client, Error};

/// An event from before the one that is known: letters would speak of what is past.
pub(crate) async fn overtaken(db: &Client, received: &Received<Message>) -> Result<Option<&'static str>, Error> {
    let (row, reason) = match &received.input {
        Message::AccountEvent(id, event) => {
            let version = event.snapshot().map_or(0, |account| account.version.cast_signed());
            let query = "select exists (select from accounts where id = $1 and version >= $2)";
            (db.query_one(query, &[id, &version]).await?, "a newer event of the account is known")
        }
        Message::WorkspaceEvent(id, event) => {
            let version = event.snapshot().map_or(0, |workspace| workspace.version.cast_signed());
            let query = "select exists (select from workspaces where id = $1 and version >= $2)";
            (db.query_one(query, &[id, &version]).await?, "a newer event of the workspace is known")
        }
        // A letter about a person is looked at again before it is sent.
        Message::PersonEvent(..) => return Ok(None),
        Message::AccountCommand(..)
        | Message::AccountObserved(..)
        | Message::WorkspaceCommand(..)
        | Message::WorkspaceObserved(..)
        | Message::MailEvent(..)
        | Message::Tick(_) => return Ok(None),
    };
    Ok(row.try_get::<_, bool>(0)?.then_some(reason))
}
