//! Beginning a session: always a new one, whatever the browser brought.

use http::HeaderMap;
use http::header::USER_AGENT;
use jiff::{SignedDuration, Timestamp};
use messages::{PersonId, SessionId};
use tokio_postgres::Transaction;

use super::cookie;
use super::secret::Secret;
use crate::visit::Failure;

/// Over after this long, however much it is used.
pub(crate) const LONGEST: SignedDuration = SignedDuration::from_hours(7 * 24);

/// As much as is kept of what a browser says about itself.
const AGENT: usize = 200;

/// Begins a session for a person, and ends the one that this browser had before.
pub(crate) async fn begin(
    db: &Transaction<'_>,
    person: PersonId,
    headers: &HeaderMap,
    now: Timestamp,
) -> Result<Secret, Failure> {
    let secret = Secret::new()?;
    let before = cookie::read_secret(headers, cookie::SESSION).map(|before| before.key());
    let before = before.as_ref().map(|key| key.bytes());
    let forget = "delete from sessions where hash = $1 or expires_at < $2";
    db.execute(forget, &[&before, &now]).await?;
    let agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let agent: String = agent.chars().take(AGENT).collect();
    let insert = "insert into sessions (hash, id, person, created_at, seen_at, expires_at, agent) values ($1, $2, $3, $4, $4, $5, $6)";
    db.execute(insert, &[&secret.key().bytes(), &SessionId::new(), &person, &now, &(now + LONGEST), &agent]).await?;
    Ok(secret)
}
