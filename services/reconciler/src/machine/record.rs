//! Recording a call: an attempt before it, and after it, in one transaction, what was seen, what the log is told, and
//! when to look again.

use std::time::Duration;

use chassis::database::{Error, Pool, Tries};
use chassis::vault::{Binding, Vault};
use deadpool_postgres::Transaction;
use jiff::Timestamp;
use messages::workspace::{Credential, Observed, Word};
use messages::{Actor, AttemptId, Message, WorkspaceId};
use nats::fold::{Draft, write_drafts};
use rand::Rng;
use secrecy::SecretString;

use super::{Call, Instance, Key, Observation, PATIENCE, PATIENCE_WITH_A_SERVER, tries};
use crate::infra::Failure;
use crate::openberth::Proof;

/// What a sealed key is for; part of its seal.
const PURPOSE: &str = "admin-key";

/// The version of the table that translates infra's words, for the envelope of what it says.
const POLICY: &str = "infra@1";

/// A call that is about to be made.
pub(super) struct Attempt {
    /// Its row.
    pub id: i64,
    /// Its idempotency key: of two calls, the later one has the greater.
    pub order: String,
}

/// Writes that a call is about to be made that may change something. A look changes nothing, and leaves no row.
pub(super) async fn begin(pool: &Pool, instance: &Instance, call: Call) -> Result<Option<Attempt>, Error> {
    if call == Call::Get {
        return Ok(None);
    }
    let order = AttemptId::new().to_string();
    let db = pool.get().await?;
    let insert =
        "insert into attempts (workspace, call, generation, idempotency_key) values ($1, $2, $3, $4) returning id";
    let row = db.query_opt(insert, &[&instance.workspace, &call.word(), &instance.generation, &order]).await?;
    Ok(Some(Attempt { id: row.ok_or(Error::Row("an attempt has no id"))?.try_get(0)?, order }))
}

/// Writes what came of it. Returns whether the log is told something. What others were in the way of is written again.
pub(super) async fn end(
    pool: &Pool,
    vault: &Vault,
    instance: &Instance,
    attempt: Option<i64>,
    outcome: Result<Observation, Failure>,
) -> Result<bool, Error> {
    let mut tries = Tries::default();
    loop {
        match write(pool, vault, instance, attempt, outcome.as_ref()).await {
            Err(error) if tries.again(error.is_conflict()).await => {}
            written => return written,
        }
    }
}

async fn write(
    pool: &Pool,
    vault: &Vault,
    instance: &Instance,
    attempt: Option<i64>,
    outcome: Result<&Observation, &Failure>,
) -> Result<bool, Error> {
    let mut db = pool.get().await?;
    let transaction = db.transaction().await?;
    let close = "update attempts set ended_at = now(), outcome = $2 where id = $1";
    let ours = "select from instances where workspace = $1 and leased_until = $2 for update";
    if transaction.query_opt(ours, &[&instance.workspace, &instance.lease]).await?.is_none() {
        // We hung for longer than the lease, and somebody else works on the machine: what we saw is old.
        transaction.execute(close, &[&attempt, &"superseded"]).await?;
        transaction.commit().await?;
        return Ok(false);
    }
    let observed = match outcome {
        Ok(observation) => {
            transaction.execute(close, &[&attempt, &"done"]).await?;
            saw(&transaction, vault, instance, observation.clone()).await?
        }
        Err(failure) => {
            transaction.execute(close, &[&attempt, &failure.to_string()]).await?;
            failed(&transaction, instance, failure).await?
        }
    };
    let told = match observed {
        Some(observed) => tell(&transaction, instance, observed).await?,
        None => false,
    };
    transaction.commit().await?;
    Ok(told)
}

/// Takes an observation into the row. Returns what it amounts to, if it says anything about the machine.
async fn saw(
    db: &Transaction<'_>,
    vault: &Vault,
    instance: &Instance,
    observation: Observation,
) -> Result<Option<Observed>, Error> {
    let (word, mut machine, proof) = match observation {
        Observation::Nothing => {
            look_again(db, instance, Some(Word::Deleted), tries::pace(instance, Word::Deleted), Count::Anew).await?;
            return Ok(Some(nothing(Word::Deleted, instance)));
        }
        Observation::Key { user, key } => {
            // It says nothing about the machine. Whether it works, its server will say at the next look; until then the
            // attempts that came to nothing stay counted.
            keep(db, vault, instance, &user, &key).await?;
            look_again(db, instance, None, Duration::ZERO, Count::Kept).await?;
            return Ok(None);
        }
        Observation::Machine { word, machine, proof } => (word, machine, proof),
    };
    let fresh = match (machine.admin_key.take(), machine.admin_user_id.clone()) {
        (Some(key), Some(user)) => {
            keep(db, vault, instance, &user, &key).await?;
            true
        }
        (Some(_) | None, _) => false,
    };
    let update = "update instances set seen_raw = $2, seen_generation = $3, resource = $4, endpoint = coalesce($5, endpoint) where workspace = $1";
    db.execute(
        update,
        &[&instance.workspace, &machine.state, &instance.generation, &machine.resource_id, &machine.endpoint],
    )
    .await?;
    let key = if fresh { Key::Unproven } else { instance.key };
    let credential = match stands(word, key, proof) {
        Stands::Ready => None,
        Stands::Proven => proven(db, instance).await?,
        Stands::Awaited(seen) => {
            let (seen, count) = if seen { (Some(word), Count::Anew) } else { (None, Count::Kept) };
            look_again(db, instance, seen, Duration::ZERO, count).await?;
            return Ok(None);
        }
        Stands::Failed(failure) => {
            if matches!(failure, Failure::DeadKey) {
                metrics::counter!("infra_trouble_total", "kind" => "dead_key").increment(1);
                let dead = "update instances set key = 'missing', sealed = null where workspace = $1";
                db.execute(dead, &[&instance.workspace]).await?;
            }
            return failed(db, instance, &failure).await;
        }
    };
    look_again(db, instance, Some(word), tries::pace(instance, word), Count::Anew).await?;
    let generation = instance.generation.cast_unsigned();
    Ok(Some(Observed {
        word,
        raw: machine.state,
        generation,
        resource: Some(machine.resource_id),
        endpoint: machine.endpoint,
        credential,
        first_deployment_at: moment(instance.workspace, machine.first_deployment_at.as_deref()),
        own_key_at: moment(instance.workspace, machine.own_key_at.as_deref()),
        attempts: None,
    }))
}

/// Whether a machine can be told of, as far as its key goes.
enum Stands {
    /// Nothing is awaited.
    Ready,
    /// Its key has just been seen to work: it is told, too.
    Proven,
    /// The next call is due at once, and then more is known. With whether the machine counts as seen meanwhile.
    Awaited(bool),
    /// The round came to nothing.
    Failed(Failure),
}

fn stands(word: Word, key: Key, proof: Option<Proof>) -> Stands {
    match (word, key, proof) {
        // Up or not, nobody could work with it yet: the next call gets the key.
        (_, Key::Missing, _) => Stands::Awaited(true),
        (Word::Running, Key::Unproven, None) => Stands::Awaited(false),
        (Word::Running, Key::Unproven, Some(Proof::Works)) => Stands::Proven,
        (Word::Running, Key::Unproven, Some(Proof::Refused)) => Stands::Failed(Failure::DeadKey),
        (Word::Running, Key::Unproven, Some(Proof::NoAnswer(why))) => Stands::Failed(Failure::NoServer(why)),
        (_, Key::Unproven | Key::Proven, _) => Stands::Ready,
    }
}

/// A call came to nothing: waits longer each time, and once patience is over says so.
async fn failed(db: &Transaction<'_>, instance: &Instance, failure: &Failure) -> Result<Option<Observed>, Error> {
    let failures = instance.failures.saturating_add(1);
    let doublings = u32::try_from(failures - 1).unwrap_or(0).min(10);
    // Between half and all of 0.5 s, 1 s, 2 s … up to five minutes, so that many machines do not ask at the same time, and
    // what is told of each try in a long outage does not fill the log.
    let pause = Duration::from_millis(500 * (1 << doublings))
        .min(tries::LONGEST_PAUSE)
        .mul_f64(rand::rng().random_range(0.5..=1.0));
    let update = "update instances set failures = $2, tries = $5, leased_until = null, \
                  due_at = case when nudge > $3 then now() else now() + $4::double precision * interval '1 second' end where workspace = $1";
    let tries = tries::after(instance, Word::Unreachable);
    db.execute(update, &[&instance.workspace, &failures, &instance.nudge, &pause.as_secs_f64(), &tries]).await?;
    metrics::counter!("infra_failures_total").increment(1);
    let patience = match failure {
        Failure::NoServer(_) => PATIENCE_WITH_A_SERVER,
        Failure::NoAnswer(_)
        | Failure::Refused(_)
        | Failure::MixedUp
        | Failure::Misnamed(_)
        | Failure::DeadKey
        | Failure::Unrecordable => PATIENCE,
    };
    // Who is told that there is trouble is told of each try; everybody else, once patience is over.
    if failures < patience && !instance.troubled {
        return Ok(None);
    }
    if failures == patience {
        tracing::warn!(workspace = %instance.workspace, %failure, "infra does not do what we ask");
        metrics::counter!("infra_trouble_total", "kind" => "unreachable").increment(1);
    }
    Ok(Some(nothing(Word::Unreachable, instance)))
}

/// An observation without a machine to describe.
const fn nothing(word: Word, instance: &Instance) -> Observed {
    Observed {
        word,
        raw: String::new(),
        generation: instance.generation.cast_unsigned(),
        resource: None,
        endpoint: None,
        credential: None,
        first_deployment_at: None,
        own_key_at: None,
        attempts: None,
    }
}

/// A moment that infra names. One that does not read is told to people and counts as not said: the rest of the answer is
/// about whether the machine runs, and matters more.
fn moment(workspace: WorkspaceId, said: Option<&str>) -> Option<Timestamp> {
    let said = said?;
    let read = said.parse().ok();
    if read.is_none() {
        metrics::counter!("infra_trouble_total", "kind" => "unclear_moment").increment(1);
        let said: String = said.chars().take(64).collect();
        tracing::warn!(%workspace, said, "infra names a moment that does not read");
    }
    read
}

/// What becomes of the attempts in a row that came to nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Count {
    /// One came to something: they are counted anew.
    Anew,
    /// It is not over yet.
    Kept,
}

/// Ends the round: the lease is given back, and the next look is due. At once, if we were nudged meanwhile.
async fn look_again(
    db: &Transaction<'_>,
    instance: &Instance,
    word: Option<Word>,
    pause: Duration,
    count: Count,
) -> Result<(), Error> {
    let update = "update instances set failures = case when $5 then 0 else failures end, tries = $6, leased_until = null, seen_word = coalesce($2, seen_word), \
                  due_at = case when nudge > $3 then now() else now() + $4::double precision * interval '1 second' end where workspace = $1";
    let anew = count == Count::Anew;
    let tries = word.filter(|_| anew).map_or(instance.tries, |word| tries::after(instance, word));
    db.execute(update, &[&instance.workspace, &word, &instance.nudge, &pause.as_secs_f64(), &anew, &tries]).await?;
    Ok(())
}

/// What a sealed key belongs to: the newest of the `keys` that infra gave out.
pub(super) fn binding(workspace: WorkspaceId, keys: i32) -> Binding {
    Binding { workspace, purpose: PURPOSE, version: u32::try_from(keys).unwrap_or_default() }
}

/// Seals a key that has just arrived, and keeps it until it is known whether it works.
async fn keep(
    db: &Transaction<'_>,
    vault: &Vault,
    instance: &Instance,
    user: &str,
    key: &SecretString,
) -> Result<(), Error> {
    let keys = instance.keys.saturating_add(1);
    let sealed = vault.seal(binding(instance.workspace, keys), key).map_err(|_| Error::Row("no key can be sealed"))?;
    let update = "update instances set admin = $2, keys = $3, key = 'unproven', sealed = $4 where workspace = $1";
    db.execute(update, &[&instance.workspace, &user, &keys, &sealed]).await?;
    Ok(())
}

/// The key works: the log is told of it, and we need it no longer.
async fn proven(db: &Transaction<'_>, instance: &Instance) -> Result<Option<Credential>, Error> {
    db.execute("update instances set key = 'proven', sealed = null where workspace = $1", &[&instance.workspace])
        .await?;
    let (Some(user), Some(sealed)) = (instance.admin.clone(), instance.sealed.clone()) else { return Ok(None) };
    Ok(Some(Credential { user, version: binding(instance.workspace, instance.keys).version, sealed }))
}

/// What two observations have in common that say the same. Empty parts are left out, so that a part that is added here
/// later does not make news of what was told before.
pub(crate) fn summary(observed: &Observed) -> String {
    let Observed { word, raw, generation, endpoint, first_deployment_at, own_key_at, .. } = observed;
    let place = endpoint.as_deref().unwrap_or_default();
    let code = first_deployment_at.map(|at| format!(" code {at}")).unwrap_or_default();
    let key = own_key_at.map(|at| format!(" key {at}")).unwrap_or_default();
    format!("{word} {raw} {generation} {place}{code}{key}")
}

/// Drafts the observation for the log, unless the log was told the same before. While the workspace is in trouble each
/// try is news: people are told how many there were, and when the next one is due.
async fn tell(db: &Transaction<'_>, instance: &Instance, mut observed: Observed) -> Result<bool, Error> {
    let same = summary(&observed);
    let is_news = instance.told.as_deref() != Some(&same) || observed.credential.is_some();
    if !is_news && !instance.troubled {
        return Ok(false);
    }
    observed.attempts = tries::read(db, instance.workspace).await?;
    if is_news && observed.word == Word::Unknown {
        metrics::counter!("infra_trouble_total", "kind" => "unknown_word").increment(1);
        let raw: String = observed.raw.chars().take(64).collect();
        tracing::warn!(workspace = %instance.workspace, raw, "infra says a word that we do not know");
    }
    db.execute("update instances set told = $2 where workspace = $1", &[&instance.workspace, &same]).await?;
    let message = Message::WorkspaceObserved(instance.workspace, Box::new(observed));
    let draft = Draft {
        message,
        command: None,
        cause: instance.asked_by,
        actor: Actor::Infra,
        at: chassis::clock::now(),
        policy: Some(POLICY.to_owned()),
        trace: instance.trace,
    };
    write_drafts(&**db, &[draft]).await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen() -> Observed {
        Observed {
            word: Word::Running,
            raw: "running".into(),
            generation: 3,
            resource: Some("res_1".into()),
            endpoint: Some("https://w1.example.com".into()),
            credential: None,
            first_deployment_at: None,
            own_key_at: None,
            attempts: None,
        }
    }

    #[test]
    fn a_first_time_is_worth_telling_and_nothing_old_is_told_again() {
        let before = seen();
        assert_eq!(summary(&before), "running running 3 https://w1.example.com", "as it stands in rows from before");
        let at = Some(Timestamp::UNIX_EPOCH);
        let code = Observed { first_deployment_at: at, ..before.clone() };
        let key = Observed { own_key_at: at, ..before.clone() };
        assert!(summary(&code) != summary(&before) && summary(&key) != summary(&before));
        assert_ne!(summary(&code), summary(&key));
    }

    #[test]
    fn a_moment_that_does_not_read_is_as_if_not_said() {
        let moment = |said| moment(WorkspaceId::new(), said);
        assert_eq!(moment(Some("2026-11-21T09:30:00Z")).unwrap().to_string(), "2026-11-21T09:30:00Z");
        assert_eq!(moment(Some("2026-11-21T10:30:00+01:00")), moment(Some("2026-11-21T09:30:00Z")));
        for said in [None, Some(""), Some("yesterday"), Some("2026-11-21"), Some("1795254127")] {
            assert_eq!(moment(said), None, "{said:?}");
        }
    }
}
