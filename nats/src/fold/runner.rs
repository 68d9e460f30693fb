//! The owner's loop: own, catch up, fold, publish; and start over after anything that went wrong.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, MissedTickBehavior, timeout_at};
use tokio_postgres::Client;
use tokio_util::sync::CancellationToken;

use super::error::FoldError;
use super::owner::{self, Shown};
use super::session::Session;
use super::status::{FoldStatus, Phase};
use super::{BATCH, Database, Fold, TICK_TOLERANCE, checkpoint, left, past};
use crate::stream_check::Refused;
use crate::{Connection, Entry, Tail, stream_check};

/// The owner shows itself this often, with or without work: well within the ten seconds after which its lock is lost,
/// and often enough that a draft of another process is not kept waiting.
const HEARTBEAT: Duration = Duration::from_millis(500);

/// The longest that a batch waits for the rest of what was stored together with its first message.
const GATHERED_WITHIN: Duration = Duration::from_millis(2);

/// Waiting before starting over: short, because the usual reason is a restart that takes a moment.
const PAUSES: [Duration; 4] =
    [Duration::from_millis(50), Duration::from_millis(200), Duration::from_millis(500), Duration::from_secs(1)];

/// Runs one fold in this process, for as long as it owns it.
pub struct Runner<F: Fold> {
    fold: Arc<F>,
    database: Database,
    log: Connection,
    tolerance: SignedDuration,
    drafts: Arc<Notify>,
    status: watch::Sender<FoldStatus>,
}

impl<F: Fold> Runner<F> {
    /// A runner that works on this database, as the service's role, with its schema as the search path.
    pub fn new(fold: Arc<F>, database: Database, log: Connection) -> Self {
        let (tolerance, status) = (TICK_TOLERANCE, watch::channel(FoldStatus::START).0);
        Self { fold, database, log, tolerance, drafts: Arc::new(Notify::new()), status }
    }

    /// The same, which believes ticks that are so far from when they were stored: for simulated time.
    #[must_use]
    pub const fn believing(mut self, tolerance: SignedDuration) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// To be notified after drafts were committed, so that they leave at once.
    #[must_use]
    pub fn drafts(&self) -> Arc<Notify> {
        Arc::clone(&self.drafts)
    }

    /// How it is doing.
    #[must_use]
    pub fn status(&self) -> watch::Receiver<FoldStatus> {
        self.status.subscribe()
    }

    /// Works until `stop`, and then finishes the batch it is in.
    pub async fn run(self, stop: CancellationToken) {
        let subscription = self.fold.subscription();
        let mut failures = 0;
        while !stop.is_cancelled() {
            let before = self.status.borrow().seq;
            let Err(failure) = self.own(&stop).await else { return };
            let moved = self.status.borrow().seq != before;
            failures = if moved { 0 } else { failures + 1 };
            metrics::counter!("fold_restarts_total", "service" => subscription.producer.name(), "stream" => subscription.stream)
                .increment(1);
            tracing::warn!(service = subscription.producer.name(), stream = subscription.stream, %failure, "the fold starts over");
            self.status.send_modify(|status| status.phase = Phase::Down);
            let pause = PAUSES[failures.min(PAUSES.len() - 1)];
            tokio::select! { () = stop.cancelled() => {}, () = tokio::time::sleep(pause) => {} }
        }
    }

    async fn own(&self, stop: &CancellationToken) -> Result<(), FoldError> {
        let subscription = self.fold.subscription();
        let standing_by = |unseen| self.stand_by(unseen);
        let owned = owner::owning(&self.database, subscription, stop, standing_by, async |client: Client| {
            // How far the log has moved on meanwhile is not known yet.
            self.status.send_modify(|status| {
                *status = FoldStatus { phase: Phase::CatchingUp, pending: 0, stored_at: None, ..*status };
            });
            self.ownerless(false);
            Box::pin(self.work(&client, stop)).await
        });
        owned.await.map(|_| ())
    }

    /// Waits for the lock; `unseen` is for how long nobody was seen working.
    fn stand_by(&self, unseen: Duration) {
        let gone = unseen >= owner::GONE_AFTER;
        let phase = if gone { Phase::Ownerless } else { Phase::StandingBy };
        let news = self.status.send_if_modified(|status| std::mem::replace(&mut status.phase, phase) != phase);
        if !news {
            return;
        }
        self.ownerless(gone);
        if gone {
            let subscription = self.fold.subscription();
            tracing::error!(
                service = subscription.producer.name(),
                stream = subscription.stream,
                seconds = unseen.as_secs(),
                "nobody works on the fold, and it is not to be had"
            );
        }
    }

    fn ownerless(&self, is: bool) {
        let subscription = self.fold.subscription();
        metrics::gauge!("fold_ownerless", "service" => subscription.producer.name(), "stream" => subscription.stream)
            .set(if is { 1.0 } else { 0.0 });
    }

    /// What an owner does, from what the last one left behind until `stop`.
    async fn work(&self, client: &Client, stop: &CancellationToken) -> Result<(), FoldError> {
        let subscription = self.fold.subscription();
        let mut shown = Shown::begin(client, subscription).await?;
        let mut checkpoint = checkpoint::find_or_start(client, subscription.stream).await?;
        let facts = stream_check::check(
            &self.log,
            subscription.stream,
            &stream_check::Checkpoint { seq: checkpoint.seq, created: checkpoint.created },
        )
        .await?;
        checkpoint.created = Some(facts.created);
        if subscription.publishes {
            past::verify(&self.log, subscription, &checkpoint).await?;
        }
        let mut session = Session::open(&*self.fold, client, &self.log, checkpoint, self.tolerance).await?;
        if subscription.publishes {
            left::publish_all(&mut session, client).await?;
        }
        tracing::info!(
            service = subscription.producer.name(),
            stream = subscription.stream,
            seq = session.checkpoint.seq,
            "owns the fold"
        );
        self.show(Phase::CatchingUp, &session);

        let mut tail =
            Tail::open(&self.log, subscription.stream, subscription.filters, session.checkpoint.seq + 1).await?;
        let mut heartbeat = tokio::time::interval(HEARTBEAT);
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return session.await_published().await,
                stored = session.await_published(), if session.is_publishing() => {
                    stored?;
                    let phase = self.status.borrow().phase;
                    self.show(phase, &session);
                }
                entry = tail.next() => {
                    let entries = gather(entry?, &mut tail).await?;
                    let behind = entries.last().is_some_and(|entry| entry.pending > 0);
                    session.fold_batch(&entries).await?;
                    self.reached(entries.last());
                    self.show(if behind { Phase::CatchingUp } else { Phase::Live }, &session);
                }
                () = self.drafts.notified(), if subscription.publishes => session.fold_batch(&[]).await?,
                _ = heartbeat.tick() => {
                    shown.renew(client, subscription).await?;
                    if session.idle().await? {
                        session.fold_batch(&[]).await?;
                    }
                    session.replay_asked().await?;
                    self.show(if tail.caught_up() { Phase::Live } else { Phase::CatchingUp }, &session);
                }
            }
        }
    }

    fn show(&self, phase: Phase, session: &Session<'_, F>) {
        self.status.send_if_modified(|status| {
            let now = FoldStatus { phase, seq: session.checkpoint.seq, published: session.published, ..*status };
            std::mem::replace(status, now) != now
        });
    }

    /// Notes how far behind the log the last batch left us; whoever waits for news gets it with the phase.
    fn reached(&self, last: Option<&Entry>) {
        let Some(Entry { pending, stored_at, .. }) = last else { return };
        self.status.send_if_modified(|status| {
            (status.pending, status.stored_at) = (*pending, Some(*stored_at));
            false
        });
    }
}

/// What is ready, and what by the server's count is on its way: a batch that was stored together should be decided together,
/// for each batch costs a commit and a flush of the log.
async fn gather(first: Entry, tail: &mut Tail) -> Result<Vec<Entry>, Refused> {
    let on_its_way = |entry: &Entry| entry.pending > 0;
    let deadline = Instant::now() + GATHERED_WITHIN;
    let mut coming = on_its_way(&first);
    let mut batch = vec![first];
    while batch.len() < BATCH {
        let next = match tail.ready() {
            Some(entry) => entry,
            None if coming => match timeout_at(deadline, tail.next()).await {
                Ok(entry) => entry,
                Err(_) => break,
            },
            None => break,
        };
        let entry = next?;
        coming = on_its_way(&entry);
        batch.push(entry);
    }
    Ok(batch)
}
