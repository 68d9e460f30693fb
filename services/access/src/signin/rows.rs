//! Sign-ins under way: what must come back with somebody, and what became of it.

use jiff::{SignedDuration, Timestamp};
use tokio_postgres::Transaction;

use super::LONGEST;
use crate::session::Key;
use crate::{Access, Error};

/// A way out to a provider, and all that ties the way back to it.
pub struct Way<'a> {
    /// Comes back with them.
    pub state: &'a str,
    /// Which provider.
    pub provider: &'a str,
    /// Comes back inside what the provider signs.
    pub nonce: &'a str,
    /// Proves to the provider that whoever brings the code is who asked.
    pub verifier: &'a str,
    /// Where they wanted to go.
    pub return_to: &'a str,
    /// The session that asks for another way to be bound to its person; none for who signs in.
    pub asker: Option<Key>,
}

/// What was remembered when somebody was sent away.
pub struct Begun {
    /// What came back with them.
    pub state: String,
    /// What must come back inside what the provider signs.
    pub nonce: String,
    /// What proves to the provider that we asked.
    pub verifier: String,
    /// Where they wanted to go, as it was remembered.
    pub return_to: String,
    /// Whether they were away for too long.
    pub is_late: bool,
    asker: Option<Vec<u8>>,
}

impl Begun {
    /// Whether somebody who was signed in asked for another way: nobody is signed in by it.
    #[must_use]
    pub const fn is_linking(&self) -> bool {
        self.asker.is_some()
    }

    /// Whether this session asked for it.
    #[must_use]
    pub fn is_asked_by(&self, session: Key) -> bool {
        self.asker.as_deref() == Some(session.bytes())
    }
}

/// What is known of an earlier time that somebody came back by the same way; with it, where they wanted to go.
pub enum Earlier {
    /// Nothing: it was nobody's, it failed, or it was too long ago.
    Unknown,
    /// It is under way.
    Pending(String),
    /// It ended with a session, which is good.
    SignedIn(String),
    /// It ended with a session, which is over.
    Over(String),
}

/// Remembers a way that this browser was sent.
///
/// # Errors
/// When it could not be noted.
pub async fn remember(access: &Access, way: &Way<'_>, browser: Key, now: Timestamp) -> Result<(), Error> {
    let insert = "with old as (delete from sign_ins where expires_at < $7) \
                  insert into sign_ins (state, browser, provider, nonce, verifier, return_to, expires_at, asker) values ($1, $2, $3, $4, $5, $6, $8, $9)";
    let Way { state, provider, nonce, verifier, return_to, asker } = way;
    let asker = asker.as_ref().map(Key::bytes);
    let db = access.write().await?;
    let ends = now + LONGEST;
    db.execute(insert, &[state, &browser.bytes(), provider, nonce, verifier, return_to, &now, &ends, &asker]).await?;
    Ok(())
}

/// Takes what was remembered: whoever takes it first is the only one who does.
///
/// # Errors
/// When it could not be noted.
pub async fn take(
    access: &Access,
    state: &str,
    browser: Key,
    provider: &str,
    now: Timestamp,
) -> Result<Option<Begun>, Error> {
    let mark = "update sign_ins set taken_at = $4 where state = $1 and browser = $2 and provider = $3 and taken_at is null \
                returning nonce, verifier, return_to, expires_at, asker";
    let row = access.write().await?.query_opt(mark, &[&state, &browser.bytes(), &provider, &now]).await?;
    let Some(row) = row else { return Ok(None) };
    let expires_at: Timestamp = row.try_get("expires_at")?;
    Ok(Some(Begun {
        state: state.to_owned(),
        nonce: row.try_get("nonce")?,
        verifier: row.try_get("verifier")?,
        return_to: row.try_get("return_to")?,
        is_late: expires_at <= now,
        asker: row.try_get("asker")?,
    }))
}

/// Forgets a way that led nowhere: nothing waits for it, or comes after it.
///
/// # Errors
/// When it could not be noted.
pub async fn forget(access: &Access, state: &str) -> Result<(), Error> {
    access.write().await?.execute("delete from sign_ins where state = $1", &[&state]).await?;
    Ok(())
}

/// Notes with which session a way ended, for whoever comes the same way again. What proved this way is of no more use.
pub(crate) async fn finish(db: &Transaction<'_>, state: &str, session: Key) -> Result<(), Error> {
    let note = "update sign_ins set session = $2, nonce = '', verifier = '' where state = $1";
    db.execute(note, &[&state, &session.bytes()]).await?;
    Ok(())
}

/// What is known of an earlier time that somebody came back by this way.
///
/// # Errors
/// When nobody can say.
pub async fn earlier(
    access: &Access,
    state: &str,
    browser: Key,
    provider: &str,
    now: Timestamp,
) -> Result<Earlier, Error> {
    let look = "select i.return_to, i.taken_at, i.session is not null as ended, s.hash is not null as good \
                from sign_ins i left join sessions s on s.hash = i.session and s.expires_at > $4 \
                where i.state = $1 and i.browser = $2 and i.provider = $3 and i.taken_at is not null";
    let row = access.read().await?.one(look, &[&state, &browser.bytes(), &provider, &now]).await?;
    let Some(row) = row else { return Ok(Earlier::Unknown) };
    let to: String = row.try_get("return_to")?;
    let (ended, good): (bool, bool) = (row.try_get("ended")?, row.try_get("good")?);
    let taken_at: Timestamp = row.try_get("taken_at")?;
    // A process that was killed in between leaves a first that never ends.
    let is_recent = now.duration_since(taken_at) < SignedDuration::from_secs(30);
    Ok(match (ended, good) {
        (true, true) => Earlier::SignedIn(to),
        (true, false) => Earlier::Over(to),
        (false, _) if is_recent => Earlier::Pending(to),
        (false, _) => Earlier::Unknown,
    })
}
