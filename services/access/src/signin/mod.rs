//! Signing in: what is remembered while somebody is with their provider, and letting them in when they are back.

mod rows;

use chassis::database::Tries;
use jiff::{SignedDuration, Timestamp};
use messages::mail::Enclosure;
use messages::person::Event;
use messages::{EnclosureId, TraceParent};

pub(crate) use rows::finish;
pub use rows::{Begun, Earlier, Way, earlier, forget, remember, take};

use crate::enclosure::enclose;
use crate::identity::Identity;
use crate::permit::guards;
use crate::person::{Welcomed, introduce, welcome};
use crate::said::say;
use crate::session::browsers::{self, is_strange};
use crate::session::{self, Secret, begin};
use crate::{Access, Error};

guards! { SignIn => () }

/// A sign-in must be finished within this long.
pub const LONGEST: SignedDuration = SignedDuration::from_mins(10);

/// Somebody whom a provider vouches for.
pub struct Arrival<'a> {
    /// Who they are.
    pub identity: &'a Identity,
    /// What came back with them.
    pub state: &'a str,
    /// The session that the browser had before.
    pub before: Option<session::Key>,
    /// By what we know the browser again, whoever signs in with it.
    pub browser: session::Key,
    /// What the browser says about itself.
    pub agent: &'a str,
    /// The same in a few words, such as `Firefox on Linux`.
    pub browser_name: String,
    /// When they came.
    pub now: Timestamp,
    /// The trace of the request.
    pub trace: TraceParent,
}

/// Lets somebody in: notes who they are and begins their session, both or nothing.
///
/// # Errors
/// When it could not be noted.
pub async fn let_in(access: &Access, arrival: &Arrival<'_>) -> Result<(Welcomed, Secret), Error> {
    let mut tries = Tries::default();
    let enclosure = if is_strange(&access.read().await?, arrival.identity, arrival.browser).await? {
        enclose(access, &Enclosure::Browser { name: arrival.browser_name.clone() }).await
    } else {
        None
    };
    let (welcomed, secret) = loop {
        match note(access, arrival, enclosure).await {
            Err(error) if tries.again(matches!(error, Error::Undone(_))).await => {}
            noted => break noted?,
        }
    };
    metrics::counter!("web_sign_ins_total", "outcome" => if welcomed.is_new { "new" } else { "known" }).increment(1);
    access.drafts.notify_one();
    introduce(access, welcomed.person).await;
    Ok((welcomed, secret))
}

async fn note(
    access: &Access,
    arrival: &Arrival<'_>,
    enclosure: Option<EnclosureId>,
) -> Result<(Welcomed, Secret), Error> {
    let Arrival { identity, state, before, browser, agent, now, trace, .. } = arrival;
    let mut db = access.write().await?;
    let transaction = db.transaction().await?;
    let welcomed = welcome(&transaction, identity, *now, *trace).await?;
    if browsers::note(&transaction, welcomed.person, *browser, *now).await? {
        let event = Event::SignedInAnew { enclosure };
        say(&transaction, welcomed.person, event, *now, *trace).await?;
    }
    let secret = begin(&transaction, welcomed.person, Some(welcomed.identity), *before, agent, *now).await?;
    finish(&transaction, state, secret.key()).await?;
    transaction.commit().await?;
    Ok((welcomed, secret))
}
