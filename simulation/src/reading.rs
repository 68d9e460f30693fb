//! Reading the log as it grows, and how far each fold has to come to have read as far.

use std::collections::HashMap;

use fakes::infra::Post;
use messages::subject::{self, PROBES, STREAM};
use messages::{Number, Producer};
use nats::definitions::INFRA_EVENTS;
use nats::fold::Subscription;
use nats::{Connection, Entry, Tail, bucket, idempotency};
use verify::log::{Log, Stored};
use verify::{Findings, Invariant, Known};

use crate::Error;
use crate::history::History;
use crate::rows::Position;

/// Both streams, read to where they end.
pub(crate) struct Reading {
    log: Tail,
    events: Tail,
    /// The last sequence of the log that was read.
    at: u64,
    /// The last number of each producer that was read.
    numbers: HashMap<Producer, u64>,
    /// For each fold the last sequence that is meant for it.
    meant: Vec<(Subscription, u64)>,
    /// Events of infra that were recorded.
    recorded: u64,
    /// Judges each message, as `harbor verify` does.
    judge: Log,
    findings: Findings,
}

impl Reading {
    /// From the beginning of both, as somebody who may read all.
    pub(crate) async fn begin(as_operator: &Connection, folds: &[Subscription]) -> Result<Self, Error> {
        let (events, all) = (bucket::stream(INFRA_EVENTS), bucket::filter(INFRA_EVENTS));
        Ok(Self {
            log: Tail::open(as_operator, STREAM, &[">"], 1).await?,
            events: Tail::open(as_operator, &events, &[&all], 1).await?,
            at: 0,
            numbers: HashMap::new(),
            meant: folds.iter().map(|fold| (*fold, 0)).collect(),
            recorded: 0,
            judge: Log::new(Known::default()),
            findings: Findings::default(),
        })
    }

    /// Takes what is here already.
    pub(crate) fn take_ready(&mut self, history: &mut History) -> Result<(), Error> {
        while let Some(entry) = self.log.ready() {
            self.take(&entry?, history)?;
        }
        while let Some(entry) = self.events.ready() {
            self.take_event(&entry?);
        }
        Ok(())
    }

    /// Waits for one entry more. Dropping the wait loses nothing.
    pub(crate) async fn take_next(&mut self, history: &mut History) -> Result<(), Error> {
        tokio::select! {
            entry = self.log.next() => self.take(&entry?, history),
            entry = self.events.next() => {
                self.take_event(&entry?);
                Ok(())
            }
        }
    }

    fn take(&mut self, entry: &Entry, history: &mut History) -> Result<(), Error> {
        self.at = entry.seq;
        self.judge(entry);
        self.mean(STREAM, entry);
        if subject::matches(PROBES, &entry.subject) {
            return Ok(());
        }
        let unreadable = |reason| Error::Unreadable { subject: entry.subject.clone(), seq: entry.seq, reason };
        let (envelope, message) = entry.read().map_err(unreadable)?;
        if let Some(Number { producer, number }) = envelope.number {
            let last = self.numbers.entry(producer).or_default();
            // What was stored twice counts once.
            if number <= *last {
                return Ok(());
            }
            *last = number;
        }
        history.take(&envelope, &message);
        Ok(())
    }

    fn judge(&mut self, entry: &Entry) {
        let headers = entry.headers.iter().flat_map(|headers| headers.iter());
        let headers =
            headers.flat_map(|(name, values)| values.iter().map(move |value| (name.as_ref(), value.as_str())));
        let Entry { seq, stored_at, subject, body, .. } = entry;
        let stored = Stored { seq: *seq, stored_at: *stored_at, subject, headers: headers.collect(), body };
        self.judge.take(&stored, &mut self.findings);
    }

    /// What the judge of the log has found wrong since this was asked last.
    pub(crate) fn take_broken(&mut self) -> Vec<String> {
        let findings = std::mem::take(&mut self.findings);
        let all = Invariant::ALL.into_iter().flat_map(|invariant| findings.violations(invariant).to_vec());
        all.map(|found| format!("{} ({}): {}", found.place, found.invariant.word(), found.what)).collect()
    }

    fn take_event(&mut self, entry: &Entry) {
        let stream = bucket::stream(INFRA_EVENTS);
        self.mean(&stream, entry);
        let is_one = idempotency::read(entry, INFRA_EVENTS).is_some_and(|(key, _)| !key.contains('.'));
        self.recorded += u64::from(is_one);
    }

    fn mean(&mut self, stream: &str, entry: &Entry) {
        for (fold, last) in &mut self.meant {
            if fold.stream == stream && fold.filters.iter().any(|filter| subject::matches(filter, &entry.subject)) {
                *last = entry.seq;
            }
        }
    }

    /// Whether the log was read as far as `stored`, and a fold that has read so far has read all that is meant for it.
    pub(crate) fn is_read(&self, stored: u64, mut read: impl Iterator<Item = u64>) -> bool {
        self.at >= stored && self.meant.iter().all(|(_, last)| read.next() >= Some(*last))
    }

    /// What still moves when everything is so far; none when nothing does.
    pub(crate) fn moves(&self, stored: u64, position: &Position, post: Post) -> Option<String> {
        if self.at < stored {
            return Some(format!("the log was read to {} of {stored}", self.at));
        }
        for ((fold, last), (seq, number)) in self.meant.iter().zip(&position.folds) {
            let whose = fold.producer;
            if seq < last {
                return Some(format!("{whose} has read {} to {seq} of {last}", fold.stream));
            }
            let published = self.numbers.get(&whose).copied().unwrap_or(0);
            if fold.publishes && *number != published {
                return Some(format!("{whose} has decided {number} messages, and the log has {published}"));
            }
        }
        if position.drafts > 0 || position.calls > 0 {
            return Some(format!("{} drafts wait, and {} calls are due", position.drafts, position.calls));
        }
        if post.open > 0 || post.delivered > self.recorded {
            return Some(format!(
                "{} events of infra are on their way, {} of {} are recorded",
                post.open, self.recorded, post.delivered
            ));
        }
        None
    }
}
