//! Binding another way to sign in to a person, and taking one away.

use chassis::database::Tries;
use domain::authorize::permission::{LinkIdentity, UnlinkIdentity};
use domain::authorize::{Permit, Resource};
use jiff::Timestamp;
use messages::mail::Enclosure;
use messages::person::Event;
use messages::{EnclosureId, IdentityId, PersonId, TraceParent};

use super::rows::{Bound, bind, hold, is_last, remove};
use super::{Identity, is_proven};
use crate::enclosure::enclose;
use crate::notifications::ChangeSet;
use crate::passkey;
use crate::said::say;
use crate::session::{Key, Session};
use crate::signin::finish;
use crate::{Access, Error};

/// How it was shown that a way is theirs.
#[derive(Debug, Clone, Copy)]
pub enum By<'a> {
    /// They came back from its provider.
    Provider {
        /// What came back with them.
        state: &'a str,
    },
    /// A device of theirs made it, and signed what we had drawn.
    Passkey {
        /// Its public half.
        key: &'a [u8],
        /// What changes from one use to the next.
        state: &'a [u8],
    },
}

/// Somebody who is signed in, and shows that they have another way.
pub struct Linking<'a> {
    /// Their session, which asked for it.
    pub session: &'a Session,
    /// Who they are by it.
    pub identity: &'a Identity,
    /// What it is called in the letter about it.
    pub label: &'a str,
    /// How they show it.
    pub by: By<'a>,
    /// When they came.
    pub now: Timestamp,
    /// The trace of the request.
    pub trace: TraceParent,
}

/// What came of binding another way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Linked {
    /// They sign in by it from now on.
    Done,
    /// They did already.
    Before,
    /// It is somebody else's, and stays theirs.
    ToAnother,
    /// They have as many as one can have.
    NotOneMore,
    /// The session that asked is over.
    SignedOut,
}

/// What came of taking a way away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unlinked {
    /// Nobody signs in by it any more.
    Done,
    /// It is the last one, and stays.
    Last,
    /// It is too long ago that they proved who they are, or the session is over.
    NotProven,
    /// It was taken away before.
    Gone,
}

/// Binds it, if it is nobody's yet and the session that asked for it still runs.
///
/// # Errors
/// When it could not be noted.
pub async fn link(access: &Access, permit: &Permit<LinkIdentity>, linking: &Linking<'_>) -> Result<Linked, Error> {
    let Resource::Person(person) = permit.on() else { return Err(Error::NOT_FOUND) };
    let enclosure = enclose(access, &Enclosure::Way { name: linking.label.to_owned() }).await;
    let mut tries = Tries::default();
    let linked = loop {
        match try_to_link(access, *person, linking, enclosure).await {
            Err(error) if tries.again(matches!(error, Error::Undone(_))).await => {}
            linked => break linked?,
        }
    };
    if linked == Linked::Done {
        told(access, *person, "linked");
    }
    Ok(linked)
}

async fn try_to_link(
    access: &Access,
    person: PersonId,
    linking: &Linking<'_>,
    enclosure: Option<EnclosureId>,
) -> Result<Linked, Error> {
    let Linking { session, identity, by, now, trace, .. } = linking;
    let mut db = access.write().await?;
    let transaction = db.transaction().await?;
    if !hold(&transaction, person, session.key, *now).await? {
        return Ok(Linked::SignedOut);
    }
    let linked = match bind(&transaction, person, identity, *now).await? {
        Bound::Now => Linked::Done,
        Bound::Before => Linked::Before,
        Bound::ToAnother => return Ok(Linked::ToAnother),
        Bound::NotOneMore => return Ok(Linked::NotOneMore),
    };
    if linked == Linked::Done {
        say(&transaction, person, Event::IdentityLinked { enclosure }, *now, *trace).await?;
    }
    match by {
        // Who comes back a second time is led on, as after signing in.
        By::Provider { state } => finish(&transaction, state, session.key).await?,
        By::Passkey { key, state } if linked == Linked::Done => {
            passkey::rows::keep(&transaction, person, (identity.subject.as_str(), *key, *state)).await?;
        }
        By::Passkey { .. } => {}
    }
    transaction.commit().await?;
    Ok(linked)
}

/// Takes it away, unless it is the last one. The sessions that were begun by it end.
///
/// # Errors
/// When it could not be noted.
pub async fn unlink(
    access: &Access,
    permit: &Permit<UnlinkIdentity>,
    (id, label): (IdentityId, &str),
    session: &Session,
    now: Timestamp,
    trace: TraceParent,
) -> Result<Unlinked, Error> {
    let Resource::Person(person) = permit.on() else { return Err(Error::NOT_FOUND) };
    if !is_proven(session, now) {
        return Ok(Unlinked::NotProven);
    }
    let enclosure = enclose(access, &Enclosure::Way { name: label.to_owned() }).await;
    let event = Event::IdentityUnlinked { enclosure };
    let mut tries = Tries::default();
    let unlinked = loop {
        match try_to_unlink(access, (*person, session.key), id, (event.clone(), now, trace)).await {
            Err(error) if tries.again(matches!(error, Error::Undone(_))).await => {}
            unlinked => break unlinked?,
        }
    };
    if unlinked == Unlinked::Done {
        told(access, *person, "unlinked");
    }
    Ok(unlinked)
}

async fn try_to_unlink(
    access: &Access,
    (person, session): (PersonId, Key),
    id: IdentityId,
    (event, now, trace): (Event, Timestamp, TraceParent),
) -> Result<Unlinked, Error> {
    let mut db = access.write().await?;
    let transaction = db.transaction().await?;
    if !hold(&transaction, person, session, now).await? {
        return Ok(Unlinked::NotProven);
    }
    if is_last(&transaction, person, id).await? {
        return Ok(Unlinked::Last);
    }
    if !remove(&transaction, person, id).await? {
        return Ok(Unlinked::Gone);
    }
    say(&transaction, person, event, now, trace).await?;
    transaction.commit().await?;
    Ok(Unlinked::Done)
}

/// Pages that are open somewhere learn it at once: some of their sessions are over.
fn told(access: &Access, person: PersonId, step: &'static str) {
    access.drafts.notify_one();
    access.notifier.notify(ChangeSet::of(person));
    metrics::counter!("web_identities_total", "step" => step).increment(1);
}
