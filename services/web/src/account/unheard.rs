//! Telling those who send letters what stands in our tables: where mail reaches people, and which letters they do not want. Whoever changes
//! it tells it at once; here is told what could not be told then, also of people who open no page any more.

use std::sync::Arc;
use std::time::Duration;

use access::person::introduce_others;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::app::App;

/// What is switched off is to be off before the next letter.
const EVERY: Duration = Duration::from_secs(5);

/// Looks until `stop`.
pub(crate) async fn run(app: Arc<App>, stop: CancellationToken) {
    tokio::select! { () = stop.cancelled() => {}, () = look(&app) => {} }
}

async fn look(app: &App) {
    loop {
        sleep(EVERY).await;
        // They stay marked. That a store is away is told by who watches it.
        if let Err(error) = introduce_others(app).await {
            tracing::debug!(%error, "where mail reaches somebody is not written down yet");
        }
    }
}
