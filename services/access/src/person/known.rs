//! Where mail reaches somebody, as those know it who send them something: the bucket `people`, which billing and the mailer read.
//!
//! It follows our tables. Who changes one of them marks the person as unheard in the same transaction ([`super::rows`]), and what stands
//! there then is written down at once. Where that fails the mark stays, and whoever looks for such marks tries once more.

use messages::PersonId;
use messages::person::Address;
use nats::idempotency::Key;

use super::rows::{Reached, give_token, heard, reached, unheard};
use crate::enclosure::WITHIN;
use crate::session::Secret;
use crate::{Access, Error};

/// Writes down where mail reaches somebody, if that is not known yet. Nobody is kept waiting for it, and nothing fails with it.
pub async fn introduce(access: &Access, person: PersonId) {
    match tokio::time::timeout(WITHIN, write_down(access, person)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%person, %error, "where mail reaches somebody is not written down"),
        Err(_) => tracing::warn!(%person, "where mail reaches somebody is not written down"),
    }
}

/// Writes down those who are still marked, the longest waiting first.
///
/// # Errors
/// When one of them could not be written down: they and the others stay marked.
pub async fn introduce_others(access: &Access) -> Result<(), Error> {
    for person in unheard(&access.read().await?).await? {
        tokio::time::timeout(WITHIN, write_down(access, person))
            .await
            .map_err(|_| Error::Away("it took too long".to_owned()))??;
    }
    Ok(())
}

async fn write_down(access: &Access, person: PersonId) -> Result<(), Error> {
    let found = reached(&access.read().await?, person).await?;
    let Some(Reached { address, token, unheard_at: Some(seen) }) = found else { return Ok(()) };
    let ours = |error: &dyn std::fmt::Display| Error::Ours(error.to_string());
    let key: Key = person.to_string().parse().map_err(|error| ours(&error))?;
    let before = access.people.get(&key).await.map_err(|error| Error::Away(error.to_string()))?;
    let secret = match before.and_then(|text| kept(&text)).filter(|kept| Some(kept.key().bytes()) == token.as_deref()) {
        Some(kept) => kept,
        None => {
            let made = Secret::new()?;
            if !give_token(access, person, token.as_deref(), made.key()).await? {
                // Whoever signs in as them at the same moment writes it down.
                return Ok(());
            }
            made
        }
    };
    let text =
        serde_json::to_vec(&Address { unsubscribe: Some(secret.text()), ..address }).map_err(|error| ours(&error))?;
    access.people.put(&key, text.into()).await.map_err(|error| ours(&error))?;
    heard(access, person, seen, secret.key()).await
}

/// The token that was written down before: the letters that went out since name it.
fn kept(text: &[u8]) -> Option<Secret> {
    serde_json::from_slice::<Address>(text).ok()?.unsubscribe.as_deref().and_then(Secret::read)
}
