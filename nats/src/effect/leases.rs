//! Leases: short, and renewed for as long as their worker lives. So what a worker that died held is taken up within seconds,
//! however long a call may take, and what a slow one holds is never taken from it.
//!
//! A lease is about whether a process lives, so it runs by the clock of Postgres, which all workers share, and not by that of
//! the effect, which may be set. Its holder has a stopwatch, started before Postgres was asked: it always knows of the end
//! before anybody else can, and gives up its call by then.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until, timeout};
use uuid::Uuid;

use super::{Effect, Error, Key, Pool, Pooled, Table};

/// What a lease lasts from its last renewal: the longest that the row of a dead worker waits.
pub(super) const LEASE: Duration = Duration::from_secs(5);

/// One that is younger is not renewed yet: most calls are over before.
const FRESH: Duration = Duration::from_secs(1);

/// How often it is looked which are to be renewed.
const BEAT: Duration = Duration::from_millis(500);

/// The leases that one worker holds.
pub(super) struct Leases<K>(Mutex<HashMap<Uuid, Held<K>>>);

struct Held<K> {
    key: Arc<K>,
    until: watch::Sender<Instant>,
}

/// A lease under way. It is not renewed any more once this is dropped.
pub(super) struct Lease<'a, K> {
    id: Uuid,
    until: watch::Receiver<Instant>,
    leases: &'a Leases<K>,
}

impl<K> Default for Leases<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Key> Leases<K> {
    /// Holds this lease of the row `key`, which lasts until then unless it is renewed.
    pub fn hold(&self, id: Uuid, key: &Arc<K>, until: Instant) -> Lease<'_, K> {
        let (sender, until) = watch::channel(until);
        self.held().insert(id, Held { key: Arc::clone(key), until: sender });
        Lease { id, until, leases: self }
    }

    /// Renews what is held, for ever.
    pub async fn keep<E: Effect<Key = K>>(&self, pool: &impl Pool) {
        let statement = statement(&E::TABLE);
        loop {
            sleep(BEAT).await;
            // A question that hangs must not keep the next one waiting: that one may have another connection.
            match timeout(LEASE, self.renew(pool, &statement)).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::debug!(effect = E::NAME, %error, "leases could not be renewed"),
                Err(_) => tracing::debug!(effect = E::NAME, "leases were not renewed in time"),
            }
        }
    }

    async fn renew(&self, pool: &impl Pool, statement: &str) -> Result<(), Error> {
        let (ids, keys) = self.worn(Instant::now());
        if ids.is_empty() {
            return Ok(());
        }
        let db = pool.get().await?;
        let asked = Instant::now();
        let keys: Vec<&K> = keys.iter().map(|key| &**key).collect();
        for row in db.query(statement, &[&keys, &ids]).await? {
            self.renewed(row.try_get("lease")?, asked);
        }
        Ok(())
    }

    /// Those that are not fresh any more.
    fn worn(&self, now: Instant) -> (Vec<Uuid>, Vec<Arc<K>>) {
        let held = self.held();
        let worn = held.iter().filter(|(_, one)| *one.until.borrow() < now + LEASE - FRESH);
        worn.map(|(id, one)| (*id, Arc::clone(&one.key))).unzip()
    }

    fn renewed(&self, id: Uuid, asked: Instant) {
        if let Some(one) = self.held().get(&id) {
            one.until.send_replace(asked + LEASE);
        }
    }
}

impl<K> Leases<K> {
    fn held(&self) -> MutexGuard<'_, HashMap<Uuid, Held<K>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K> Lease<'_, K> {
    /// Returns once it has not been renewed for as long as it lasts: somebody else may have the row by now.
    pub async fn runs_out(&self) {
        loop {
            let until = *self.until.borrow();
            if until <= Instant::now() {
                return;
            }
            sleep_until(until).await;
        }
    }
}

impl<K> Drop for Lease<'_, K> {
    fn drop(&mut self) {
        self.leases.held().remove(&self.id);
    }
}

/// The statement that renews: $1 are the rows, $2 the leases. A row that somebody has locked is passed over, so that one
/// does not keep the others waiting: it is being recorded, or there is time for another try.
fn statement(Table { name, key, .. }: &Table) -> String {
    let end = end();
    format!(
        "with mine as materialized (select {key} as due_key from {name} where {key} = any($1) and lease = any($2) \
         for update skip locked) \
         update {name} set leased_until = {end} where {key} = any(array(select due_key from mine)) returning lease"
    )
}

/// The end of a lease that begins now.
pub(super) fn end() -> String {
    format!("clock_timestamp() + interval '{} seconds'", LEASE.as_secs())
}

#[cfg(test)]
mod tests {
    use futures_util::poll;

    use super::*;

    const HALF: Duration = Duration::from_millis(2_500);

    #[tokio::test(start_paused = true)]
    async fn a_lease_that_is_renewed_goes_on_and_one_that_is_not_runs_out() {
        let leases = Leases::<i64>::default();
        let began = Instant::now();
        let hold = |id, key| leases.hold(Uuid::from_u128(id), &Arc::new(key), began + LEASE);
        let (kept, lost) = (hold(1, 7), hold(2, 8));
        assert!(leases.worn(began).0.is_empty(), "both are fresh");
        sleep(HALF).await;
        assert_eq!(leases.worn(Instant::now()).0.len(), 2);
        leases.renewed(kept.id, Instant::now());
        assert_eq!(leases.worn(Instant::now()), (vec![lost.id], vec![Arc::new(8)]));
        let (mut kept_ends, mut lost_ends) = (Box::pin(kept.runs_out()), Box::pin(lost.runs_out()));
        assert!(poll!(&mut kept_ends).is_pending() && poll!(&mut lost_ends).is_pending());
        lost_ends.await;
        assert_eq!(began.elapsed(), LEASE);
        assert!(poll!(&mut kept_ends).is_pending());
        kept_ends.await;
        assert_eq!(began.elapsed(), HALF + LEASE);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_over_is_not_renewed() {
        let leases = Leases::<i64>::default();
        let began = Instant::now();
        let lease = leases.hold(Uuid::nil(), &Arc::new(7), began);
        assert_eq!(leases.worn(began).1, [Arc::new(7)]);
        drop(lease);
        assert!(leases.worn(began).1.is_empty());
        leases.renewed(Uuid::nil(), began);
    }

    #[test]
    fn only_what_is_still_held_is_renewed() {
        let table = Table { name: "letters", key: "letter", columns: String::new, ledger: "attempts" };
        assert_eq!(
            statement(&table),
            "with mine as materialized (select letter as due_key from letters where letter = any($1) and lease = any($2) \
             for update skip locked) \
             update letters set leased_until = clock_timestamp() + interval '5 seconds' \
             where letter = any(array(select due_key from mine)) returning lease"
        );
    }
}
