//! Ways to sign in, and whose they are.
//!
//! Whoever changes them holds the row of the person first: two at once come one after the other, so that what is counted stays true.

use domain::authorize::permission::ViewProfile;
use domain::authorize::{Permit, Resource};
use jiff::Timestamp;
use messages::{IdentityId, PersonId};
use tokio_postgres::{Row, Transaction};

use super::{Identity, MOST};
use crate::Error;
use crate::database::Reading;
use crate::passkey::ISSUER as PASSKEY;
use crate::session::Key;

/// A way to sign in, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// What it is called where it is shown.
    pub id: IdentityId,
    /// By which of our settings it came last; none if that was not written down yet.
    pub way: Option<String>,
    /// Who vouches.
    pub issuer: String,
    /// The address that they say; of a passkey, what its owner calls it.
    pub said: String,
    /// Since when it is theirs.
    pub since: Timestamp,
    /// When it was last used.
    pub used_at: Timestamp,
}

impl Known {
    /// Whether a device of theirs holds it, and no provider vouches.
    #[must_use]
    pub fn is_passkey(&self) -> bool {
        self.issuer == PASSKEY
    }
}

const COLUMNS: &str = "id, way, issuer, said, since, used_at";

fn known(row: &Row) -> Result<Known, Error> {
    Ok(Known {
        id: row.try_get("id")?,
        way: row.try_get("way")?,
        issuer: row.try_get("issuer")?,
        said: row.try_get("said")?,
        since: row.try_get("since")?,
        used_at: row.try_get("used_at")?,
    })
}

/// All of a person, the oldest first.
///
/// # Errors
/// When nobody can say.
pub async fn list(db: &Reading, permit: &Permit<ViewProfile>) -> Result<Vec<Known>, Error> {
    let Resource::Person(person) = permit.on() else { return Ok(Vec::new()) };
    let query = format!("select {COLUMNS} from identities where person = $1 order by since, id");
    db.all(&query, &[person]).await?.iter().map(known).collect()
}

/// One, and whose it is.
pub(super) async fn find(db: &Reading, id: IdentityId) -> Result<Option<(Known, PersonId)>, Error> {
    let query = format!("select {COLUMNS}, person from identities where id = $1");
    let Some(row) = db.one(&query, &[&id]).await? else { return Ok(None) };
    Ok(Some((known(&row)?, row.try_get("person")?)))
}

/// Whose this identity is, if anybody's. Their row is held until the transaction ends.
pub(crate) async fn whose(db: &Transaction<'_>, identity: &Identity) -> Result<Option<PersonId>, Error> {
    let query = "select p.id from identities i join people p on p.id = i.person where i.issuer = $1 and i.subject = $2 \
                 for no key update of p";
    let row = db.query_opt(query, &[&identity.issuer, &identity.subject]).await?;
    Ok(row.map(|row| row.try_get("id")).transpose()?)
}

/// Notes that somebody came by it. It is theirs from then on if it was nobody's; if it is not, another one was quicker: nothing of this
/// transaction may stay.
pub(crate) async fn note(
    db: &Transaction<'_>,
    person: PersonId,
    identity: &Identity,
    now: Timestamp,
) -> Result<IdentityId, Error> {
    let Identity { way, issuer, subject, email, .. } = identity;
    let upsert = "insert into identities (id, person, issuer, subject, way, said, since, used_at) values ($1, $2, $3, $4, $5, $6, $7, $7) \
                  on conflict on constraint identities_identity do update set way = excluded.way, said = excluded.said, used_at = excluded.used_at \
                  where identities.person = excluded.person returning id";
    let row = db.query_opt(upsert, &[&IdentityId::new(), &person, issuer, subject, way, email, &now]).await?;
    let row = row.ok_or_else(|| Error::Undone("an identity became somebody else's at the same moment".to_owned()))?;
    Ok(row.try_get("id")?)
}

/// Holds the row of a person, so that only one at a time changes their ways; whether this session of theirs still runs.
pub(super) async fn hold(db: &Transaction<'_>, person: PersonId, session: Key, now: Timestamp) -> Result<bool, Error> {
    db.execute("select from people where id = $1 for update", &[&person]).await?;
    let query = "select from sessions where hash = $1 and person = $2 and expires_at > $3 for key share";
    Ok(db.query_opt(query, &[&session.bytes(), &person, &now]).await?.is_some())
}

/// Notes that somebody came by one that is theirs.
pub(crate) async fn used(db: &Transaction<'_>, id: IdentityId, now: Timestamp) -> Result<(), Error> {
    db.execute("update identities set used_at = $2 where id = $1", &[&id, &now]).await?;
    Ok(())
}

/// Whether it is the last one of a provider that a person has. Passkeys do not count: who loses the device has none.
pub(super) async fn is_last(db: &Transaction<'_>, person: PersonId, id: IdentityId) -> Result<bool, Error> {
    let query = "select count(*) filter (where id <> $2) = 0 and count(*) > 0 from identities where person = $1 and issuer <> $3 \
                 and exists (select from identities where id = $2 and issuer <> $3)";
    Ok(db.query_one(query, &[&person, &id, &PASSKEY]).await?.try_get(0)?)
}

/// How many a person has.
async fn count(db: &Transaction<'_>, person: PersonId) -> Result<i64, Error> {
    Ok(db.query_one("select count(*) from identities where person = $1", &[&person]).await?.try_get(0)?)
}

/// What became of binding one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    Now,
    Before,
    ToAnother,
    NotOneMore,
}

/// Binds it to a person whose row is held.
pub(super) async fn bind(
    db: &Transaction<'_>,
    person: PersonId,
    identity: &Identity,
    now: Timestamp,
) -> Result<Bound, Error> {
    let Identity { way, issuer, subject, email, .. } = identity;
    // Whom the release before this one let in stands in its own row only.
    let query = "select person from identities where issuer = $1 and subject = $2 \
                 union select id from people where issuer = $1 and subject = $2 and id <> $3";
    let owners = db.query(query, &[issuer, subject, &person]).await?;
    let owners: Vec<PersonId> = owners.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
    if owners.iter().any(|owner| *owner != person) {
        return Ok(Bound::ToAnother);
    }
    if !owners.is_empty() {
        return Ok(Bound::Before);
    }
    if count(db, person).await? >= MOST {
        return Ok(Bound::NotOneMore);
    }
    let insert = "insert into identities (id, person, issuer, subject, way, said, since, used_at) values ($1, $2, $3, $4, $5, $6, $7, $7) \
                  on conflict on constraint identities_identity do nothing";
    let added = db.execute(insert, &[&IdentityId::new(), &person, issuer, subject, way, email, &now]).await?;
    Ok(if added == 1 { Bound::Now } else { Bound::ToAnother })
}

/// Takes it away from a person whose row is held, and with it the sessions that were begun by it, or nobody knows by what.
pub(super) async fn remove(db: &Transaction<'_>, person: PersonId, id: IdentityId) -> Result<bool, Error> {
    let delete = "delete from identities where id = $1 and person = $2 returning issuer, subject";
    let Some(row) = db.query_opt(delete, &[&id, &person]).await? else { return Ok(false) };
    let (issuer, subject): (String, String) = (row.try_get("issuer")?, row.try_get("subject")?);
    // The release before this one would still find them by it.
    let other = "update people p set issuer = i.issuer, subject = i.subject \
                 from (select issuer, subject from identities where person = $1 and issuer <> $4 order by since, id limit 1) i \
                 where p.id = $1 and p.issuer = $2 and p.subject = $3";
    db.execute(other, &[&person, &issuer, &subject, &PASSKEY]).await?;
    db.execute("delete from sessions where person = $1 and identity is null and not by_letter", &[&person]).await?;
    Ok(true)
}
