//! Writing down how each part of the service does, day by day, so that the page can show what was really measured.
//!
//! **The cast.** Every process of web looks four times a minute, at the same instants ([`days::LOOK`]). A look is known by
//! the instant at which its turn began; `health_looks` holds those that were counted, `health_days` what they saw.
//!
//! **The play.** Whoever stores the look of an instant first has counted it: the row in `health_looks` and the counts go
//! into one statement, so that neither a second process nor a second try counts it again.
//!
//! **What can go wrong.** The tables are away: then looks wait here, for a day at most, and are stored when the tables are
//! back, so that the outage stands in the history. A process that has just begun sees nothing yet, and would call all of
//! Harbor down: it counts from when it once saw all well, or after a while. All processes are gone: then nobody looked, and
//! the page says so.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

use access::status::{LOOK, Looked, begun, store};

use super::judge::{Part, Word, judge};
use crate::app::App;

/// As many looks wait for the tables: a day of them. What was counted is remembered for longer than that.
const WAITING: usize = 5760;

/// As many are stored at once.
const AT_ONCE: usize = 500;

/// A process that has not seen all well after this long counts what it sees.
const BEGINNING: Duration = Duration::from_secs(120);

/// Tables that need longer do not take them now.
const TIME_LIMIT: Duration = Duration::from_secs(5);

/// What is counted of a look.
fn looked(turn: Timestamp, parts: &[Part]) -> Looked {
    let seen = parts.iter().filter_map(|part| Some((part.component, counted_as(part.word)?)));
    Looked { turn, seen: seen.collect() }
}

/// Under what a look is counted; what could not be seen was not measured.
const fn counted_as(word: Word) -> Option<&'static str> {
    match word {
        Word::Working => Some("working"),
        Word::Slow => Some("slow"),
        Word::NotWorking => Some("not_working"),
        Word::NotKnown => None,
    }
}

/// Looks until `stop`.
pub(crate) async fn run(app: Arc<App>, stop: CancellationToken) {
    tokio::select! { () = stop.cancelled() => {}, () = record(&app) => {} }
}

async fn record(app: &App) {
    let started = Instant::now();
    let lost = metrics::counter!("web_status_looks_lost_total");
    lost.increment(0);
    let (mut waiting, mut counts) = (VecDeque::new(), false);
    loop {
        let turn = next_turn().await;
        let parts = judge(&app.watch.look(&app.database).await.facts);
        counts |= started.elapsed() >= BEGINNING || parts.iter().all(|part| part.word == Word::Working);
        if counts {
            waiting.push_back(looked(turn, &parts));
        }
        while waiting.len() > WAITING {
            waiting.pop_front();
            lost.increment(1);
        }
        metrics::gauge!("web_status_looks_waiting").set(as_float(waiting.len()));
        store_all(app, &mut waiting).await;
        metrics::gauge!("web_status_looks_waiting").set(as_float(waiting.len()));
    }
}

/// Waits for the next turn; returns when it began.
async fn next_turn() -> Timestamp {
    let now = chassis::clock::now();
    let next = begun(now, LOOK) + LOOK;
    // A little late rather than early: a timer that is early would begin the same turn twice.
    let left = now.duration_until(next) + SignedDuration::from_millis(5);
    sleep(Duration::try_from(left).unwrap_or_default()).await;
    begun(chassis::clock::now(), LOOK)
}

async fn store_all(app: &App, waiting: &mut VecDeque<Looked>) {
    while !waiting.is_empty() {
        let some = waiting.len().min(AT_ONCE);
        let first = &waiting.make_contiguous()[..some];
        match timeout(TIME_LIMIT, store(app, first)).await {
            Ok(Ok(())) => drop(waiting.drain(..some)),
            Ok(Err(failure)) => {
                return tracing::info!(?failure, waiting = waiting.len(), "what was measured waits for the tables");
            }
            Err(_) => return tracing::info!(waiting = waiting.len(), "what was measured waits for slow tables"),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a gauge is a float, and a day has a few thousand looks")]
const fn as_float(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use access::status::Component;

    use super::*;

    #[test]
    fn what_could_not_be_seen_is_not_measured() {
        let words = [Word::Working, Word::Slow, Word::NotKnown, Word::NotWorking, Word::NotKnown];
        let part = |(component, word)| Part { component, word, sentence: String::new() };
        let parts: Vec<Part> = Component::all().zip(words).map(part).collect();
        let looked = looked(Timestamp::UNIX_EPOCH, &parts);
        let counted: Vec<&str> = looked.seen.iter().map(|(_, word)| *word).collect();
        assert_eq!(counted, ["working", "slow", "not_working"]);
    }

    #[test]
    fn all_processes_call_a_turn_the_same() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        assert_eq!(begun(at("2026-11-21T09:42:07.9Z"), LOOK), at("2026-11-21T09:42:00Z"));
        assert_eq!(begun(at("2026-11-21T09:42:15Z"), LOOK), at("2026-11-21T09:42:15Z"));
    }
}
