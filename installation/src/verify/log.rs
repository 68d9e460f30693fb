//! Reading the log for the judges: from its first message to the one that was last when the reading began.

use std::collections::BTreeMap;
use std::time::Duration;

use messages::Producer;
use messages::subject::STREAM;
use nats::stream_check::{Checkpoint, check};
use nats::{Connection, Entry, Tail};
use tokio::time::timeout;
use verify::log::{Cut, Log, Stored};
use verify::{Findings, Known};

/// NATS has so long to say how far the log goes.
const KNOWN_WITHIN: Duration = Duration::from_secs(10);

/// A log that brings nothing for so long brings nothing more.
const ANSWERED_WITHIN: Duration = Duration::from_secs(30);

/// The sequence of its last message; an error says why that is not known.
pub(super) async fn end(connection: &Connection) -> Result<u64, String> {
    let facts = timeout(KNOWN_WITHIN, check(connection, STREAM, &Checkpoint { seq: 0, created: None }));
    let facts = facts.await.map_err(|_| "nats does not answer, or not to the user ops".to_owned())?;
    facts.map(|facts| facts.last_seq).map_err(|refused| refused.to_string())
}

/// Looks at every message up to `end`.
pub(super) async fn look(
    connection: &Connection,
    end: u64,
    known: Known,
    cuts: &BTreeMap<Producer, Cut>,
    findings: &mut Findings,
) -> Result<(), String> {
    let no_answer = |_| "the log does not answer".to_owned();
    let mut log = Log::new(known);
    let tail = timeout(ANSWERED_WITHIN, Tail::open(connection, STREAM, &[">"], 1)).await.map_err(no_answer)?;
    let mut tail = tail.map_err(|refused| refused.to_string())?;
    while tail.position() <= end {
        let next = timeout(ANSWERED_WITHIN, tail.next_of_the_past()).await.map_err(no_answer)?;
        let Some(entry) = next.map_err(|refused| refused.to_string())? else { break };
        take(&mut log, &entry, findings);
    }
    log.end(cuts, findings);
    Ok(())
}

fn take(log: &mut Log, entry: &Entry, findings: &mut Findings) {
    let headers = entry.headers.iter().flat_map(|headers| headers.iter());
    let headers = headers.flat_map(|(name, values)| values.iter().map(move |value| (name.as_ref(), value.as_str())));
    let Entry { seq, stored_at, subject, body, .. } = entry;
    let stored = Stored { seq: *seq, stored_at: *stored_at, subject, headers: headers.collect(), body };
    log.take(&stored, findings);
}
