//! Telling people what we answered. Operations writes an answer beside its question; here it is looked for every moment, so that the page
//! shows it and a letter goes out. Several processes of web look, and each answer is told by one of them.

use std::sync::Arc;
use std::time::Duration;

use access::{Error, question};
use messages::QuestionId;
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
        let mut passed = Vec::new();
        while goes_on(app, &mut passed).await {}
        sleep(EVERY).await;
    }
}

/// Whether there may be another one to be told now. What could not be told is tried again with the next look.
async fn goes_on(app: &App, passed: &mut Vec<QuestionId>) -> bool {
    let before = passed.len();
    match question::tell(app, passed, chassis::clock::now()).await {
        Ok(is_one) => return is_one,
        Err(Error::Away(reason) | Error::Undone(reason)) => tracing::debug!(reason, "an answer is not told yet"),
        Err(error) => tracing::warn!(%error, "an answer could not be told"),
    }
    passed.len() > before
}
