//! Making machines match: takes what is due, acts on the newest wish, records what came of it.
//!
//! **The cast.** An *instance* is a row: what is wanted of a machine, and what was last seen of it. A *lease* keeps
//! two reconcilers off the same machine; it runs out, because reconcilers die. *Infra* is asked, never believed from
//! memory. A *draft* is what the log is told, when it is something new.
//!
//! **The play.** [`Machines::run`] claims what is due, many machines at once and one call at a time for each. The
//! [`next_call`] follows from the row alone, so after a crash at any point the next round does the right thing: the
//! same order again finds the same machine, and a key that got lost is replaced by a new one. A key is told only once it
//! has been seen to work on the machine: until then the workspace is not ready. The next round is also the retry; nothing
//! here tries twice. Each region has [`lanes`] of its own, so that one that does not answer keeps no other waiting.
//!
//! **What can go wrong.** Infra fails or is silent: after [`PATIENCE`] attempts the log is told `unreachable`, once, and
//! the attempts go on, ever slower. Infra says a word that we do not know: the log is told `unknown`, and people are.
//! While lifecycle says that a workspace is in trouble, the log is told of each of the [`tries`], and when the next is due.

mod claim;
mod lanes;
mod record;
mod step;
mod tries;

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use chassis::database::Pool;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::infra::{Failure, Infra};
use crate::openberth::{OpenBerth, Proof};
use chassis::vault::Vault;
use messages::workspace::Word;

pub(crate) use claim::{Instance, Key};
pub(crate) use lanes::Lane;
use lanes::Lanes;
use record::Attempt;
pub(crate) use record::summary;
pub(crate) use step::{Call, Observation, next_call};

/// What a lease lasts beyond the longest call: time enough to record what came of it, and no longer, because the machine
/// of a reconciler that died waits for it.
const RECORDED_WITHIN: Duration = Duration::from_secs(15);

/// With nothing to wake it, the loop looks for what has come due this often.
const LOOK_AGAIN: Duration = Duration::from_millis(250);

/// A machine whose reconciler died waits for the end of its call's lease: no call may take longer than this.
pub(crate) const LONGEST_CALL: Duration = Duration::from_secs(30);

/// Attempts in a row that may come to nothing before the log is told.
pub(crate) const PATIENCE: i32 = 3;

/// The same for a server that does not answer yet on a machine that runs: names and certificates take a while, about two
/// minutes with the pauses between the attempts.
pub(crate) const PATIENCE_WITH_A_SERVER: i32 = 8;

/// Looks in a row that may come to nothing before people are told.
const BLIND: u32 = 8;

/// The effect loop of machines.
pub(crate) struct Machines {
    pool: Pool,
    infra: Infra,
    openberth: OpenBerth,
    vault: Vault,
    drafts: Arc<Notify>,
    lease: Duration,
}

impl Machines {
    /// `call_timeout` is how long infra may take for one call.
    pub fn new(
        pool: Pool,
        infra: Infra,
        openberth: OpenBerth,
        vault: Vault,
        drafts: Arc<Notify>,
        call_timeout: Duration,
    ) -> Self {
        Self { pool, infra, openberth, vault, drafts, lease: call_timeout.saturating_add(RECORDED_WITHIN) }
    }

    /// Works until told to stop, and then lets the calls under way come to their end.
    pub async fn run(self, work: Arc<Notify>, stop: CancellationToken) {
        let mut under_way = FuturesUnordered::new();
        let mut lanes = Lanes::default();
        let mut blind = 0;
        loop {
            let free = lanes.free();
            if !stop.is_cancelled() && !free.is_empty() {
                let mut claim = pin!(self.claim(&free, &mut blind));
                // The calls under way go on meanwhile: they hold the very connections that the claim may have to wait for.
                let claimed = loop {
                    tokio::select! {
                        claimed = &mut claim => break claimed,
                        Some(lane) = under_way.next() => lanes.leave(lane),
                    }
                };
                for instance in claimed {
                    lanes.enter(instance.lane);
                    under_way.push(self.attend(instance));
                }
            }
            if stop.is_cancelled() && under_way.is_empty() {
                return;
            }
            tokio::select! {
                () = stop.cancelled(), if !stop.is_cancelled() => {}
                Some(lane) = under_way.next() => lanes.leave(lane),
                () = work.notified(), if !free.is_empty() => {}
                () = tokio::time::sleep(LOOK_AGAIN), if !free.is_empty() => {}
            }
        }
    }

    /// Claims what is due. `blind` counts the looks in a row that came to nothing: the first may be a restart of Postgres.
    async fn claim(&self, free: &[(Lane, usize)], blind: &mut u32) -> Vec<Instance> {
        match claim::claim(&self.pool, free, self.lease).await {
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

    /// One round for one machine: a call, and what came of it. Returns the lane that it was in.
    async fn attend(&self, instance: Instance) -> Lane {
        let call = next_call(&instance);
        let attempt = record::begin(&self.pool, &instance, call).await;
        let done = match attempt {
            Ok(attempt) => {
                metrics::counter!("effect_attempts_total", "call" => call.word()).increment(1);
                let outcome = self.take(&instance, call, attempt.as_ref()).await;
                nats::crash::point("reconciler", "called");
                let attempt = attempt.map(|attempt| attempt.id);
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
        instance.lane
    }

    /// Makes the call. A machine that is up is asked, too, whether the key works that we have for it, unless we know.
    async fn take(&self, instance: &Instance, call: Call, attempt: Option<&Attempt>) -> Result<Observation, Failure> {
        let order = attempt.map_or("", |attempt| attempt.order.as_str());
        let mut observation = step::take(&self.infra, instance, call, order).await?;
        if let Observation::Machine { word: Word::Running, machine, proof } = &mut observation
            && instance.key == Key::Unproven
            && machine.admin_key.is_none()
        {
            *proof = self.prove(instance, machine.endpoint.as_deref()).await;
        }
        Ok(observation)
    }

    /// Shows the key that we have to its server. None when there is nothing to show, or nobody to show it to.
    async fn prove(&self, instance: &Instance, endpoint: Option<&str>) -> Option<Proof> {
        let endpoint = endpoint.or(instance.endpoint.as_deref())?.parse().ok()?;
        let (user, sealed) = (instance.admin.as_deref()?, instance.sealed.as_deref()?);
        // A seal that does not open is as good as a key that does not work: there will be another one.
        let Ok(key) = self.vault.open(record::binding(instance.workspace, instance.keys), sealed) else {
            return Some(Proof::Refused);
        };
        Some(self.openberth.prove(&endpoint, user, &key).await)
    }
}
