//! Sorting what was read: what is taken, what is parked, and what is dropped as a repeat.
//!
//! A decision leans on what is stored beside its message, and all of that is written by whoever may publish: the time,
//! the number, the producer. Here each is held against what the server itself knows of the entry.

use jiff::{SignedDuration, Timestamp};
use messages::Unreadable;

use super::checkpoint::Checkpoint;
use super::parking::Parked;
use super::received_numbers::{Verdict, number_of};
use super::{Fold, Input, Received, Subscription};
use crate::Entry;

/// How far a tick may be from the moment at which the server stored it.
pub const TICK_TOLERANCE: SignedDuration = SignedDuration::from_secs(60);

/// Nothing of ours waits longer for its place on the log: a time before that is not believed.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(35 * 24);

/// What a batch came to.
pub(super) struct Sorted<I> {
    pub received: Vec<Received<I>>,
    pub parked: Vec<Parked>,
}

/// Sorts a batch, and moves `next` past it.
pub(super) fn sort<F: Fold>(
    fold: &F,
    entries: &[Entry],
    next: &mut Checkpoint,
    tolerance: SignedDuration,
) -> Sorted<F::Input> {
    let subscription = fold.subscription();
    let mut sorted = Sorted { received: Vec::with_capacity(entries.len()), parked: Vec::new() };
    for entry in entries {
        next.received.watch(next.seq, entry, subscription.sees_the_whole());
        next.seq = entry.seq;
        // Nothing that such an entry holds can be believed, so no fold is asked.
        if entry.unreadable.is_some() {
            sorted.parked.push(Parked::new(entry, "the header block does not read".to_owned()));
            continue;
        }
        match fold.read(entry).map_err(|reason| unreadable(&reason, entry, next, subscription)) {
            Ok(None) => {}
            Ok(Some(mut one)) => match judge(&mut one, entry, next, tolerance, subscription) {
                Ok(true) => sorted.received.push(one),
                Ok(false) => {}
                Err(reason) => sorted.parked.push(Parked::new(entry, reason)),
            },
            Err(reason) => sorted.parked.push(Parked::new(entry, reason)),
        }
    }
    sorted
}

/// A message that does not read has its place in the count all the same: those after it follow it.
fn unreadable(reason: &Unreadable, entry: &Entry, next: &mut Checkpoint, subscription: Subscription) -> String {
    if let Some(number) = number_of(entry) {
        next.received.take(number, entry.seq, subscription.sees_the_whole());
    }
    reason.to_string()
}

/// Whether a message is taken; if not, it is a repeat. An error is the reason for which it is parked.
fn judge<I: Input>(
    one: &mut Received<I>,
    entry: &Entry,
    next: &mut Checkpoint,
    tolerance: SignedDuration,
    subscription: Subscription,
) -> Result<bool, String> {
    if let Some(number) = one.envelope.number {
        match next.received.take(number, entry.seq, subscription.sees_the_whole()) {
            Verdict::Next => {}
            Verdict::Repeat => {
                dropped(subscription, number.producer.name());
                return Ok(false);
            }
            Verdict::Jump(last) => return Err(format!("the number {number} does not follow {last}")),
        }
    }
    match one.input.time() {
        Some(time) => {
            for claimed in [time, one.envelope.at] {
                if claimed.duration_since(entry.stored_at).abs() > tolerance {
                    return Err(format!("a tick of {claimed}, which is not when it was stored"));
                }
            }
            // Nothing is lost with an earlier tick: a later one has done all that it could.
            if next.tick.is_some_and(|last| time.as_microsecond() <= last.as_microsecond()) {
                dropped(subscription, "clock");
                return Ok(false);
            }
            next.tick = Some(time);
        }
        None => one.envelope.at = believed(one.envelope.at, entry.stored_at, tolerance, subscription),
    }
    Ok(true)
}

/// The time of a message as far as it can be true. A wrong clock must not keep an order from being taken: it is taken at
/// the time at which the server stored it.
pub(super) fn believed(
    claimed: Timestamp,
    stored_at: Timestamp,
    tolerance: SignedDuration,
    subscription: Subscription,
) -> Timestamp {
    let ahead = claimed.duration_since(stored_at);
    if ahead <= tolerance && ahead >= -LONGEST_WAIT.max(tolerance) {
        return claimed;
    }
    metrics::counter!("fold_times_corrected_total", "service" => subscription.producer.name(), "stream" => subscription.stream)
        .increment(1);
    stored_at
}

fn dropped(subscription: Subscription, producer: &'static str) {
    metrics::counter!("fold_dropped_total", "service" => subscription.producer.name(), "stream" => subscription.stream, "producer" => producer)
        .increment(1);
}

#[cfg(test)]
mod tests {
    use super::*;
    use messages::Producer;

    const SUBSCRIPTION: Subscription = Subscription {
        producer: Producer::Web,
        stream: "HARBOR",
        filters: &["clock.tick", "person.>"],
        publishes: true,
    };

    #[test]
    fn a_time_is_believed_as_far_as_it_can_be_true() {
        let stored: Timestamp = "2026-11-21T09:30:00Z".parse().unwrap();
        for (claimed, expected) in [
            ("2026-11-21T09:31:00Z", "2026-11-21T09:31:00Z"),
            ("2026-11-21T09:31:01Z", "2026-11-21T09:30:00Z"),
            ("9999-12-30T22:00:00Z", "2026-11-21T09:30:00Z"),
            ("-009999-01-02T01:59:59Z", "2026-11-21T09:30:00Z"),
            ("2026-10-18T09:30:00Z", "2026-10-18T09:30:00Z"),
        ] {
            let claimed = claimed.parse().unwrap();
            assert_eq!(believed(claimed, stored, TICK_TOLERANCE, SUBSCRIPTION).to_string(), expected);
        }
    }
}
