//! Sessions: who is signed in is found once for each request.

pub(crate) mod browsers;
pub(super) mod running;

use domain::reader::{Language, Zone};
use jiff::{SignedDuration, Timestamp};
use messages::account::{Leaving, Money, Role};
use messages::mail::Returned;
use messages::{AccountId, IdentityId, PersonId, SessionId};
use plans::Plan;
use serde_json::Value;
use tokio::time::timeout;
use tokio_postgres::types::{Json, ToSql};
use tokio_postgres::{Row, Transaction};

use super::{Key, Secret};
use crate::database::Reading;
use crate::enclosure::WITHIN;
use crate::notifications::ChangeSet;
use crate::{Access, Error};

/// Over after this long, however much it is used.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Over after this long without a request.
pub const IDLE: SignedDuration = SignedDuration::from_hours(24);

/// A use is noted this often at most.
const TOUCH: SignedDuration = SignedDuration::from_mins(1);

/// As much as is kept of what a browser says about itself.
const AGENT: usize = 200;

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct Session {
    /// What is stored of its secret.
    pub key: Key,
    /// What it is called where it is shown; opens nothing.
    pub id: SessionId,
    /// Who it is.
    pub person: PersonId,
    /// The account that they look at: one that they belong to.
    pub account: AccountId,
    /// The one that this browser looks at where nothing else is said, if it ever looked at any.
    pub looked_at: Option<AccountId>,
    /// When they proved who they are.
    pub begun_at: Timestamp,
    /// By which way they came, if that is known.
    pub identity: Option<IdentityId>,
    /// Whether they came by a link in a letter, which ends with no way.
    pub by_letter: bool,
    /// What they are in it; none where they belong to none.
    pub role: Option<Role>,
    /// The accounts that they belong to, where that is more than one.
    pub teams: Vec<Team>,
    /// How they are called.
    pub name: String,
    /// Where mail reaches them.
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
    /// When its trial ends, if it has one.
    pub trial_ends_at: Option<Timestamp>,
    /// When the trial ended without a plan, if it did.
    pub trial_ended_at: Option<Timestamp>,
    /// What the account pays for, as billing says; none if it never paid.
    pub money: Option<Box<Money>>,
    /// That the account is on its way out, if it is.
    pub leaving: Option<Leaving>,
    /// Why mail to them comes back, if it does.
    pub returned: Option<Returned>,
}

impl Session {
    /// Whether they belong to this account, as far as this session knows.
    #[must_use]
    pub fn belongs(&self, account: AccountId) -> bool {
        self.account == account || self.teams.iter().any(|team| team.account == account)
    }
}

/// An account that somebody belongs to, beside others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// Which.
    pub account: AccountId,
    /// Whether they own it.
    pub is_own: bool,
    /// What its owner is called.
    pub owner: String,
}

/// The session of a request that brings this key, if it still runs, as of this account where they belong to it.
///
/// That it was used is noted once a minute at most: beside the account that is looked at ([`remember`]) the one thing that looking at a page writes.
///
/// # Errors
/// When nobody can say.
pub async fn present(
    access: &Access,
    key: Key,
    of: Option<AccountId>,
    now: Timestamp,
) -> Result<Option<Session>, Error> {
    let row = look(&access.read().await?, key, of, now).await?;
    let Some((session, seen_at)) = row else { return Ok(None) };
    if now.duration_since(seen_at) >= TOUCH
        && let Err(failure) = touch(access, key, now).await
    {
        // Who is signed in is known all the same; at worst the session ends a little sooner.
        tracing::warn!(?failure, "the use of a session could not be noted");
    }
    Ok(Some(session))
}

async fn touch(access: &Access, key: Key, now: Timestamp) -> Result<(), Error> {
    let touch = "update sessions set seen_at = $2 where hash = $1 and seen_at < $2";
    access.write().await?.execute(touch, &[&key.bytes(), &now]).await?;
    Ok(())
}

/// Has this browser look at the account of this session from now on, unless it was told of another one meanwhile.
pub async fn remember(access: &Access, session: &Session) {
    if session.looked_at == Some(session.account) {
        return;
    }
    let noted = async {
        let update = "update sessions set account = $2 where hash = $1 and account is not distinct from $3";
        let values: [&(dyn ToSql + Sync); 3] = [&session.key.bytes(), &session.account, &session.looked_at];
        access.write().await?.execute(update, &values).await?;
        Ok::<_, Error>(())
    };
    // The page says whose it is all the same, and waits no longer for it.
    match timeout(WITHIN, noted).await {
        Ok(Ok(())) => {}
        Ok(Err(failure)) => tracing::warn!(?failure, "which account a browser looks at could not be noted"),
        Err(_) => tracing::info!("which account a browser looks at is not noted yet"),
    }
}

/// The session of this key, if it still runs, as of this account where they belong to it.
///
/// # Errors
/// When nobody can say.
pub async fn find(db: &Reading, key: Key, of: Option<AccountId>, now: Timestamp) -> Result<Option<Session>, Error> {
    Ok(look(db, key, of, now).await?.map(|(session, _)| session))
}

async fn look(
    db: &Reading,
    key: Key,
    of: Option<AccountId>,
    now: Timestamp,
) -> Result<Option<(Session, Timestamp)>, Error> {
    let query = "select s.seen_at, s.created_at, s.identity, s.by_letter, s.id as session, s.account as looked_at, p.id, coalesce(r.account, p.account) as account, coalesce(c.name, p.name) as name, p.email, \
                 case when coalesce(c.picture, true) then p.picture end as picture, c.dates, c.zone, \
                 a.id is not null as is_open, a.plan, a.trial_ends_at, a.trial_ended_at, a.money, a.leaving, m.why as returned, r.role, t.teams, t.owners, t.owned \
                 from sessions s join people p on p.id = s.person left join preferences c on c.person = p.id \
                 left join lateral (select b.account, b.role from account_people b where b.person = p.id and b.role <> 'guest' \
                 order by b.account = $4 desc nulls last, b.account = s.account desc nulls last, b.account = p.account desc, b.since limit 1) r on true \
                 left join accounts a on a.id = coalesce(r.account, p.account) left join mailboxes m on m.person = p.id \
                 left join lateral (select array_agg(b.account order by b.since, b.account) as teams, \
                 array_agg(coalesce(d.name, o.name, '') order by b.since, b.account) as owners, \
                 array_agg(c.owner = p.id order by b.since, b.account) as owned \
                 from account_people b join accounts c on c.id = b.account left join people o on o.id = c.owner \
                 left join preferences d on d.person = o.id where b.person = p.id and b.role <> 'guest' having count(*) > 1) t on true \
                 where s.hash = $1 and s.expires_at > $2 and s.seen_at > $3";
    let Some(row) = db.one(query, &[&key.bytes(), &now, &(now - IDLE), &of]).await? else { return Ok(None) };
    let plan: Option<&str> = row.try_get("plan")?;
    let (dates, zone): (Option<&str>, Option<&str>) = (row.try_get("dates")?, row.try_get("zone")?);
    // What another release wrote in another way locks nobody out: nothing is said of it then.
    let money: Option<Json<Value>> = row.try_get("money")?;
    let leaving: Option<Json<Value>> = row.try_get("leaving")?;
    let (is_open, role): (bool, Option<&str>) = (row.try_get("is_open")?, row.try_get("role")?);
    // Until billing has opened their own, it is theirs.
    let role = if is_open { role.and_then(Role::from_word) } else { Some(Role::Owner) };
    let session = Session {
        key,
        id: row.try_get("session")?,
        person: row.try_get("id")?,
        account: row.try_get("account")?,
        looked_at: row.try_get("looked_at")?,
        begun_at: row.try_get("created_at")?,
        identity: row.try_get("identity")?,
        by_letter: row.try_get("by_letter")?,
        name: row.try_get("name")?,
        email: row.try_get("email")?,
        picture: row.try_get("picture")?,
        language: dates.and_then(Language::from_tag),
        zone: zone.and_then(Zone::named),
        is_open,
        role,
        teams: teams(&row)?,
        plan: plan.and_then(plans::find),
        trial_ends_at: row.try_get("trial_ends_at")?,
        trial_ended_at: row.try_get("trial_ended_at")?,
        money: money.and_then(|Json(money)| serde_json::from_value(money).ok()),
        leaving: leaving.and_then(|Json(leaving)| serde_json::from_value(leaving).ok()),
        returned: row.try_get("returned")?,
    };
    Ok(Some((session, row.try_get("seen_at")?)))
}

/// The accounts of a row, where there is more than one.
fn teams(row: &Row) -> Result<Vec<Team>, Error> {
    let accounts: Option<Vec<AccountId>> = row.try_get("teams")?;
    let owners: Option<Vec<String>> = row.try_get("owners")?;
    let owned: Option<Vec<bool>> = row.try_get("owned")?;
    let named = owners.unwrap_or_default().into_iter().zip(owned.unwrap_or_default());
    let all = accounts.unwrap_or_default().into_iter().zip(named);
    Ok(all.map(|(account, (owner, is_own))| Team { account, is_own, owner }).collect())
}

/// Begins a session for a person: always a new one, whatever the browser brought. The one that it had before ends.
/// `identity` is the way by which they came, with which it ends, or none if they came by a letter; `agent` is what the browser says about
/// itself.
///
/// # Errors
/// When it could not be noted.
pub async fn begin(
    db: &Transaction<'_>,
    person: PersonId,
    identity: Option<IdentityId>,
    before: Option<Key>,
    agent: &str,
    now: Timestamp,
) -> Result<Secret, Error> {
    let secret = Secret::new()?;
    let before = before.as_ref().map(Key::bytes);
    let forget = "delete from sessions where hash = $1 or expires_at < $2";
    db.execute(forget, &[&before, &now]).await?;
    let agent: String = agent.chars().take(AGENT).collect();
    let insert = "insert into sessions (hash, id, person, identity, by_letter, created_at, seen_at, expires_at, agent) values ($1, $2, $3, $4::uuid, $4::uuid is null, $5, $5, $6, $7)";
    let (id, ends) = (SessionId::new(), now + LONGEST);
    db.execute(insert, &[&secret.key().bytes(), &id, &person, &identity, &now, &ends, &agent]).await?;
    Ok(secret)
}

/// Ends a session here, not only in the browser.
///
/// # Errors
/// When it could not be noted.
pub async fn end(access: &Access, session: &Session) -> Result<(), Error> {
    access.write().await?.execute("delete from sessions where hash = $1", &[&session.key.bytes()]).await?;
    access.notifier.notify(ChangeSet::of(session.person));
    Ok(())
}
