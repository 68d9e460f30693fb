//! Trying again, and reporting it now and then: the log shows one line when trouble begins and one every ten seconds. The
//! first is for whoever reads along; what lasts is a warning.

use std::fmt::Display;
use std::time::Duration;

use tokio::time::{Instant, sleep};

const PAUSE: Duration = Duration::from_millis(50);
const REPORT_EVERY: Duration = Duration::from_secs(10);

/// The attempts at one undertaking.
#[derive(Debug)]
pub(crate) struct Backoff {
    what: String,
    began: Option<Instant>,
    reported: Option<Instant>,
}

impl Backoff {
    /// Of what is described by `what`, e.g. "tailing HARBOR".
    pub(crate) fn of(what: impl Into<String>) -> Self {
        Self { what: what.into(), began: None, reported: None }
    }

    /// How long it has been in vain.
    pub(crate) fn tried_for(&self) -> Duration {
        self.began.map_or(Duration::ZERO, |began| began.elapsed())
    }

    /// Notes a failed attempt and waits a little before the next.
    pub(crate) async fn wait(&mut self, reason: &(impl Display + ?Sized)) {
        let now = Instant::now();
        let began = *self.began.get_or_insert(now);
        metrics::counter!("nats_retries_total").increment(1);
        if self.reported.is_none_or(|reported| now - reported >= REPORT_EVERY) {
            self.reported = Some(now);
            let seconds = (now - began).as_secs();
            if seconds == 0 {
                tracing::info!(what = self.what, %reason, "did not work yet, trying on");
            } else {
                tracing::warn!(what = self.what, %reason, seconds, "still does not work, trying on");
            }
        }
        sleep(PAUSE).await;
    }
}
