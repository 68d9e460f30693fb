//! What a call did to the row of its machine, and how it goes on.

use std::time::Duration;

use chassis::vault::Vault;
use jiff::Timestamp;
use messages::WorkspaceId;
use messages::workspace::{Credential, Desired, Observed, Word};
use nats::effect::{Error, Settled, Settling, Transaction};
use secrecy::SecretString;

use super::breaking::judge;
use super::call::absent;
use super::publish::publish;
use super::{
    ATTEMPTS_BEFORE_ALERT, ATTEMPTS_BEFORE_ALERT_OF_A_SERVER, Call, Instance, Key, Observation, Paces, next_call, tries,
};
use crate::infra::{CallError, Machine};
use crate::key_check::KeyCheck;
use crate::seals;

/// How a call ends: how the row goes on, how many tries there were, and what it amounts to, if it says anything about the
/// machine.
struct End {
    settled: Settled,
    tries: u32,
    observed: Option<Observed>,
}

/// Takes what came of a call into the row, and drafts what is new for the log.
pub(super) async fn settle(
    (vault, paces): (&Vault, Paces),
    settling: &mut Settling<'_>,
    instance: &Instance,
    outcome: Result<&Observation, &CallError>,
) -> Result<Settled, Error> {
    let end = match outcome {
        Ok(Observation::Nothing) => nothing(paces, settling, instance).await?,
        Ok(Observation::Leaving) => leaving(paces, settling, instance).await?,
        Ok(Observation::Key { user, key }) => new_key(vault, settling, instance, user, key).await?,
        Ok(Observation::Machine { word, machine, key_check }) => {
            observed((vault, paces), settling, instance, (*word, machine), *key_check).await?
        }
        Err(error) => failed(settling, instance, error).await?,
    };
    if let Some(observed) = end.observed {
        publish(settling, instance, observed, end.tries, end.settled.due_at()).await?;
    }
    Ok(end.settled)
}

/// There is no machine.
async fn nothing(paces: Paces, settling: &Settling<'_>, instance: &Instance) -> Result<End, Error> {
    let word = absent(instance);
    let observed = without_machine(word, instance);
    let end = observed_as(settling, instance, word, paces.after(instance, word)).await?;
    if instance.desired == Desired::Deleted {
        let forget = "update instances set admin = null, sealed = null, key = 'missing', resource = null, endpoint = null, seen_generation = generation where workspace = $1";
        settling.db().execute(forget, &[&instance.workspace]).await?;
        seals::forget(settling.db(), instance.workspace).await?;
        return Ok(End { settled: settling.done(), observed: Some(observed), ..end });
    }
    Ok(End { observed: Some(observed), ..end })
}

/// Infra takes it away. That it is gone, the next look shows.
async fn leaving(paces: Paces, settling: &Settling<'_>, instance: &Instance) -> Result<End, Error> {
    let update = "update instances set seen_generation = $2 where workspace = $1";
    settling.db().execute(update, &[&instance.workspace, &instance.generation.cast_signed()]).await?;
    observed_as(settling, instance, Word::Deprovisioning, paces.after(instance, Word::Deprovisioning)).await
}

/// A new key. Whether it works, its server shows at the next call; until then the attempts that came to nothing stay
/// counted.
async fn new_key(
    vault: &Vault,
    settling: &Settling<'_>,
    instance: &Instance,
    user: &str,
    key: &SecretString,
) -> Result<End, Error> {
    store_key(settling.db(), vault, instance, user, key).await?;
    let rekeyed = "update instances set rekeyed = $2 where workspace = $1";
    settling.db().execute(rekeyed, &[&instance.workspace, &instance.rekey.cast_signed()]).await?;
    Ok(End { settled: settling.continued(), tries: instance.tries, observed: None })
}

/// A machine as infra describes it.
async fn observed(
    (vault, paces): (&Vault, Paces),
    settling: &Settling<'_>,
    instance: &Instance,
    (word, machine): (Word, &Machine),
    key_check: Option<KeyCheck>,
) -> Result<End, Error> {
    let db = settling.db();
    let mut key = instance.key;
    if let (Some(new), Some(user)) = (&machine.admin_key, &machine.admin_user_id) {
        store_key(db, vault, instance, user, new).await?;
        key = Key::Unproven;
    }
    let generation = instance.generation.cast_signed();
    let update = "update instances set seen_raw = $2, seen_generation = $3, resource = $4, endpoint = coalesce($5, endpoint) where workspace = $1";
    db.execute(update, &[&instance.workspace, &machine.state, &generation, &machine.resource_id, &machine.endpoint])
        .await?;
    let breaking = judge(instance, word, paces.steady, settling.now());
    breaking.write(db, instance).await?;
    match (instance.restart, next_call(instance)) {
        // Halfway: it is started again at once, and nobody is told that it stands still.
        (true, Call::Suspend) if word == Word::Suspended => {
            write_status(db, instance, Some(word), instance.tries).await?;
            return Ok(End { settled: settling.continued(), tries: instance.tries, observed: None });
        }
        // It does not stop yet.
        (true, Call::Suspend) => return observed_as(settling, instance, word, Paces::until_it_stops(instance)).await,
        (true, Call::Resume) => {
            let done = "update instances set restart = false where workspace = $1 and generation = $2";
            db.execute(done, &[&instance.workspace, &generation]).await?;
        }
        (true | false, _) => {}
    }
    let credential = match Readiness::of(instance.desired, word, key, key_check) {
        Readiness::Nothing => None,
        Readiness::KeyProven => key_proven(db, instance).await?,
        Readiness::KeyMissing => return observed_as(settling, instance, word, Duration::ZERO).await,
        Readiness::KeyUnchecked => {
            return Ok(End { settled: settling.continued(), tries: instance.tries, observed: None });
        }
        Readiness::Failed(error) => {
            if matches!(error, CallError::DeadKey) {
                metrics::counter!("infra_trouble_total", "kind" => "dead_key").increment(1);
                let dead = "update instances set key = 'missing', sealed = null where workspace = $1";
                db.execute(dead, &[&instance.workspace]).await?;
            }
            return failed(settling, instance, &error).await;
        }
    };
    let end = observed_as(settling, instance, word, breaking.pause(paces.after(instance, word))).await?;
    let observed = Observed {
        word: breaking.told,
        raw: machine.state.clone(),
        generation: instance.generation,
        resource: Some(machine.resource_id.clone()),
        endpoint: machine.endpoint.clone(),
        credential,
        first_deployment_at: moment(instance.workspace, machine.first_deployment_at.as_deref()),
        own_key_at: moment(instance.workspace, machine.own_key_at.as_deref()),
        attempts: None,
        resealed: false,
    };
    Ok(End { observed: Some(observed), ..end })
}

/// Whether a machine can be published, as far as its key goes.
enum Readiness {
    /// Nothing is awaited.
    Nothing,
    /// Its key has just been shown to work: it is published, too.
    KeyProven,
    /// Up or not, nobody could work with it yet: the next call, due at once, gets the key.
    KeyMissing,
    /// The next call, due at once, checks its key; the machine does not count as observed before.
    KeyUnchecked,
    /// The call came to nothing.
    Failed(CallError),
}

impl Readiness {
    fn of(desired: Desired, word: Word, key: Key, key_check: Option<KeyCheck>) -> Self {
        // Nobody is to work with what is stopped or taken away.
        if desired != Desired::Running {
            return Self::Nothing;
        }
        match (word, key, key_check) {
            // What stands still is started first.
            (Word::Suspended | Word::Deleted, Key::Missing, _) => Self::Nothing,
            (_, Key::Missing, _) => Self::KeyMissing,
            (Word::Running, Key::Unproven, None) => Self::KeyUnchecked,
            (Word::Running, Key::Unproven, Some(KeyCheck::Works)) => Self::KeyProven,
            (Word::Running, Key::Unproven, Some(KeyCheck::Refused)) => Self::Failed(CallError::DeadKey),
            (Word::Running, Key::Unproven, Some(KeyCheck::NoAnswer(why))) => Self::Failed(CallError::NoServer(why)),
            (_, Key::Unproven | Key::Proven, _) => Self::Nothing,
        }
    }
}

/// A call came to nothing: the pauses grow, and after some attempts it is published.
async fn failed(settling: &Settling<'_>, instance: &Instance, error: &CallError) -> Result<End, Error> {
    let mut settled = settling.retried();
    if next_call(instance) == Call::NewKey {
        // A request for a key that was not answered is given up. The next one is a later one, so that infra refuses the
        // first should it arrive after it.
        settled = settled.with_a_new_key();
    }
    let tries = tries::after(instance, Word::Unreachable);
    write_status(settling.db(), instance, None, tries).await?;
    metrics::counter!("infra_failures_total").increment(1);
    let before_alert = match error {
        CallError::NoServer(_) => ATTEMPTS_BEFORE_ALERT_OF_A_SERVER,
        CallError::NoAnswer(_)
        | CallError::Refused(_)
        | CallError::MixedUp
        | CallError::Misnamed(_)
        | CallError::DeadKey
        | CallError::Fault(_) => ATTEMPTS_BEFORE_ALERT,
    };
    if settled.failures() == before_alert {
        tracing::warn!(workspace = %instance.workspace, %error, "infra does not do what we ask");
        metrics::counter!("infra_trouble_total", "kind" => "unreachable").increment(1);
    }
    // Once the workspace is shown as in trouble each failed try is published; before that, only after some.
    let is_published = settled.failures() >= before_alert || instance.troubled;
    let observed = is_published.then(|| without_machine(Word::Unreachable, instance));
    Ok(End { settled, tries, observed })
}

/// The machine was observed, and is to be again after a pause.
async fn observed_as(settling: &Settling<'_>, instance: &Instance, word: Word, pause: Duration) -> Result<End, Error> {
    let tries = tries::after(instance, word);
    write_status(settling.db(), instance, Some(word), tries).await?;
    Ok(End { settled: settling.again_after(pause), tries, observed: None })
}

async fn write_status(db: &Transaction<'_>, instance: &Instance, word: Option<Word>, tries: u32) -> Result<(), Error> {
    let update = "update instances set seen_word = coalesce($2, seen_word), tries = $3 where workspace = $1";
    db.execute(update, &[&instance.workspace, &word, &tries.cast_signed()]).await?;
    Ok(())
}

/// An observation without a machine to describe.
const fn without_machine(word: Word, instance: &Instance) -> Observed {
    Observed {
        word,
        raw: String::new(),
        generation: instance.generation,
        resource: None,
        endpoint: None,
        credential: None,
        first_deployment_at: None,
        own_key_at: None,
        attempts: None,
        resealed: false,
    }
}

/// A moment that infra names. One that does not read is logged, and counts as not given: the rest of the answer is about
/// whether the machine runs, and matters more.
fn moment(workspace: WorkspaceId, text: Option<&str>) -> Option<Timestamp> {
    let text = text?;
    let read = text.parse().ok();
    if read.is_none() {
        metrics::counter!("infra_trouble_total", "kind" => "unclear_moment").increment(1);
        let text: String = text.chars().take(64).collect();
        tracing::warn!(%workspace, text, "infra names a moment that does not read");
    }
    read
}

/// Seals a key that has just arrived, and keeps it until it is known whether it works.
async fn store_key(
    db: &Transaction<'_>,
    vault: &Vault,
    instance: &Instance,
    user: &str,
    key: &SecretString,
) -> Result<(), Error> {
    let keys = instance.keys.saturating_add(1);
    let sealed = vault.seal(instance.key_binding(keys), key).map_err(|_| Error::Row("no key can be sealed"))?;
    seals::drawn(db, &sealed).await?;
    let update = "update instances set admin = $2, keys = $3, key = 'unproven', sealed = $4 where workspace = $1";
    db.execute(update, &[&instance.workspace, &user, &keys.cast_signed(), &sealed]).await?;
    Ok(())
}

/// The key works: it goes to the log. Of what is kept to find out whether it does, nothing stays; the seal that was told stands
/// with those that are [renewed](crate::seals) when the master key changes.
async fn key_proven(db: &Transaction<'_>, instance: &Instance) -> Result<Option<Credential>, Error> {
    db.execute("update instances set key = 'proven', sealed = null where workspace = $1", &[&instance.workspace])
        .await?;
    let (Some(user), Some(sealed)) = (instance.admin.clone(), instance.sealed.clone()) else { return Ok(None) };
    let credential = Credential { user, version: instance.key_binding(instance.keys).version, sealed };
    seals::keep(db, instance.workspace, &credential).await?;
    Ok(Some(credential))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_that_does_not_read_is_as_if_not_given() {
        let moment = |text| moment(WorkspaceId::new(), text);
        assert_eq!(moment(Some("2026-11-21T09:30:00Z")).unwrap().to_string(), "2026-11-21T09:30:00Z");
        assert_eq!(moment(Some("2026-11-21T10:30:00+01:00")), moment(Some("2026-11-21T09:30:00Z")));
        for text in [None, Some(""), Some("yesterday"), Some("2026-11-21"), Some("1795254127")] {
            assert_eq!(moment(text), None, "{text:?}");
        }
    }
}
