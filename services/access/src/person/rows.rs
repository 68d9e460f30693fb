//! Somebody signed in: known from before, or new and in need of an account.
//!
//! Who they are is issuer and subject. The same e-mail address from another issuer is somebody else.

use jiff::Timestamp;
use messages::{AccountId, Actor, CommandId, Message, PersonId, TraceParent, account, person};
use nats::fold::{Draft, write_drafts};
use tokio_postgres::Transaction;

use crate::Error;

/// Who somebody is, as their provider says. Issuer and subject are the identity; the rest is how to call them.
#[derive(Debug, Clone)]
pub struct Identity {
    /// Who vouches.
    pub issuer: String,
    /// Who that says it is.
    pub subject: String,
    /// What they are called.
    pub name: String,
    /// Where mail reaches them.
    pub email: String,
    /// A picture of them.
    pub picture: Option<String>,
}

/// Who signed in.
pub struct Welcomed {
    /// Their id.
    pub person: PersonId,
    /// Their personal account.
    pub account: AccountId,
    /// Whether they were never here before.
    pub is_new: bool,
}

/// Finds or makes the person; for a new one, asks billing to open the account, in the same transaction.
///
/// # Errors
/// When it could not be noted.
pub async fn welcome(
    db: &Transaction<'_>,
    identity: &Identity,
    now: Timestamp,
    trace: TraceParent,
) -> Result<Welcomed, Error> {
    let Identity { issuer, subject, name, email, picture } = identity;
    // A row that was only updated has an xmax. Two first sign-ins at once: the second waits here, and updates.
    let upsert = "insert into people (id, issuer, subject, account, name, email, picture, created_at, signed_in_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $8) \
                  on conflict on constraint people_identity do update set name = excluded.name, email = excluded.email, picture = excluded.picture, signed_in_at = excluded.signed_in_at \
                  returning id, account, xmax = 0 as is_new";
    let row = db
        .query_one(upsert, &[&PersonId::new(), issuer, subject, &AccountId::new(), name, email, picture, &now])
        .await?;
    let welcomed =
        Welcomed { person: row.try_get("id")?, account: row.try_get("account")?, is_new: row.try_get("is_new")? };
    if welcomed.is_new {
        write_drafts(db, &introduction(&welcomed, now, trace)).await?;
    }
    Ok(welcomed)
}

/// What the other services learn of a new person: ids only.
fn introduction(new: &Welcomed, now: Timestamp, trace: TraceParent) -> [Draft; 2] {
    let draft = |message, command| Draft {
        message,
        command,
        cause: None,
        actor: Actor::Person(new.person),
        at: now,
        policy: None,
        trace: Some(trace),
    };
    [
        draft(
            Message::AccountCommand(new.account, account::Command::Open { owner: new.person }),
            Some(CommandId::new()),
        ),
        draft(Message::PersonEvent(new.person, person::Event::SignedUp { account: new.account }), None),
    ]
}
