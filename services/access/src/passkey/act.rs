//! Binding a passkey to its owner, and coming by it.

use domain::authorize::Permit;
use domain::authorize::permission::{LinkIdentity, SignIn};
use jiff::Timestamp;
use messages::TraceParent;

use super::ISSUER;
use super::rows::{Kept, used};
use crate::identity::{By, Identity, Linked, Linking, link};
use crate::session::{Arrived, Arriving, Session, enter};
use crate::{Access, Error};

/// A passkey that a device has just made.
pub struct Adding<'a> {
    /// The session of who adds it, which asked for it.
    pub session: &'a Session,
    /// The name that the device gave it.
    pub name: &'a str,
    /// What its owner calls it.
    pub called: &'a str,
    /// What its owner is told of it by mail.
    pub label: &'a str,
    /// Its public half.
    pub key: &'a [u8],
    /// What changes from one use to the next.
    pub state: &'a [u8],
    /// When it was made.
    pub now: Timestamp,
    /// The trace of the request.
    pub trace: TraceParent,
}

/// Binds it, as every other way is bound: only if it is nobody's yet, and the session that asked still runs.
///
/// # Errors
/// When it could not be noted.
pub async fn add(access: &Access, permit: &Permit<LinkIdentity>, adding: &Adding<'_>) -> Result<Linked, Error> {
    let Adding { session, name, called, label, key, state, now, trace } = adding;
    let identity = Identity {
        way: ISSUER.to_owned(),
        issuer: ISSUER.to_owned(),
        subject: (*name).to_owned(),
        name: String::new(),
        email: (*called).to_owned(),
        picture: None,
    };
    let by = By::Passkey { key, state };
    let linking = Linking { session, identity: &identity, label, by, now: *now, trace: *trace };
    link(access, permit, &linking).await
}

/// Somebody whose device answered.
pub struct Using<'a> {
    /// By which passkey, as it was looked up to judge the answer.
    pub kept: &'a Kept,
    /// What is to be noted of this use.
    pub state: &'a [u8],
    /// Where they want to be afterwards.
    pub return_to: String,
}

/// Lets in who uses a passkey; none if it was removed, or used by somebody else, in the same moment.
///
/// # Errors
/// When it could not be noted.
pub async fn let_in(
    access: &Access,
    _: &Permit<SignIn>,
    Using { kept, state, return_to }: Using<'_>,
    arriving: &Arriving<'_>,
) -> Result<Option<Arrived>, Error> {
    let mut db = access.write().await?;
    let transaction = db.transaction().await?;
    let Some(account) = used(&transaction, kept, state, arriving.now).await? else { return Ok(None) };
    let (secret, settled) = enter(access, &transaction, (kept.person, Some(kept.identity)), arriving).await?;
    let account = settled.unwrap_or(account);
    transaction.commit().await?;
    access.drafts.notify_one();
    metrics::counter!("web_sign_ins_total", "outcome" => "passkey").increment(1);
    Ok(Some(Arrived { account, secret, return_to }))
}
