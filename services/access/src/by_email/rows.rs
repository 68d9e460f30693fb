//! Links that were sent, each by its hash: who reads the table follows none, and cannot find out the digits either.

use jiff::{SignedDuration, Timestamp};
use messages::{AccountId, PersonId};
use tokio_postgres::Transaction;

use super::{Code, GOOD_FOR, MOST, TRIES};
use crate::database::Reading;
use crate::session::{Key, Secret};
use crate::{Access, Error};

/// Whose account an address opens.
pub(super) struct Owner {
    pub person: PersonId,
    /// The address as they wrote it.
    pub email: String,
}

/// Who answered a letter of ours at this address, if mail of theirs goes there still; of several, who did so last.
pub(super) async fn owner(db: &Reading, address: &str) -> Result<Option<Owner>, Error> {
    let query = "select id, email from people where lower(proven) = lower($1) and proven = email \
                 order by proven_at desc, id limit 1";
    let Some(row) = db.one(query, &[&address]).await? else { return Ok(None) };
    Ok(Some(Owner { person: row.try_get("id")?, email: row.try_get("email")? }))
}

/// A letter that is to go.
pub(super) struct Sent<'a> {
    pub person: PersonId,
    pub link: Key,
    pub code: &'a Code,
    pub browser: &'a Secret,
    pub return_to: &'a str,
}

/// Notes it in place of what this browser asked for before; whether there is room for one more.
pub(super) async fn note(db: &Transaction<'_>, sent: &Sent<'_>, now: Timestamp) -> Result<bool, Error> {
    let Sent { person, link, code, browser, return_to } = sent;
    let browser_key = browser.key();
    let end = "update sign_in_links set ended_at = $2 where browser = $1 and ended_at is null";
    db.execute(end, &[&browser_key.bytes(), &now]).await?;
    // One at a time: two browsers do not share the last one. Links come before people here, as where one is used.
    db.execute("select from people where id = $1 for no key update", &[person]).await?;
    db.execute("delete from sign_in_links where asked_at < $1", &[&(now - DAY)]).await?;
    let insert = "insert into sign_in_links (hash, person, browser, code, return_to, asked_at) select $1, $2, $3, $4, $5, $6 \
                  where (select count(*) filter (where asked_at > $7) < $8 and count(*) < $9 from sign_in_links where person = $2)";
    let (hash, hour) = (code.hash(browser), now - SignedDuration::from_hours(1));
    let values: [&(dyn tokio_postgres::types::ToSql + Sync); 9] =
        [&link.bytes(), person, &browser_key.bytes(), &hash.as_slice(), return_to, &now, &hour, &MOST.0, &MOST.1];
    Ok(db.execute(insert, &values).await? == 1)
}

/// What was asked longer ago counts no more.
const DAY: SignedDuration = SignedDuration::from_hours(24);

const OPEN: &str = "ended_at is null and asked_at > $2";

/// Whether this link is good, and this browser asked for it.
pub(super) async fn is_open(db: &Reading, link: Key, browser: Key, now: Timestamp) -> Result<bool, Error> {
    let query = format!("select from sign_in_links where hash = $1 and browser = $3 and {OPEN}");
    Ok(db.one(&query, &[&link.bytes(), &(now - GOOD_FOR), &browser.bytes()]).await?.is_some())
}

/// The link whose digits these are, if this browser asked for it and did not try too often. That it tried is noted whatever comes of it.
pub(super) async fn guess(
    access: &Access,
    browser: &Secret,
    code: &Code,
    now: Timestamp,
) -> Result<Option<Vec<u8>>, Error> {
    let tries = format!(
        "update sign_in_links set tries = tries + 1 where browser = $1 and {OPEN} and tries < $3 returning hash, code"
    );
    let key = browser.key();
    let rows = access.write().await?.query(&tries, &[&key.bytes(), &(now - GOOD_FOR), &TRIES]).await?;
    let wanted = code.hash(browser);
    for row in rows {
        let stored: Vec<u8> = row.try_get("code")?;
        if stored == wanted {
            return Ok(Some(row.try_get("hash")?));
        }
    }
    Ok(None)
}

/// Who came by a link.
pub(super) struct Came {
    pub person: PersonId,
    pub account: AccountId,
    pub return_to: String,
}

/// Uses up a link: whoever takes it first is the only one who does.
pub(super) async fn take(
    db: &Transaction<'_>,
    link: &[u8],
    browser: Key,
    now: Timestamp,
) -> Result<Option<Came>, Error> {
    let take = format!(
        "update sign_in_links set ended_at = $4 where hash = $1 and browser = $3 and {OPEN} returning person, return_to"
    );
    let row = db.query_opt(&take, &[&link, &(now - GOOD_FOR), &browser.bytes(), &now]).await?;
    let Some(row) = row else { return Ok(None) };
    let (person, return_to): (PersonId, String) = (row.try_get("person")?, row.try_get("return_to")?);
    // An address that was changed since opens nothing any more.
    let came = "update people set signed_in_at = $2 where id = $1 and proven = email returning account";
    let row = db.query_opt(came, &[&person, &now]).await?;
    row.map(|row| Ok(Came { person, account: row.try_get("account")?, return_to })).transpose()
}
