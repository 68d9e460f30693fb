//! The loop of an effect: claim, call, record; many rows at once and one call at a time for each.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

use super::claim::{self, Claimed};
use super::lanes::Lanes;
use super::leases::{Lease, Leases};
use super::ledger::{self, Attempt};
use super::pace::Pace;
use super::record::record;
use super::{Effect, Error, Fault, Pool, Trigger, gauges};
use crate::crash;

/// With nothing to trigger it, the worker claims what has come due this often.
const CLAIM_EVERY: Duration = Duration::from_millis(250);

/// A call ends by itself after the longest that it may take. One that has not ended so long after that never will.
const OVERDUE_AFTER: Duration = Duration::from_secs(15);

/// Claims in a row that may fail before people are warned: the first may be a restart of Postgres.
const FAILED_CLAIMS_BEFORE_ALERT: u32 = 8;

/// Runs one effect in this process. Any number of processes may.
pub struct Worker<E: Effect, P: Pool> {
    effect: E,
    pool: P,
    trigger: Trigger,
    /// Notified when there are drafts: the fold publishes them.
    drafts: Arc<Notify>,
    leases: Leases<E::Key>,
    longest_call: Duration,
}

impl<E: Effect, P: Pool> Worker<E, P> {
    /// A worker on this pool; `drafts` wakes the service's fold.
    pub fn new(effect: E, pool: P, trigger: Trigger, drafts: Arc<Notify>) -> Self {
        let longest_call = effect.longest_call().saturating_add(OVERDUE_AFTER);
        Self { effect, pool, trigger, drafts, leases: Leases::default(), longest_call }
    }

    /// Works until `stop`, and then lets the calls under way come to their end.
    pub async fn run(self, stop: CancellationToken) {
        tokio::select! {
            () = self.work(&stop) => {}
            () = self.leases.keep::<E>(&self.pool) => {}
            () = gauges::keep::<E>(&self.pool, &self.trigger) => {}
        }
    }

    async fn work(&self, stop: &CancellationToken) {
        let lanes = self.effect.lanes();
        let statement = claim::statement(&E::TABLE, &lanes);
        let clock = &self.trigger.clock;
        let pace = self.effect.calls_a_second().map(|calls| Pace::new(calls, Instant::now()));
        let mut lanes = Lanes::new(&lanes, pace, clock.now());
        let mut under_way = FuturesUnordered::new();
        let (mut failed_claims, mut at_work) = (0, false);
        loop {
            let now = clock.now();
            let room = lanes.room(now);
            let mut has_moved_on = false;
            if !stop.is_cancelled() && room.iter().any(|room| *room > 0) {
                let mut claim = pin!(self.claim(&statement, &room, &mut failed_claims));
                // The calls under way go on meanwhile: they hold the very connections that the claim may have to wait for.
                let claimed = loop {
                    tokio::select! {
                        claimed = &mut claim => break claimed,
                        Some(lane) = under_way.next() => {
                            lanes.leave(lane);
                            has_moved_on = true;
                        }
                    }
                };
                if !claimed.is_empty() && !std::mem::replace(&mut at_work, true) {
                    clock.work();
                }
                let came = !claimed.is_empty();
                for claimed in claimed {
                    lanes.enter(claimed.lane);
                    under_way.push(self.attend(claimed));
                }
                has_moved_on |= came && lanes.has_more();
            }
            // What ended meanwhile may be due again, and the claim did not see it; or there is room for more than it asked for.
            if has_moved_on {
                continue;
            }
            let opens_at = lanes.opens_at();
            if under_way.is_empty() {
                if stop.is_cancelled() {
                    return;
                }
                if opens_at.is_none() {
                    clock.rest(std::mem::take(&mut at_work));
                }
            }
            tokio::select! {
                () = stop.cancelled(), if !stop.is_cancelled() => {}
                Some(lane) = under_way.next() => lanes.leave(lane),
                () = self.trigger.work.notified(), if !lanes.are_full() => {}
                () = clock.passes(now, CLAIM_EVERY), if !lanes.are_full() => {}
                () = opens(opens_at), if !lanes.are_full() => {}
            }
        }
    }

    /// Claims what is due.
    async fn claim(&self, statement: &str, room: &[i64], failed: &mut u32) -> Vec<Claimed<E>> {
        match claim::claim(&self.pool, statement, room, self.trigger.now()).await {
            Ok(mut claimed) => {
                *failed = 0;
                // Postgres took so long that the leases are over: the rows come again.
                claimed.retain(|claimed: &Claimed<E>| claimed.until > Instant::now());
                claimed
            }
            Err(error) => {
                *failed += 1;
                if *failed == FAILED_CLAIMS_BEFORE_ALERT {
                    tracing::warn!(service = E::SERVICE, effect = E::NAME, %error, "cannot read what is due");
                }
                Vec::new()
            }
        }
    }

    /// One call for one row, and what came of it. The lease is held from now on. Returns the lane that it was in.
    fn attend(&self, claimed: Claimed<E>) -> impl Future<Output = usize> + Send {
        let lease = self.leases.hold(claimed.lease, &claimed.key, claimed.until);
        async move {
            self.attend_with(&claimed, &lease).await;
            claimed.lane
        }
    }

    async fn attend_with(&self, claimed: &Claimed<E>, lease: &Lease<'_, E::Key>) {
        match self.call_and_record(claimed, lease).await {
            Ok(has_drafts) => {
                self.effect.settled();
                if has_drafts {
                    self.drafts.notify_one();
                }
            }
            // The lease runs out, and the next claim tries again.
            Err(error) => {
                metrics::counter!(format!("{}_records_failed_total", E::NAME)).increment(1);
                let row = &claimed.key;
                tracing::warn!(service = E::SERVICE, effect = E::NAME, %row, %error, "cannot record what came of a call");
            }
        }
    }

    /// Returns whether there are drafts.
    async fn call_and_record(&self, claimed: &Claimed<E>, lease: &Lease<'_, E::Key>) -> Result<bool, Error> {
        let intent = self.effect.intent(&claimed.row);
        let attempt = ledger::begin::<E>(&self.pool, &claimed.key, intent, self.trigger.now()).await?;
        metrics::counter!("effect_attempts_total", "call" => intent.word()).increment(1);
        let outcome = self.call(claimed, lease, &attempt).await;
        crash::point(E::SERVICE, "called");
        match self.record(claimed, &attempt, outcome.as_ref()).await {
            // What Postgres will never take is the other side's mistake, and counts like any call that came to nothing.
            Err(error) if error.is_about_the_data() => {
                self.record(claimed, &attempt, Err(&Fault::Unrecordable.into())).await
            }
            recorded => recorded,
        }
    }

    /// By the time of this machine, which a call takes however the clock is set. It is not begun, and does not go on, without
    /// the lease.
    async fn call(
        &self,
        claimed: &Claimed<E>,
        lease: &Lease<'_, E::Key>,
        attempt: &Attempt,
    ) -> Result<E::Answer, E::CallError> {
        let call = timeout(self.longest_call, self.effect.call(&claimed.row, attempt.key));
        tokio::select! {
            biased;
            () = lease.runs_out() => {
                metrics::counter!("effect_leases_lost_total", "effect" => E::NAME).increment(1);
                Err(Fault::LeaseLost.into())
            }
            ended = call => ended.unwrap_or_else(|_| Err(Fault::Overdue.into())),
        }
    }

    async fn record(
        &self,
        claimed: &Claimed<E>,
        attempt: &Attempt,
        outcome: Result<&E::Answer, &E::CallError>,
    ) -> Result<bool, Error> {
        record(&self.effect, &self.pool, claimed, attempt.id, outcome, self.trigger.now()).await
    }
}

/// When the pace lets calls begin again: never, if it does not hold them up.
async fn opens(at: Option<Instant>) {
    match at {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}
