//! What must not be acted on any more when it comes back from those that were parked: something later is known.

use messages::Message;
use messages::account::Command;
use nats::fold::Received;
use tokio_postgres::{Client, Error};

/// What was seen before what is known, unless somebody waits for its answer; and what was asked before something else.
pub(crate) async fn overtaken(db: &Client, received: &Received<Message>) -> Result<Option<&'static str>, Error> {
    let (row, reason) = match &received.input {
        Message::AccountObserved(id, observed) => {
            let number = observed.answers.map_or(0, |(number, _)| number.cast_signed());
            let query = "select exists (select from accounts where id = $1 and (money->>'seen_at')::timestamptz > $2 \
                         and not coalesce((money->'asked'->>'number')::bigint = $3 and money->'asked'->'outcome' is null, false))";
            (db.query_one(query, &[id, &observed.seen_at, &number]).await?, "the provider was seen later than that")
        }
        Message::AccountCommand(id, Command::Arrange { .. } | Command::Repair { .. }) => {
            let query =
                "select exists (select from accounts where id = $1 and (money->'asked'->>'at')::timestamptz >= $2)";
            (db.query_one(query, &[id, &received.envelope.at]).await?, "something else was asked for since")
        }
        // Whether somebody leaves counts in its order; it is to be asked for again.
        Message::AccountCommand(_, Command::Close | Command::Stay) => {
            return Ok(Some("whether an account leaves counts in its order"));
        }
        // Who belongs to it counts in its order.
        Message::AccountCommand(
            _,
            Command::Withdraw { .. } | Command::ChangeRole { .. } | Command::Remove { .. } | Command::HandOver { .. },
        ) => return Ok(Some("a wish counts in its order; it is to be asked for again")),
        Message::AccountCommand(
            _,
            Command::Open { .. }
            | Command::SetPlan { .. }
            | Command::Invite { .. }
            | Command::Join { .. }
            | Command::Unknown,
        )
        | Message::AccountEvent(..)
        | Message::WorkspaceCommand(..)
        | Message::WorkspaceObserved(..)
        | Message::WorkspaceEvent(..)
        | Message::PersonEvent(..)
        | Message::MailEvent(..)
        | Message::Tick(_) => return Ok(None),
    };
    Ok(row.try_get::<_, bool>(0)?.then_some(reason))
}
