//! The people whom we know, as far as their data must not be elsewhere; and who is not there any more.

use std::collections::HashSet;
use std::pin::pin;

use futures_util::TryStreamExt;
use messages::PersonId;
use tokio_postgres::{Client, Error};
use verify::Known;

/// Names and addresses that people have here.
pub(in crate::verify) const OF_PEOPLE: &str = "select name from web.people union select email from web.people \
     union select name from web.preferences where name is not null union select address from web.questions where address is not null \
     union select said from web.identities where issuer <> 'passkey'";

/// Names, addresses and sessions of everybody.
pub(in crate::verify) async fn of_everybody(db: &Client) -> Result<Known, Error> {
    let none: [&str; 0] = [];
    let mut known = Known::default();
    let mut people = pin!(db.query_raw(OF_PEOPLE, none).await?);
    while let Some(row) = people.try_next().await? {
        known.person(row.try_get(0)?);
    }
    let mut sessions = pin!(db.query_raw("select hash from web.sessions", none).await?);
    while let Some(row) = sessions.try_next().await? {
        known.session(row.try_get(0)?);
    }
    Ok(known)
}

/// Those of these people who are not there.
pub(in crate::verify) async fn gone(db: &Client, keys: &[String]) -> Result<Vec<PersonId>, Error> {
    let people: Vec<PersonId> = keys.iter().filter_map(|key| key.parse().ok()).collect();
    let found = db.query("select id from web.people where id = any($1)", &[&people]).await?;
    let found = found.iter().map(|row| row.try_get(0)).collect::<Result<HashSet<PersonId>, _>>()?;
    Ok(people.into_iter().filter(|person| !found.contains(person)).collect())
}
