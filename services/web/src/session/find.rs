//! Finding who is signed in, once for each request.

use http::HeaderMap;
use jiff::{SignedDuration, Timestamp};
use messages::{AccountId, PersonId, SessionId};
use plans::Plan;

use super::cookie;
use super::secret::Key;
use crate::app::App;
use crate::database::Reading;
use crate::visit::Failure;
use domain::reader::Language;
use domain::reader::Zone;

/// Over after this long without a request.
pub(crate) const IDLE: SignedDuration = SignedDuration::from_hours(24);

/// A use is noted this often at most.
const TOUCH: SignedDuration = SignedDuration::from_mins(1);

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub key: Key,
    /// What it is called where it is shown; opens nothing.
    pub id: SessionId,
    pub person: PersonId,
    /// Their personal account.
    pub account: AccountId,
    pub name: String,
    pub email: String,
    /// Of the person, unless they want none.
    pub picture: Option<String>,
    /// How dates are written, if they chose it.
    pub language: Option<Language>,
    /// Where they are, if they chose it.
    pub zone: Option<Zone>,
    /// Whether billing has opened the account.
    pub is_open: bool,
    /// What the account is on; none if it is not open, or newer than this program.
    pub plan: Option<&'static Plan>,
    pub trial_ends_at: Option<Timestamp>,
}

/// The session that these headers bring, if it still runs.
///
/// That it was used is noted once a minute at most: the one thing that looking at a page writes.
pub(crate) async fn present(app: &App, headers: &HeaderMap, now: Timestamp) -> Result<Option<Session>, Failure> {
    let Some(secret) = cookie::read_secret(headers, cookie::SESSION) else { return Ok(None) };
    let key = secret.key();
    let row = look(&app.read().await?, key, now).await?;
    let Some((session, seen_at)) = row else { return Ok(None) };
    if now.duration_since(seen_at) >= TOUCH
        && let Err(failure) = touch(app, key, now).await
    {
        // Who is signed in is known all the same; at worst the session ends a little sooner.
        tracing::warn!(?failure, "the use of a session could not be noted");
    }
    Ok(Some(session))
}

async fn touch(app: &App, key: Key, now: Timestamp) -> Result<(), Failure> {
    let touch = "update sessions set seen_at = $2 where hash = $1 and seen_at < $2";
    app.write().await?.execute(touch, &[&key.bytes(), &now]).await?;
    Ok(())
}

/// The session of this key, if it still runs.
pub(crate) async fn find(db: &Reading, key: Key, now: Timestamp) -> Result<Option<Session>, Failure> {
    Ok(look(db, key, now).await?.map(|(session, _)| session))
}

async fn look(db: &Reading, key: Key, now: Timestamp) -> Result<Option<(Session, Timestamp)>, Failure> {
    let query = "select s.seen_at, s.id as session, p.id, p.account, coalesce(c.name, p.name) as name, p.email, \
                 case when coalesce(c.picture, true) then p.picture end as picture, c.dates, c.zone, \
                 a.id is not null as is_open, a.plan, a.trial_ends_at \
                 from sessions s join people p on p.id = s.person left join preferences c on c.person = p.id \
                 left join accounts a on a.id = p.account \
                 where s.hash = $1 and s.expires_at > $2 and s.seen_at > $3";
    let Some(row) = db.one(query, &[&key.bytes(), &now, &(now - IDLE)]).await? else { return Ok(None) };
    let plan: Option<&str> = row.try_get("plan")?;
    let (dates, zone): (Option<&str>, Option<&str>) = (row.try_get("dates")?, row.try_get("zone")?);
    let session = Session {
        key,
        id: row.try_get("session")?,
        person: row.try_get("id")?,
        account: row.try_get("account")?,
        name: row.try_get("name")?,
        email: row.try_get("email")?,
        picture: row.try_get("picture")?,
        language: dates.and_then(Language::from_tag),
        zone: zone.and_then(Zone::named),
        is_open: row.try_get("is_open")?,
        plan: plan.and_then(plans::find),
        trial_ends_at: row.try_get("trial_ends_at")?,
    };
    Ok(Some((session, row.try_get("seen_at")?)))
}
