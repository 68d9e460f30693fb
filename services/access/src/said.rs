//! What people do by themselves, as the log has it: with the change that it tells of, or not at all.

use jiff::Timestamp;
use messages::person::Event;
use messages::{Actor, Message, PersonId, TraceParent};
use nats::fold::{Draft, write_drafts};
use tokio_postgres::Transaction;

use crate::Error;

/// Has the log say it, once the transaction is committed.
pub(crate) async fn say(
    db: &Transaction<'_>,
    person: PersonId,
    event: Event,
    now: Timestamp,
    trace: TraceParent,
) -> Result<(), Error> {
    let draft = Draft {
        message: Message::PersonEvent(person, event),
        command: None,
        cause: None,
        actor: Actor::Person(person),
        at: now,
        policy: None,
        trace: Some(trace),
    };
    Ok(write_drafts(db, &[draft]).await?)
}
