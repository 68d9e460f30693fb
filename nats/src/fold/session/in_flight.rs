//! A publish in flight: what was decided and committed, while the log is storing it.

use futures_util::future::{BoxFuture, FutureExt};

use crate::fold::outbox::OutboxRow;
use crate::{Publisher, publish};

/// Rows of the outbox on their way to the log.
pub(super) struct InFlight {
    /// The number of the last one.
    pub last: u64,
    stored: BoxFuture<'static, Result<Option<u64>, publish::Error>>,
}

impl InFlight {
    /// Those of which the last one has the number `last`. Nothing is sent before it is awaited.
    pub fn new(rows: Vec<OutboxRow>, last: u64, log: Publisher) -> Self {
        let outgoing: Result<Vec<_>, _> = rows.into_iter().map(OutboxRow::into_message).collect();
        Self { last, stored: async move { log.publish_batch(&outgoing?).await }.boxed() }
    }
}

/// Waits until the log has it, if there is anything to wait for. Whoever stops waiting may come back.
pub(super) async fn stored(in_flight: &mut Option<InFlight>) -> Result<(), publish::Error> {
    match in_flight {
        Some(in_flight) => in_flight.stored.as_mut().await.map(drop),
        None => Ok(()),
    }
}
