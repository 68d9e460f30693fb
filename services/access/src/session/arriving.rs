//! A browser that comes by what it holds itself, a letter or a passkey, and is let in.

use jiff::Timestamp;
use messages::mail::Enclosure;
use messages::person::Event;
use messages::{AccountId, IdentityId, PersonId, TraceParent};
use tokio_postgres::Transaction;

use super::rows::{begin, browsers};
use super::{Key, Secret};
use crate::enclosure::enclose;
use crate::person::settle_in;
use crate::said::say;
use crate::{Access, Error};

/// A browser that comes to sign in.
pub struct Arriving<'a> {
    /// What it holds since it asked.
    pub asked_by: &'a Secret,
    /// The session that it had before.
    pub before: Option<Key>,
    /// By what we know it again, whoever signs in with it.
    pub browser: Key,
    /// What it says about itself.
    pub agent: &'a str,
    /// The same in a few words.
    pub browser_name: String,
    /// When it came.
    pub now: Timestamp,
    /// The trace of the request.
    pub trace: TraceParent,
}

/// Somebody who is signed in by now.
pub struct Arrived {
    /// Their account.
    pub account: AccountId,
    /// Their session.
    pub secret: Secret,
    /// Where they wanted to be.
    pub return_to: String,
}

/// Begins the session of who came, and has them told if the browser is a strange one. They came by this way of theirs, or by a letter. Who belongs
/// to no account any more gets another one, which is named then.
pub(crate) async fn enter(
    access: &Access,
    db: &Transaction<'_>,
    (person, way): (PersonId, Option<IdentityId>),
    Arriving { before, browser, agent, browser_name, now, trace, .. }: &Arriving<'_>,
) -> Result<(Secret, Option<AccountId>), Error> {
    if browsers::note(db, person, *browser, *now).await? {
        let enclosure = enclose(access, &Enclosure::Browser { name: browser_name.clone() }).await;
        say(db, person, Event::SignedInAnew { enclosure }, *now, *trace).await?;
    }
    let settled = settle_in(db, person, *now, *trace).await?;
    Ok((begin(db, person, way, *before, agent, *now).await?, settled))
}
