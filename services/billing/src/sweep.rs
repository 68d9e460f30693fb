//! The sweep: every five minutes, what happened at the provider since the last one is listed, for who was not told of it.
//!
//! **The cast.** *The sweep* is one row, and an effect like any other: one at a time, however many processes there are. It asks for
//! itself again; when a process begins, it is due at once.
//!
//! **The play.** The events since the last sweep are listed, thirty days back at most: that is all that the provider keeps. Whose they are
//! and was not looked at since becomes due, and the ordinary round of [`payer`](crate::payer) looks. So does, once an hour, whoever pays.
//!
//! **What can go wrong.** The list fails or has no end: we are blind, and say so in a measure. Nothing follows from that: what was
//! not seen is not unpaid. The next list goes back to where the last one came.

mod rows;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chassis::gauges::Measure;
use jiff::{SignedDuration, Timestamp};
use messages::AttemptId;
use nats::effect::{Clock, Effect, Error, Fault, Intent, Lane, Settled, Settling, Table, Trigger};
use payments::{BillingProvider, CustomerId};

use crate::hints::meant;

pub(crate) use rows::begin;

/// How far apart two sweeps are.
pub const EVERY: Duration = Duration::from_secs(5 * 60);

/// Whoever pays is looked at so often, though nothing is said to have happened.
pub(crate) const LOOKED_EVERY: SignedDuration = SignedDuration::from_hours(1);

/// The provider lists so much.
const LISTED: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What came late into the list: each goes back so far behind the one before.
const OVERLAP: SignedDuration = SignedDuration::from_mins(10);

/// A list may take this long, all its pages together.
const LONGEST: Duration = Duration::from_secs(240);

/// A list has no more pages than this, or it has no end.
const MOST_PAGES: usize = 2_000;

/// Lists in a row that may fail before we count as blind.
const FAILURES_BEFORE_BLIND: i32 = 2;

/// What alerts need of it. Each process tells the same: it stands in the tables, whoever swept last.
pub(crate) const MEASURES: [Measure; 3] = [
    Measure { name: "provider_blind", query: rows::BLIND },
    Measure { name: "provider_swept_seconds", query: rows::SWEPT },
    Measure { name: "provider_waiting", query: rows::WAITING },
];

/// Where the sweep stands.
pub(crate) const TABLE: Table = Table {
    name: "provider_sweeps",
    key: "sweep",
    columns: || rows::COLUMNS.to_owned(),
    ledger: "provider_sweep_attempts",
};

/// The sweep as its row has it.
pub struct Row {
    asked: i64,
    /// Until when the provider's events are known.
    seen_until: Option<Timestamp>,
    blind_since: Option<Timestamp>,
}

/// What was listed: of whom, and when the last of it happened.
#[derive(Debug, Default)]
pub struct Listed {
    customers: BTreeMap<CustomerId, Timestamp>,
    newest: Option<Timestamp>,
}

/// There is no list.
#[derive(Debug, thiserror::Error)]
pub enum NoList {
    /// A page did not come.
    #[error("page {page} of the list: {}", error.for_log())]
    Page {
        /// Which, from 1.
        page: usize,
        /// What the provider said.
        error: payments::Error,
    },
    /// It goes on and on.
    #[error("the list has no end")]
    Endless,
    /// It did not come back in time.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// The effect of sweeping.
pub struct Sweep {
    provider: Arc<dyn BillingProvider>,
    payers: Trigger,
    clock: Clock,
    live: bool,
    looked_every: SignedDuration,
}

impl Sweep {
    /// The sweep of this provider, which makes these due.
    pub fn new(provider: Arc<dyn BillingProvider>, payers: Trigger, clock: Clock, live: bool) -> Self {
        Self { provider, payers, clock, live, looked_every: LOOKED_EVERY }
    }

    /// The same where whoever pays is looked at so often.
    #[must_use]
    pub fn looking_every(self, looked_every: SignedDuration) -> Self {
        Self { looked_every, ..self }
    }

    async fn list(&self, since: Timestamp) -> Result<Listed, NoList> {
        let (mut listed, mut after) = (Listed::default(), None);
        for page in 1..=MOST_PAGES {
            let events = self.provider.events_since(since, after.as_ref()).await;
            let events = events.map_err(|error| NoList::Page { page, error })?;
            for event in events.items {
                let at = event.made_at;
                listed.newest = listed.newest.max(Some(at));
                if let Some(customer) = meant(event, self.live).customer() {
                    let last = listed.customers.entry(customer).or_insert(at);
                    *last = (*last).max(at);
                }
            }
            match events.next {
                Some(next) => after = Some(next),
                None => return Ok(listed),
            }
        }
        Err(NoList::Endless)
    }
}

/// From when on is listed.
fn since(seen_until: Option<Timestamp>, now: Timestamp) -> Timestamp {
    let oldest = now.checked_sub(LISTED).unwrap_or(Timestamp::MIN);
    let back = seen_until.and_then(|seen| seen.checked_sub(OVERLAP).ok());
    back.unwrap_or(oldest).max(oldest)
}

impl Effect for Sweep {
    const NAME: &'static str = "provider_sweep";
    const SERVICE: &'static str = "billing";
    const TABLE: Table = TABLE;

    type Key = String;
    type Row = Row;
    type Answer = Listed;
    type CallError = NoList;

    fn lanes(&self) -> Vec<Lane> {
        vec![Lane::only(1)]
    }

    fn longest_call(&self) -> Duration {
        LONGEST
    }

    fn read(row: &tokio_postgres::Row) -> Result<Row, Error> {
        rows::from_row(row)
    }

    /// It changes nothing at the provider, and is in the ledger all the same: that nothing was found is worth knowing only with when.
    fn intent(&self, row: &Row) -> Intent {
        Intent::Change("list", row.asked)
    }

    async fn call(&self, row: &Row, _: AttemptId) -> Result<Listed, NoList> {
        self.list(since(row.seen_until, self.clock.now())).await
    }

    async fn settle(
        &self,
        settling: &mut Settling<'_>,
        row: &Row,
        outcome: Result<&Listed, &NoList>,
    ) -> Result<Settled, Error> {
        let (db, now) = (settling.db(), settling.now());
        match outcome {
            Ok(listed) => {
                let looked = now.checked_sub(self.looked_every).unwrap_or(Timestamp::MIN);
                rows::due(db, &listed.customers, now, looked).await?;
                rows::seen(db, now, row.seen_until.max(listed.newest)).await?;
                if let Some(since) = row.blind_since {
                    tracing::info!(%since, "what happens at the payment provider can be seen again");
                }
                Ok(settling.again_after(EVERY))
            }
            Err(error) => {
                let settled = settling.retried();
                if settled.failures() >= FAILURES_BEFORE_BLIND && row.blind_since.is_none() {
                    rows::blind(db, now).await?;
                    tracing::error!(%error, "what happens at the payment provider cannot be seen; nothing follows from that");
                }
                Ok(settled)
            }
        }
    }

    fn settled(&self) {
        self.payers.fire();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_goes_back_to_where_the_last_one_came_and_no_further_than_is_listed() {
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        assert_eq!(since(None, now), now - LISTED);
        let hour = SignedDuration::from_hours(1);
        assert_eq!(since(Some(now - hour), now), now - hour - OVERLAP);
        assert_eq!(since(Some(now - LISTED - hour), now), now - LISTED);
    }
}
