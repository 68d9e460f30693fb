//! What an alert needs to know of the third set: how many things do not fit for longer than it takes until what was decided has happened, and of
//! how many accounts a payment is missing.

use std::time::Duration;

use chassis::clock;
use chassis::database::Held;
use domain::billed::{Exception, FOLLOWS_WITHIN, Finding};
use nats::ops::Refusal;
use tokio::time::sleep;

use crate::billed::Billed;
use crate::rows::{Tables, answered, billed};

/// How often is looked.
const EVERY: Duration = Duration::from_secs(60);

/// Looks for ever.
pub(crate) async fn keep(tables: Tables) {
    loop {
        // Whoever could not look says so themselves; the gauges only stand still.
        if let Ok(held) = tables.connection().await
            && let Ok(found) = answered_now(held).await
        {
            set(&found.0, found.1);
        }
        sleep(EVERY).await;
    }
}

async fn answered_now(held: Held) -> Result<(Billed, (f64, f64)), Refusal> {
    let found = async { Ok((billed::billed(held.plain(), clock::now()).await?, billed::overdue(held.plain()).await?)) };
    let found = found.await;
    answered(held, found)
}

fn set(found: &Billed, (overdue, paying): (f64, f64)) {
    metrics::gauge!("accounts_overdue", "service" => "operations").set(overdue);
    metrics::gauge!("accounts_paying", "service" => "operations").set(paying);
    let (now, mut lasting) = (clock::now(), found.clone());
    let is_lasting = |one: &Exception| one.since.is_none_or(|since| now.duration_since(since) > FOLLOWS_WITHIN);
    lasting.exceptions.retain(is_lasting);
    for finding in Finding::ALL {
        let count = f64::from(i32::try_from(lasting.found(finding)).unwrap_or(i32::MAX));
        metrics::gauge!("billed_exceptions", "service" => "operations", "finding" => finding.word()).set(count);
    }
}
