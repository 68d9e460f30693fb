//! Passkeys, and what was drawn for devices to sign.

use domain::authorize::permission::LinkIdentity;
use domain::authorize::{Permit, Resource};
use jiff::Timestamp;
use messages::{AccountId, IdentityId, PersonId};
use tokio_postgres::Transaction;

use super::{GOOD_FOR, ISSUER};
use crate::database::Reading;
use crate::identity::{MOST, rows as identities};
use crate::session::Key;
use crate::{Access, Error};

/// Something that a device is to sign.
pub struct Challenge<'a> {
    /// What it is.
    pub challenge: &'a [u8],
    /// The session that adds a passkey, or the browser that signs in: nobody else can answer.
    pub holder: Key,
    /// Whether the answer adds a passkey.
    pub adds: bool,
    /// What must hold for the answer.
    pub state: &'a [u8],
    /// Where they want to be afterwards.
    pub return_to: &'a str,
}

/// What was drawn, and is answered now.
pub struct Drawn {
    /// What must hold for the answer.
    pub state: Vec<u8>,
    /// Where they wanted to be.
    pub return_to: String,
}

/// Remembers what was drawn.
///
/// # Errors
/// When it could not be noted.
pub async fn remember(access: &Access, drawn: &Challenge<'_>, now: Timestamp) -> Result<(), Error> {
    let insert = "with old as (delete from passkey_challenges where expires_at < $6) \
                  insert into passkey_challenges (challenge, holder, adds, state, return_to, expires_at) values ($1, $2, $3, $4, $5, $7)";
    let Challenge { challenge, holder, adds, state, return_to } = drawn;
    let db = access.write().await?;
    db.execute(insert, &[challenge, &holder.bytes(), adds, state, return_to, &now, &(now + GOOD_FOR)]).await?;
    Ok(())
}

/// Takes what was drawn for this holder and this purpose: whoever takes it first is the only one who does. None if it is too old, was
/// answered, or was never drawn for them.
///
/// # Errors
/// When it could not be noted.
pub async fn take(
    access: &Access,
    challenge: &[u8],
    holder: Key,
    adds: bool,
    now: Timestamp,
) -> Result<Option<Drawn>, Error> {
    let take = "delete from passkey_challenges where challenge = $1 and holder = $2 and adds = $3 returning state, return_to, expires_at";
    let row = access.write().await?.query_opt(take, &[&challenge, &holder.bytes(), &adds]).await?;
    let Some(row) = row else { return Ok(None) };
    let expires_at: Timestamp = row.try_get("expires_at")?;
    Ok((expires_at > now).then_some(Drawn { state: row.try_get("state")?, return_to: row.try_get("return_to")? }))
}

/// The names of the passkeys that a person has already, so that a device makes no second one for them.
///
/// # Errors
/// When nobody can say.
pub async fn names(db: &Reading, permit: &Permit<LinkIdentity>) -> Result<Vec<String>, Error> {
    let Resource::Person(person) = permit.on() else { return Ok(Vec::new()) };
    let query = "select subject from identities where person = $1 and issuer = $2 order by since limit $3";
    db.all(query, &[person, &ISSUER, &MOST]).await?.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

/// A passkey that somebody has.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Which of their ways it is.
    pub identity: IdentityId,
    /// Whose it is.
    pub person: PersonId,
    /// Its public half.
    pub key: Vec<u8>,
    /// What was noted at its last use.
    pub state: Vec<u8>,
}

/// The passkey of this name, if it is anybody's.
///
/// # Errors
/// When nobody can say.
pub async fn find(db: &Reading, name: &str) -> Result<Option<Kept>, Error> {
    let query = "select k.identity, i.person, k.key, k.state from identities i join passkeys k on k.identity = i.id \
                 where i.issuer = $1 and i.subject = $2";
    let Some(row) = db.one(query, &[&ISSUER, &name]).await? else { return Ok(None) };
    Ok(Some(Kept {
        identity: row.try_get("identity")?,
        person: row.try_get("person")?,
        key: row.try_get("key")?,
        state: row.try_get("state")?,
    }))
}

/// Puts down the public half of what was bound as this way of a person.
pub(crate) async fn keep(
    db: &Transaction<'_>,
    person: PersonId,
    (name, key, state): (&str, &[u8], &[u8]),
) -> Result<(), Error> {
    let insert = "insert into passkeys (identity, key, state) select id, $4, $5 from identities where person = $1 and issuer = $2 and subject = $3";
    db.execute(insert, &[&person, &ISSUER, &name, &key, &state]).await?;
    Ok(())
}

/// Notes a use, if nothing was noted since it was looked at and it is still theirs; the account of its owner.
pub(super) async fn used(
    db: &Transaction<'_>,
    kept: &Kept,
    state: &[u8],
    now: Timestamp,
) -> Result<Option<AccountId>, Error> {
    // The row of the person first, as with everybody who changes their ways.
    let came = "update people set signed_in_at = $2 where id = $1 returning account";
    let Some(row) = db.query_opt(came, &[&kept.person, &now]).await? else { return Ok(None) };
    let note = "update passkeys k set state = $3 from identities i where k.identity = $1 and k.state = $2 and i.id = k.identity and i.person = $4";
    if db.execute(note, &[&kept.identity, &kept.state, &state, &kept.person]).await? != 1 {
        return Ok(None);
    }
    identities::used(db, kept.identity, now).await?;
    Ok(Some(row.try_get("account")?))
}
