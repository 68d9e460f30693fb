//! Asking for a letter with a link, and coming by it.

use domain::authorize::Permit;
use domain::authorize::permission::SignInByEmail;
use jiff::Timestamp;
use messages::TraceParent;
use messages::mail::Enclosure;
use messages::person::Event;

use super::Code;
use super::rows::{Sent, guess, is_open, note, owner, take};
use crate::enclosure::enclose;
use crate::question::Mailbox;
use crate::said::say;
use crate::session::{Arrived, Arriving, Secret, enter};
use crate::{Access, Error};

/// The path of the page that signs in, before its token. Never more than a path: where we live, the mailer says.
const PATH: &str = "/sign-in/by-email/";

/// Somebody who wants a letter.
pub struct Asking {
    /// The address that they typed.
    pub address: Mailbox,
    /// What their browser holds: the letter is good in no other one.
    pub browser: Secret,
    /// Where they want to be afterwards.
    pub return_to: String,
    /// When they asked.
    pub now: Timestamp,
    /// The trace of the request.
    pub trace: TraceParent,
}

/// Has a letter sent to an address, if it opens an account. What came of it is for our own figures: who asked is told the same in any case.
///
/// # Errors
/// When it could not be noted.
pub async fn ask(access: &Access, asking: &Asking) -> Result<(), Error> {
    let Some(owner) = owner(&access.read().await?, asking.address.as_str()).await? else {
        return counted("nobody");
    };
    let (secret, code) = (Secret::new()?, Code::new()?);
    let sent = Sent {
        person: owner.person,
        link: secret.key(),
        code: &code,
        browser: &asking.browser,
        return_to: &asking.return_to,
    };
    let (path, digits) = (format!("{PATH}{}", secret.small()), code.digits().to_owned());
    let letter = Enclosure::SignIn { to: owner.email, path, code: digits };
    let enclosure = enclose(access, &letter).await;
    let enclosure = enclosure.ok_or_else(|| Error::Away("what a letter encloses could not be put down".to_owned()))?;
    let mut db = access.write().await?;
    let transaction = db.transaction().await?;
    if !note(&transaction, &sent, asking.now).await? {
        return counted("too_often");
    }
    let event = Event::SignInLinkAsked { enclosure };
    say(&transaction, owner.person, event, asking.now, asking.trace).await?;
    transaction.commit().await?;
    access.drafts.notify_one();
    counted("sent")
}

fn counted(step: &'static str) -> Result<(), Error> {
    metrics::counter!("web_sign_in_links_total", "step" => step).increment(1);
    Ok(())
}

/// Whether this link is good in this browser.
///
/// # Errors
/// When nobody can say.
pub async fn is_here(
    access: &Access,
    _: &Permit<SignInByEmail>,
    (link, browser): (&Secret, &Secret),
    now: Timestamp,
) -> Result<bool, Error> {
    is_open(&access.read().await?, link.key(), browser.key(), now).await
}

/// Lets in who opens a link in the browser that asked for it; none if it is good no more, was never, or came elsewhere.
///
/// # Errors
/// When it could not be noted.
pub async fn arrive_by_link(
    access: &Access,
    _: &Permit<SignInByEmail>,
    link: &Secret,
    arriving: &Arriving<'_>,
) -> Result<Option<Arrived>, Error> {
    arrive(access, link.key().bytes(), arriving).await
}

/// Lets in who types the digits of a letter in the browser that asked for it; none if they are others, or were typed too often.
///
/// # Errors
/// When it could not be noted.
pub async fn arrive_by_code(
    access: &Access,
    _: &Permit<SignInByEmail>,
    code: &Code,
    arriving: &Arriving<'_>,
) -> Result<Option<Arrived>, Error> {
    match guess(access, arriving.asked_by, code, arriving.now).await? {
        Some(link) => arrive(access, &link, arriving).await,
        None => Ok(None),
    }
}

async fn arrive(access: &Access, link: &[u8], arriving: &Arriving<'_>) -> Result<Option<Arrived>, Error> {
    let mut db = access.write().await?;
    let transaction = db.transaction().await?;
    let Some(came) = take(&transaction, link, arriving.asked_by.key(), arriving.now).await? else { return Ok(None) };
    let (secret, account) = enter(access, &transaction, (came.person, None), arriving).await?;
    let account = account.unwrap_or(came.account);
    transaction.commit().await?;
    access.drafts.notify_one();
    metrics::counter!("web_sign_ins_total", "outcome" => "by_letter").increment(1);
    Ok(Some(Arrived { account, secret, return_to: came.return_to }))
}
