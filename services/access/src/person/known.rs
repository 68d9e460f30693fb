//! Where mail reaches somebody, as those know it who send them something: the bucket `people`, which billing and the mailer read.
//!
//! It follows our tables. Who changes one of them marks the person as unheard in the same transaction ([`super::rows`]), and what stands
//! there then is written down at once. Where that fails the mark stays, and whoever looks for such marks tries once more.

use futures_util::{StreamExt, stream};
use messages::PersonId;
use messages::person::Address;
use nats::idempotency::Key;

use super::rows::{Reached, give_token, heard, reached, still_unheard, unheard};
use crate::enclosure::WITHIN;
use crate::session::Secret;
use crate::{Access, Error};

/// Writes down where mail reaches somebody, if that is not known yet. Nobody is kept waiting for it, and nothing fails with it.
pub async fn introduce(access: &Access, person: PersonId) {
    match tokio::time::timeout(WITHIN, write_down(access, person)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%person, %error, "where mail reaches somebody is not written down"),
        // The mark stays: that it takes longer is no fault.
        Err(_) => tracing::info!(%person, "where mail reaches somebody is written down later"),
    }
}

/// So many are written down at once.
const AT_ONCE: usize = 4;

/// Writes down those who are still marked, the longest waiting first.
///
/// # Errors
/// When some could not be written down: they stay marked, and wait behind the others from now on.
pub async fn introduce_others(access: &Access) -> Result<(), Error> {
    let waiting = unheard(&access.read().await?).await?;
    each(waiting, |person| async move {
        let written = tokio::time::timeout(WITHIN, write_down(access, person)).await;
        let written = written.unwrap_or_else(|_| Err(Error::Away("it took too long".to_owned())));
        if written.is_err() {
            still_unheard(access, person).await?;
        }
        written
    })
    .await
}

/// Does it for all of them, whatever comes of one. Of those that failed the first is told.
async fn each<E, F: Future<Output = Result<(), E>>>(
    people: Vec<PersonId>,
    one: impl Fn(PersonId) -> F,
) -> Result<(), E> {
    let done: Vec<Result<(), E>> = stream::iter(people).map(one).buffer_unordered(AT_ONCE).collect().await;
    done.into_iter().collect()
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

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[tokio::test]
    async fn who_cannot_be_written_down_holds_up_nobody() {
        let people: Vec<PersonId> = (0..9).map(|_| PersonId::new()).collect();
        for odd in [people[0], people[4]] {
            let written = RefCell::new(Vec::new());
            let done = each(people.clone(), |person| {
                let written = &written;
                async move {
                    if person == odd {
                        return Err(person);
                    }
                    written.borrow_mut().push(person);
                    Ok(())
                }
            });
            assert_eq!(done.await, Err(odd));
            let mut others = written.into_inner();
            others.sort_unstable();
            assert_eq!(others, people.iter().copied().filter(|person| *person != odd).collect::<Vec<_>>());
        }
    }
}
