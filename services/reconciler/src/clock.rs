//! The clock: once a minute it publishes the time on the log.
//!
//! Every tick expects the sequence of the one before it, so of any number of reconcilers exactly one wins each; a
//! stale one loses, and learns the newer sequence from the row in which the fold keeps the last tick that it received.
//!
//! What stands on the subject and is no tick is parked by every fold, and never gets into that row. So whoever lost also
//! reads what stands there: time must not stand still because somebody had something else stored.

use std::time::Duration;

use chassis::database::{Error, Pool};
use jiff::{SignedDuration, Timestamp};
use messages::clock::Tick;
use messages::subject::STREAM;
use messages::{Actor, Envelope, EventId, Message, MessageId};
use nats::publish::Outcome;
use nats::tail::last_on;
use nats::{Connection, OutgoingMessage, Publisher};
use tokio_util::sync::CancellationToken;

/// A tick on the log: its sequence and its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stored {
    pub seq: u64,
    pub at: Timestamp,
}

nats::table! {
    /// The last tick that the fold received. One row, so its key is always the same.
    pub(crate) static CLOCK: Table<Stored> = clock {
        seq: bigint,
        at: timestamptz,
    } and |_tick| {
        one: boolean key = true,
    };
    fn from_row;
}

/// Who lost a tick, or cannot read the last one, tries again after this long.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// A tick further from when it was stored is none: every fold parks it.
const TOLERANCE: SignedDuration = SignedDuration::from_secs(60);

/// A tick that could not be stored in this time is not tried again: it would name a time that has passed, and folds
/// park a tick that is a minute late.
const PUBLISHED_WITHIN: Duration = Duration::from_secs(20);

/// Reads in a row that may fail before people are warned.
const FAILURES_BEFORE_ALERT: u32 = 3;

pub(crate) struct Clock {
    pool: Pool,
    log: Connection,
    publisher: Publisher,
    every: SignedDuration,
}

impl Clock {
    pub fn new(pool: Pool, log: &Connection, every: Duration) -> Self {
        Self {
            pool,
            log: log.clone(),
            publisher: Publisher::new(log),
            every: SignedDuration::try_from(every).unwrap_or(SignedDuration::MAX),
        }
    }

    /// Ticks until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        let (mut won, mut failures) = (None, 0);
        loop {
            let pause = match self.tick_if_due(&mut won).await {
                Ok(pause) => {
                    failures = 0;
                    pause
                }
                Err(error) => {
                    failures += 1;
                    if failures == FAILURES_BEFORE_ALERT {
                        tracing::warn!(%error, "the clock cannot read the last tick");
                    }
                    RETRY_AFTER
                }
            };
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// Ticks if a tick is due; returns how long until one may be.
    async fn tick_if_due(&self, won: &mut Option<Stored>) -> Result<Duration, Error> {
        let last = self.received().await?.max(*won);
        let now = chassis::clock::now();
        // Never two within one interval, and never backwards, whatever this machine's clock does.
        let passed = last.map_or(self.every, |last| last.at.duration_until(now));
        if passed < self.every {
            return Ok((self.every - passed.max(SignedDuration::ZERO)).unsigned_abs());
        }
        match self.publish(last.map_or(0, |last| last.seq), now).await {
            Some(tick) => {
                *won = Some(tick);
                Ok(self.every.unsigned_abs())
            }
            None => {
                *won = self.last_stored(last).await.or(*won);
                Ok(RETRY_AFTER)
            }
        }
    }

    /// The last tick that the fold received.
    async fn received(&self) -> Result<Option<Stored>, Error> {
        let db = self.pool.get().await?;
        let select = format!("select {} from clock", CLOCK.column_names());
        Ok(db.query_opt(&select, &[]).await?.as_ref().map(from_row).transpose()?)
    }

    /// What stands last on the subject: a tick of somebody else, or something that is none. That has a place, which the
    /// next tick must know, but no time, so the time of the last tick stays.
    async fn last_stored(&self, last: Option<Stored>) -> Option<Stored> {
        let entry = match last_on(&self.log, STREAM, messages::clock::TICK).await {
            Ok(entry) => entry?,
            Err(reason) => {
                tracing::info!(reason, "the clock cannot read what stands where its tick should");
                return None;
            }
        };
        let claimed = entry.read().ok().map(|(envelope, _)| envelope.at);
        let is_near = |at: &Timestamp| at.duration_until(entry.stored_at).abs() <= TOLERANCE;
        let at = claimed.filter(is_near).or(last.map(|last| last.at)).unwrap_or(Timestamp::MIN);
        Some(Stored { seq: entry.seq, at })
    }

    /// Publishes the tick after `last`; the tick if it won.
    async fn publish(&self, last: u64, at: Timestamp) -> Option<Stored> {
        let id = MessageId::Event(EventId::numbered(0, last, at));
        let envelope = Envelope { id, cause: None, actor: Actor::Clock, at, policy: None, number: None, trace: None };
        let outgoing = OutgoingMessage::of(&envelope, &Message::Tick(Tick { at })).ok()?;
        let published = tokio::time::timeout(PUBLISHED_WITHIN, self.publisher.publish_expecting(&outgoing, last)).await;
        match published {
            Ok(Ok(Outcome::Won(seq))) => Some(Stored { seq, at }),
            // If it was stored after all, the next one loses, and learns of it.
            Ok(Ok(Outcome::Lost)) | Err(_) => None,
            Ok(Err(error)) => {
                tracing::warn!(%error, "the clock did not tick");
                None
            }
        }
    }
}
