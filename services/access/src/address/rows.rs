//! Addresses that were asked for. A link is known by its hash: who reads the table follows none.

use jiff::Timestamp;
use messages::PersonId;
use tokio_postgres::Transaction;

use super::{AskedAddress, GOOD_FOR, MOST};
use crate::Error;
use crate::database::Reading;
use crate::session::Key;

/// From where to where mail is to go.
pub(super) struct Step {
    pub from: String,
    pub to: String,
}

const OPEN: &str = "ended_at is null and asked_at > $2";

/// What waits to be confirmed, if anything does.
pub(super) async fn asked(db: &Reading, person: PersonId, now: Timestamp) -> Result<Option<AskedAddress>, Error> {
    let query = format!(
        "select address, asked_at from address_changes where person = $1 and {OPEN} order by asked_at desc limit 1"
    );
    let Some(row) = db.one(&query, &[&person, &(now - GOOD_FOR)]).await? else { return Ok(None) };
    let asked_at: Timestamp = row.try_get("asked_at")?;
    Ok(Some(AskedAddress { address: row.try_get("address")?, until: asked_at + GOOD_FOR }))
}

/// How often they asked within a day.
pub(super) async fn asked_today(db: &Reading, person: PersonId, now: Timestamp) -> Result<i64, Error> {
    let count = "select count(*) as asked from address_changes where person = $1 and asked_at > $2";
    let row = db.one(count, &[&person, &(now - GOOD_FOR)]).await?;
    Ok(row.map(|row| row.try_get("asked")).transpose()?.unwrap_or_default())
}

/// Notes it in place of what was asked before; whether there is room for one more today.
pub(super) async fn note(
    db: &Transaction<'_>,
    person: PersonId,
    link: Key,
    to: &str,
    now: Timestamp,
) -> Result<bool, Error> {
    // One at a time: two tabs do not share the last one.
    db.execute("select from people where id = $1 for update", &[&person]).await?;
    end(db, person, now).await?;
    let insert = "insert into address_changes (hash, person, address, asked_at) select $1, $2, $3, $4 \
                  where (select count(*) from address_changes where person = $2 and asked_at > $5) < $6";
    let day = now - GOOD_FOR;
    Ok(db.execute(insert, &[&link.bytes(), &person, &to, &now, &day, &MOST]).await? == 1)
}

/// How often it was asked within a day that mail is to go to this address, by whomever. What is behind a plus is the same mailbox.
pub(super) async fn asked_of(db: &Transaction<'_>, to: &str, now: Timestamp) -> Result<i64, Error> {
    let mailbox = |address| format!(r"lower(regexp_replace({address}, '\+[^@]*@', '@'))");
    let (theirs, this) = (mailbox("address"), mailbox("$1"));
    let count = format!("select count(*) from address_changes where {theirs} = {this} and asked_at > $2");
    Ok(db.query_one(&count, &[&to, &(now - GOOD_FOR)]).await?.try_get(0)?)
}

/// What this link would do, if it is good for this person.
pub(super) async fn open(db: &Reading, person: PersonId, link: Key, now: Timestamp) -> Result<Option<Step>, Error> {
    let query = format!(
        "select p.email, c.address from address_changes c join people p on p.id = c.person \
         where c.person = $1 and {OPEN} and c.hash = $3"
    );
    let row = db.one(&query, &[&person, &(now - GOOD_FOR), &link.bytes()]).await?;
    row.map(|row| Ok(Step { from: row.try_get("email")?, to: row.try_get("address")? })).transpose()
}

/// What their provider suggests, if it is what they saw and not where mail goes already.
pub(super) async fn suggested(db: &Reading, person: PersonId, shown: &str) -> Result<Option<Step>, Error> {
    let query = "select email, said from people where id = $1 and said = $2 and said <> email";
    let row = db.one(query, &[&person, &shown]).await?;
    row.map(|row| Ok(Step { from: row.try_get("email")?, to: row.try_get("said")? })).transpose()
}

/// Uses up a link: whoever takes it first is the only one who does.
pub(super) async fn take(db: &Transaction<'_>, person: PersonId, link: Key, now: Timestamp) -> Result<bool, Error> {
    let take = format!("update address_changes set ended_at = $4 where person = $1 and {OPEN} and hash = $3");
    Ok(db.execute(&take, &[&person, &(now - GOOD_FOR), &link.bytes(), &now]).await? == 1)
}

/// Ends what waits to be confirmed.
pub(super) async fn end(db: &Transaction<'_>, person: PersonId, now: Timestamp) -> Result<(), Error> {
    let end = "update address_changes set ended_at = $2 where person = $1 and ended_at is null";
    db.execute(end, &[&person, &now]).await?;
    Ok(())
}

/// Has mail go there from now on, if it goes still where it went when the step was found. `proven` where a letter of ours was answered
/// from there.
pub(super) async fn change(
    db: &Transaction<'_>,
    person: PersonId,
    step: &Step,
    proven: Option<Timestamp>,
) -> Result<bool, Error> {
    let change = "update people set email = $2, unheard_at = clock_timestamp(), proven = case when $4::timestamptz is null then proven else $2 end, \
                  proven_at = coalesce($4, proven_at) where id = $1 and email = $3";
    Ok(db.execute(change, &[&person, &step.to, &step.from, &proven]).await? == 1)
}
