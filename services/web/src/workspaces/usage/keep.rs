//! Keeping the past of what workspaces use: a look at each that is up, every few minutes.
//!
//! **The cast.** Every process of web does this. Whose turn it is stands in a table, from where each process takes as many turns as it has
//! hands free ([`HANDS`]).
//!
//! **The play.** Every second turns are taken, and what is too old is taken away; now and then new workspaces are entered in the table,
//! which takes a look at all of them. Each turn is a look of its own, beside the others: one that takes long holds one hand, for twenty
//! seconds at most.
//!
//! **What can go wrong.** A workspace does not answer: it is looked at less and less. The tables are away: nobody looks, and the pictures
//! have a gap. A process ends: its looks are lost, and the next ones are due as ever.

use std::sync::Arc;
use std::time::Duration;

use access::Error;
use access::inside::usage::{self, Turn};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use jiff::SignedDuration;
use tokio::time::{Instant, interval};
use tokio_util::sync::CancellationToken;

use crate::app::App;

/// How many workspaces one process looks at at once.
const HANDS: usize = 32;

/// How often turns are taken.
const PULSE: Duration = Duration::from_secs(1);

/// New workspaces are entered with one in so many of these, or with each where looks are close.
const ENTRIES: u32 = 20;

/// Looks until `stop`. Without a time between two looks, nobody looks.
pub(crate) async fn run(app: Arc<App>, every: u32, stop: CancellationToken) {
    if every > 0 {
        let every = SignedDuration::from_secs(i64::from(every));
        tokio::select! { () = stop.cancelled() => {}, () = keep(&app, every) => {} }
    }
}

async fn keep(app: &App, every: SignedDuration) {
    let mut pulse = interval(PULSE);
    let mut pulses = 0_u32;
    let apart = if every < SignedDuration::from_mins(1) { 1 } else { ENTRIES };
    let mut under_way = FuturesUnordered::new();
    loop {
        tokio::select! {
            _ = pulse.tick() => {
                let enters = pulses.is_multiple_of(apart);
                pulses = pulses.wrapping_add(1);
                match take(app, every, enters, HANDS - under_way.len()).await {
                    Ok(turns) => under_way.extend(turns.into_iter().map(|turn| look(app, turn))),
                    // Readiness says what is wrong; the pictures get a gap.
                    Err(error) => tracing::debug!(?error, "nobody could look at what workspaces use"),
                }
            }
            Some(()) = under_way.next() => {}
        }
    }
}

/// The turns of as many workspaces as there are hands free.
async fn take(app: &App, every: SignedDuration, enters: bool, hands: usize) -> Result<Vec<Turn>, Error> {
    let now = chassis::clock::now();
    if enters {
        usage::enrol(app, now, every).await?;
    }
    usage::tidy(app, now).await?;
    match i64::try_from(hands) {
        Ok(hands) if hands > 0 => usage::claim(app, now, every, hands).await,
        Ok(_) | Err(_) => Ok(Vec::new()),
    }
}

async fn look(app: &App, turn: Turn) {
    let began = Instant::now();
    let word = match usage::look(app, &turn).await {
        Ok(looked) => looked.word(),
        Err(error) => {
            tracing::debug!(?error, workspace = %turn.row.id, "what was seen of a workspace is lost");
            "lost"
        }
    };
    metrics::counter!("web_usage_looks_total", "outcome" => word).increment(1);
    metrics::histogram!("web_usage_look_seconds").record(began.elapsed().as_secs_f64());
}
