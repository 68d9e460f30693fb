//! Browsers that somebody signed in with, each known by the hash of a cookie that it keeps.

use jiff::Timestamp;
use messages::PersonId;
use tokio_postgres::Transaction;

use crate::Error;
use crate::database::Reading;
use crate::identity::Identity;
use crate::session::Key;

/// Whether somebody who is known here comes with a browser that is not. Who never was here, or not since browsers are known, has none to
/// hold it against.
pub(crate) async fn is_strange(db: &Reading, identity: &Identity, browser: Key) -> Result<bool, Error> {
    let query = "select exists (select from browsers b where b.person = p.id) \
                 and not exists (select from browsers b where b.person = p.id and b.hash = $3) as strange \
                 from (select person as id from identities where issuer = $1 and subject = $2) p";
    let row = db.one(query, &[&identity.issuer, &identity.subject, &browser.bytes()]).await?;
    Ok(row.map(|row| row.try_get("strange")).transpose()?.unwrap_or(false))
}

/// Notes that somebody signs in with it; whether it is new among others of theirs.
pub(crate) async fn note(db: &Transaction<'_>, person: PersonId, browser: Key, now: Timestamp) -> Result<bool, Error> {
    let note = "insert into browsers (person, hash, seen_at) values ($1, $2, $3) on conflict (person, hash) do update set seen_at = $3 \
                returning xmax = 0 and exists (select from browsers b where b.person = $1) as is_another";
    Ok(db.query_one(note, &[&person, &browser.bytes(), &now]).await?.try_get("is_another")?)
}
