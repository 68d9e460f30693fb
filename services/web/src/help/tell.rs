//! Telling people what we answered. Operations writes an answer beside its question; here it is looked for every moment, so that the page
//! shows it and a letter goes out. Several processes of web look, and each answer is told by one of them.

use std::sync::Arc;
use std::time::Duration;

use access::{Error, question};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::app::App;

/// Who answers waits about as long to see that it is told.
const EVERY: Duration = Duration::from_secs(1);

/// Looks until `stop`.
pub(crate) async fn run(app: Arc<App>, stop: CancellationToken) {
    tokio::select! { () = stop.cancelled() => {}, () = look(&app) => {} }
}

async fn look(app: &App) {
    loop {
        match question::tell(app, chassis::clock::now()).await {
            Ok(true) => continue,
            Ok(false) => {}
            // It stays the next one.
            Err(Error::Away(reason) | Error::Undone(reason)) => tracing::debug!(reason, "an answer is not told yet"),
            Err(error) => tracing::warn!(%error, "an answer could not be told"),
        }
        sleep(EVERY).await;
    }
}
