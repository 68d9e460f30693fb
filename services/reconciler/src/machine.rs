//! Making machines match: takes what is due, acts on the newest wish, records what came of it.
//!
//! **The cast.** An *instance* is a row: what is wanted of a machine, and what was last seen of it. A *lease* keeps
//! two reconcilers off the same machine; it runs out, because reconcilers die. *Infra* is asked, never believed from
//! memory. A *draft* is what the log is told, when it is something new.
//!
//! **The play.** [`Machines::run`] claims what is due, many machines at once and one call at a time for each. The
//! [`next_call`] follows from the row alone, so after a crash at any point the next round does the right thing: the
//! same order again finds the same machine, and a key that got lost is replaced by a new one. The next round is also
//! the retry; nothing here tries twice.
//!
//! **What can go wrong.** Infra fails or is silent: after [`PATIENCE`] attempts the log is told `unreachable`, once, and
//! the attempts go on, ever slower. Infra says a word that we do not know: the log is told `unknown`, and people are.

mod claim;
mod record;
mod step;

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use chassis::database::Pool;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::infra::{Failure, Infra};
use chassis::vault::Vault;

pub(crate) use claim::Instance;
pub(crate) use record::summary;
pub(crate) use step::{Call, Sight, next_call};

/// As many calls are under way at once.
const AT_ONCE: usize = 32;

/// What a lease lasts beyond the longest call: time enough to record what came of it, and no longer, because the machine
/// of a reconciler that died waits for it.
const RECORDED_WITHIN: Duration = Duration::from_secs(15);

/// With nothing to wake it, the loop looks for what has come due this often.
const LOOK_AGAIN: Duration = Duration::from_millis(250);

/// A machine whose reconciler died waits for the end of its call's lease: no call may take longer than this.
pub(crate) const LONGEST_CALL: Duration = Duration::from_secs(30);

/// Attempts in a row that may come to nothing before the log is told.
pub(crate) const PATIENCE: i32 = 3;

/// Looks in a row that may come to nothing before people are told.
const BLIND: u32 = 8;

/// The effect loop of machines.
pub(crate) struct Machines {
    pool: Pool,
    infra: Infra,
    vault: Vault,
    drafts: Arc<Notify>,
    lease: Duration,
}

impl Machines {
    /// `call_timeout` is how long infra may take for one call.
    pub fn new(pool: Pool, infra: Infra, vault: Vault, drafts: Arc<Notify>, call_timeout: Duration) -> Self {
        Self { pool, infra, vault, drafts, lease: call_timeout.saturating_add(RECORDED_WITHIN) }
    }

    /// Works until told to stop, and then lets the calls under way come to their end.
    pub async fn run(self, work: Arc<Notify>, stop: CancellationToken) {
        let mut under_way = FuturesUnordered::new();
        let mut blind = 0;
        loop {
            let free = AT_ONCE - under_way.len();
            if !stop.is_cancelled() && free > 0 {
                let mut claim = pin!(self.claim(free, &mut blind));
                // The calls under way go on meanwhile: they hold the very connections that the claim may have to wait for.
                let claimed = loop {
                    tokio::select! {
                        claimed = &mut claim => break claimed,
                        Some(()) = under_way.next() => {}
                    }
                };
                under_way.extend(claimed.into_iter().map(|instance| self.attend(instance)));
            }
            if stop.is_cancelled() && under_way.is_empty() {
                return;
            }
            tokio::select! {
                () = stop.cancelled(), if !stop.is_cancelled() => {}
                Some(()) = under_way.next() => {}
                () = work.notified(), if free > 0 => {}
                () = tokio::time::sleep(LOOK_AGAIN), if free > 0 => {}
            }
        }
    }

    /// Claims what is due. `blind` counts the looks in a row that came to nothing: the first may be a restart of Postgres.
    async fn claim(&self, limit: usize, blind: &mut u32) -> Vec<Instance> {
        match claim::claim(&self.pool, limit, self.lease).await {
            Ok(claimed) => {
                *blind = 0;
                claimed
            }
            Err(error) => {
                *blind += 1;
                if *blind == BLIND {
                    tracing::warn!(%error, "cannot see what is due");
                }
                Vec::new()
            }
        }
    }

    /// One round for one machine: a call, and what came of it.
    async fn attend(&self, instance: Instance) {
        let call = next_call(&instance);
        let attempt = record::begin(&self.pool, &instance, call).await;
        let done = match attempt {
            Ok(attempt) => {
                metrics::counter!("effect_attempts_total", "call" => call.word()).increment(1);
                let outcome = step::take(&self.infra, &instance, call).await;
                nats::crash::point("reconciler", "called");
                match record::end(&self.pool, &self.vault, &instance, attempt, outcome).await {
                    // What Postgres will never take is infra's mistake, e.g. the address of another machine: it counts
                    // like any call that came to nothing.
                    Err(error) if error.is_about_the_data() => {
                        record::end(&self.pool, &self.vault, &instance, attempt, Err(Failure::Unrecordable)).await
                    }
                    done => done,
                }
            }
            Err(error) => Err(error),
        };
        match done {
            Ok(told) if told => self.drafts.notify_one(),
            Ok(_) => {}
            // The lease runs out, and the next round tries again.
            Err(error) => {
                metrics::counter!("machine_records_failed_total").increment(1);
                tracing::warn!(workspace = %instance.workspace, %error, "cannot record what came of a call");
            }
        }
    }
}
