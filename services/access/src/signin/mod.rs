//! Signing in: what is remembered while somebody is with their provider, and letting them in when they are back.

mod rows;

use std::time::Duration;

use chassis::database::Tries;
use jiff::{SignedDuration, Timestamp};
use messages::person::Address;
use messages::{PersonId, TraceParent};
use nats::idempotency::Key;

pub use rows::{Begun, Earlier, Way, earlier, forget, remember, take};

use crate::permit::guards;
use crate::person::{Identity, Welcomed, welcome};
use crate::session::{self, Secret, begin};
use crate::{Access, Error};

guards! { SignIn => () }

/// A sign-in must be finished within this long.
pub const LONGEST: SignedDuration = SignedDuration::from_mins(10);

/// Whoever signs in does not wait longer than this until it is written down where mail reaches them.
const INTRODUCED_WITHIN: Duration = Duration::from_millis(500);

/// Somebody whom a provider vouches for.
pub struct Arrival<'a> {
    /// Who they are.
    pub identity: &'a Identity,
    /// What came back with them.
    pub state: &'a str,
    /// The session that the browser had before.
    pub before: Option<session::Key>,
    /// What the browser says about itself.
    pub agent: &'a str,
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
    let (welcomed, secret) = loop {
        match note(access, arrival).await {
            Err(error) if tries.again(matches!(error, Error::Undone(_))).await => {}
            noted => break noted?,
        }
    };
    metrics::counter!("web_sign_ins_total", "outcome" => if welcomed.is_new { "new" } else { "known" }).increment(1);
    if welcomed.is_new {
        access.drafts.notify_one();
    }
    introduce(access, welcomed.person, arrival.identity).await;
    Ok((welcomed, secret))
}

/// Writes down where mail reaches somebody, for those who send them something. Nobody is kept out for it: who cannot be written down now
/// is when they come back, and until then is sent to without an address where that can be.
async fn introduce(access: &Access, person: PersonId, identity: &Identity) {
    let Identity { name, email, .. } = identity;
    let address = Address { name: name.clone(), email: email.clone(), ..Address::default() };
    let (Ok(key), Ok(text)) = (person.to_string().parse::<Key>(), serde_json::to_vec(&address)) else { return };
    let written = tokio::time::timeout(INTRODUCED_WITHIN, access.people.put(&key, text.into())).await;
    if !matches!(written, Ok(Ok(_))) {
        tracing::warn!(%person, "where mail reaches somebody is not written down");
    }
}

async fn note(access: &Access, arrival: &Arrival<'_>) -> Result<(Welcomed, Secret), Error> {
    let Arrival { identity, state, before, agent, now, trace } = arrival;
    let mut db = access.write().await?;
    let transaction = db.transaction().await?;
    let welcomed = welcome(&transaction, identity, *now, *trace).await?;
    let secret = begin(&transaction, welcomed.person, *before, agent, *now).await?;
    rows::finish(&transaction, state, secret.key()).await?;
    transaction.commit().await?;
    Ok((welcomed, secret))
}
