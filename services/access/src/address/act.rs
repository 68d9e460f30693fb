//! What somebody does about where their mail goes. The letters about it are the mailer's: it learns from the log that there is something
//! to send, and finds addresses and link in the bucket `enclosures`.

use domain::authorize::permission::{ChangeProfile, ViewProfile};
use domain::authorize::{Permit, Resource};
use jiff::Timestamp;
use messages::mail::Enclosure;
use messages::person::Event;
use messages::{EnclosureId, PersonId, TraceParent};

use super::{AskedAddress, MOST, MOST_TO_ONE, rows};
use crate::enclosure::enclose;
use crate::notifications::ChangeSet;
use crate::permit::Guards;
use crate::person::introduce;
use crate::profile::Profile;
use crate::question::Mailbox;
use crate::said::say;
use crate::session::{Key, Secret};
use crate::{Access, Error};

/// The path of the page that confirms, before its token. Never more than a path: where we live, the mailer says.
const PATH: &str = "/account/address/confirm/";

/// What came of asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// A link goes there.
    Sent,
    /// There were too many today.
    TooOften,
}

/// What came of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmed {
    /// Mail goes there now.
    Done,
    /// It is good no more, was never, or is somebody else's.
    NotGood,
}

/// Has a link sent to an address, so that mail goes there once it is followed. A link that was sent before is good no more.
///
/// # Errors
/// When it could not be noted.
pub async fn ask(
    access: &Access,
    permit: &Permit<ChangeProfile>,
    to: &Mailbox,
    now: Timestamp,
    trace: TraceParent,
) -> Result<Asked, Error> {
    let person = whose(permit)?;
    if rows::asked_today(&access.read().await?, person, now).await? >= MOST {
        return Ok(Asked::TooOften);
    }
    let secret = Secret::new()?;
    let link = Enclosure::Link { to: to.to_string(), path: format!("{PATH}{}", secret.small()) };
    let enclosure = enclose(access, &link).await.ok_or_else(no_room)?;
    let mut db = access.write().await?;
    let transaction = db.transaction().await?;
    if !rows::note(&transaction, person, secret.key(), to.as_str(), now).await? {
        return Ok(Asked::TooOften);
    }
    // Two who ask at once may send one too many: that does no harm.
    let goes = rows::asked_of(&transaction, to.as_str(), now).await? <= MOST_TO_ONE;
    if goes {
        say(&transaction, person, Event::AddressAsked { enclosure }, now, trace).await?;
    }
    transaction.commit().await?;
    access.drafts.notify_one();
    metrics::counter!("web_addresses_total", "step" => if goes { "asked" } else { "spared" }).increment(1);
    Ok(Asked::Sent)
}

/// What waits to be confirmed, if anything does.
///
/// # Errors
/// When nobody can say.
pub async fn waits<P: Guards<Row = Profile>>(
    access: &Access,
    permit: &Permit<P>,
    now: Timestamp,
) -> Result<Option<AskedAddress>, Error> {
    let Resource::Person(person) = permit.on() else { return Ok(None) };
    rows::asked(&access.read().await?, *person, now).await
}

/// Where mail would go by this link; none if it is good no more, was never, or is somebody else's.
///
/// # Errors
/// When nobody can say.
pub async fn led_to(
    access: &Access,
    permit: &Permit<ViewProfile>,
    token: &Secret,
    now: Timestamp,
) -> Result<Option<String>, Error> {
    let Resource::Person(person) = permit.on() else { return Ok(None) };
    Ok(rows::open(&access.read().await?, *person, token.key(), now).await?.map(|step| step.to))
}

/// Has mail go where this link was sent.
///
/// # Errors
/// When it could not be noted.
pub async fn confirm(
    access: &Access,
    permit: &Permit<ChangeProfile>,
    token: &Secret,
    now: Timestamp,
    trace: TraceParent,
) -> Result<Confirmed, Error> {
    let person = whose(permit)?;
    let found = rows::open(&access.read().await?, person, token.key(), now).await?;
    move_to(access, (person, found), Some(token.key()), now, trace).await
}

/// Has mail go where the sign-in provider says, which has checked it. `shown` is what they saw on the page: what it has come to be since is
/// not taken for it.
///
/// # Errors
/// When it could not be noted.
pub async fn take_suggestion(
    access: &Access,
    permit: &Permit<ChangeProfile>,
    shown: &str,
    now: Timestamp,
    trace: TraceParent,
) -> Result<Confirmed, Error> {
    let person = whose(permit)?;
    let found = rows::suggested(&access.read().await?, person, shown).await?;
    move_to(access, (person, found), None, now, trace).await
}

/// Has mail go where this step leads, if there is one and nothing was changed since it was found. The link that it comes from is used up; where
/// it comes from none, what waits to be confirmed is ended.
async fn move_to(
    access: &Access,
    (person, step): (PersonId, Option<rows::Step>),
    link: Option<Key>,
    now: Timestamp,
    trace: TraceParent,
) -> Result<Confirmed, Error> {
    let Some(step) = step else { return Ok(Confirmed::NotGood) };
    let before = told_before(access, &step).await?;
    let mut db = access.write().await?;
    let transaction = db.transaction().await?;
    let is_good = match link {
        Some(link) => rows::take(&transaction, person, link, now).await?,
        None => rows::end(&transaction, person, now).await.map(|()| true)?,
    };
    if !is_good || !rows::change(&transaction, person, &step, link.map(|_| now)).await? {
        return Ok(Confirmed::NotGood);
    }
    say(&transaction, person, Event::AddressChanged { enclosure: before }, now, trace).await?;
    transaction.commit().await?;
    drop(db);
    changed(access, person, if link.is_some() { "confirmed" } else { "suggested" }).await;
    Ok(Confirmed::Done)
}

/// Takes back what was asked: its link is good no more.
///
/// # Errors
/// When it could not be noted.
pub async fn withdraw(access: &Access, permit: &Permit<ChangeProfile>, now: Timestamp) -> Result<(), Error> {
    let person = whose(permit)?;
    let mut db = access.write().await?;
    let transaction = db.transaction().await?;
    rows::end(&transaction, person, now).await?;
    transaction.commit().await?;
    Ok(())
}

fn whose(permit: &Permit<ChangeProfile>) -> Result<PersonId, Error> {
    match permit.on() {
        Resource::Person(person) => Ok(*person),
        _ => Err(Error::NOT_FOUND),
    }
}

fn no_room() -> Error {
    Error::Away("what a letter encloses could not be put down".to_owned())
}

/// Who had mail elsewhere is told there; who confirmed the address that they had is told nothing.
async fn told_before(access: &Access, step: &rows::Step) -> Result<Option<EnclosureId>, Error> {
    if step.from == step.to {
        return Ok(None);
    }
    let before = enclose(access, &Enclosure::Before { to: step.from.clone() }).await;
    before.map(Some).ok_or_else(no_room)
}

async fn changed(access: &Access, person: PersonId, step: &'static str) {
    access.drafts.notify_one();
    metrics::counter!("web_addresses_total", "step" => step).increment(1);
    introduce(access, person).await;
    access.notifier.notify(ChangeSet::of(person));
}
