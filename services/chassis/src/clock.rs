//! The one place that reads the clock. Only edges call it: a request that comes in, an effect that is due. Decisions
//! take their time from the message they handle.
//!
//! The clock of a machine may be wrong, and be put right while services run: a lease that was taken by it would last for
//! an hour, or a century. So what time it is Postgres says, which all services of an installation share. From then on
//! time is what it said and what has passed since, by a clock that nobody sets. It is asked again and again; whoever
//! has not asked yet, or has no Postgres, goes by the machine.

use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::database::Pool;

/// What Postgres said, and when.
#[derive(Debug, Clone, Copy)]
struct Said {
    time: Timestamp,
    at: Instant,
}

impl Said {
    fn now(self) -> Timestamp {
        SignedDuration::try_from(self.at.elapsed())
            .map_or(self.time, |passed| self.time.saturating_add(passed).unwrap_or(self.time))
    }
}

static SAID: RwLock<Option<Said>> = RwLock::new(None);

/// How often Postgres is asked.
const ASKED_EVERY: Duration = Duration::from_secs(10);

/// The first answer is waited for so long, at most: without Postgres there is nothing to do that hangs on the time.
const FIRST_WITHIN: Duration = Duration::from_secs(2);

/// An answer that took longer says little.
const ANSWERED_WITHIN: Duration = Duration::from_millis(500);

/// As much may differ and nothing is put right.
const SLACK: SignedDuration = SignedDuration::from_millis(500);

/// A machine that is further off is told of.
const WRONG: SignedDuration = SignedDuration::from_secs(60);

/// The time.
#[must_use]
pub fn now() -> Timestamp {
    let said = *SAID.read().unwrap_or_else(PoisonError::into_inner);
    said.map_or_else(of_the_machine, Said::now)
}

#[expect(clippy::disallowed_methods, reason = "this is the edge where time comes in")]
fn of_the_machine() -> Timestamp {
    Timestamp::now()
}

/// Asks Postgres before anything hangs on the time.
pub(crate) async fn ask_first(pool: &Pool) {
    let answered = async {
        while !ask(pool).await {
            sleep(Duration::from_millis(50)).await;
        }
    };
    // Where there is no answer, the next question is soon.
    drop(timeout(FIRST_WITHIN, answered).await);
}

/// Asks it again and again, and tells of a machine whose clock is wrong.
pub(crate) async fn keep(pool: Pool, stop: CancellationToken) {
    let mut was_wrong = false;
    loop {
        if ask(&pool).await {
            let off = of_the_machine().duration_since(now());
            metrics::gauge!("clock_off_seconds").set(off.as_secs_f64());
            let is_wrong = off.abs() > WRONG;
            if is_wrong && !was_wrong {
                tracing::warn!(seconds = off.as_secs(), "the clock of this machine is wrong");
            }
            was_wrong = is_wrong;
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = sleep(ASKED_EVERY) => {}
        }
    }
}

/// Whether there was an answer in time. It counts where it differs from what is known.
async fn ask(pool: &Pool) -> bool {
    let asked = Instant::now();
    let answer = async {
        let rows = pool.get().await.ok()?.query("select clock_timestamp()", &[]).await.ok()?;
        rows.first()?.try_get::<_, Timestamp>(0).ok()
    };
    let Ok(Some(time)) = timeout(ANSWERED_WITHIN, answer).await else { return false };
    let took = asked.elapsed();
    // In the middle of the question it was as late as the answer says.
    let said = Said { time, at: asked + took / 2 };
    let mut known = SAID.write().unwrap_or_else(PoisonError::into_inner);
    if known.is_none_or(|known| known.now().duration_since(said.now()).abs() > SLACK) {
        *known = Some(said);
    }
    true
}
