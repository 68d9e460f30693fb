//! Looking at what web can see of the service by itself, once for everybody who asks at the time.

use std::sync::Arc;
use std::time::Duration;

use chassis::health::Able;
use jiff::Timestamp;
use nats::fold::FoldStatus;
use tokio::sync::{Mutex, watch};
use tokio::time::{Instant, timeout};

use super::incident::in_one_line;
use super::rows::{past, tables};
use super::{Facts, Past, Tables};
use crate::Error;
use crate::database::Database;

/// One look serves everybody for this long.
const KEPT: Duration = Duration::from_secs(3);

/// Tables that need longer do not answer.
const TIME_LIMIT: Duration = Duration::from_secs(2);

/// What was seen.
#[derive(Debug, Clone)]
pub struct Look {
    /// How things are.
    pub facts: Facts,
    /// How they were. What was is still true while our tables are away; none before they were once seen.
    pub past: Option<Arc<Past>>,
}

/// Where to look, and what was seen last.
pub struct Watch {
    able: Able,
    fold: watch::Receiver<FoldStatus>,
    seen: Mutex<Option<(Instant, Look)>>,
    /// The incidents that are open, in one line for the head of every page.
    open: watch::Sender<Option<Arc<str>>>,
}

impl Watch {
    /// Nothing was seen yet.
    #[must_use]
    pub fn new(able: Able, fold: watch::Receiver<FoldStatus>) -> Self {
        Self { able, fold, seen: Mutex::default(), open: watch::Sender::default() }
    }

    /// The incidents that were open when somebody last looked, in one line; none when none was.
    pub fn open_incidents(&self) -> Option<Arc<str>> {
        self.open.borrow().clone()
    }

    /// What was seen within the last seconds.
    pub async fn look(&self, database: &Database) -> Look {
        // Held while looking: who comes meanwhile waits here, and takes what this look finds.
        let mut seen = self.seen.lock().await;
        if let Some((when, Look { facts, past })) = &*seen
            && when.elapsed() < KEPT
        {
            // Whether anything can be written is known without a look, and the first thing that people want to know.
            let facts = Facts { bus: self.bus(), writable: self.writable(), ..facts.clone() };
            return Look { facts, past: past.clone() };
        }
        let last = seen.as_ref().and_then(|(_, look)| look.past.clone());
        let look = self.look_now(database, last).await;
        *seen = Some((Instant::now(), look.clone()));
        look
    }

    async fn look_now(&self, database: &Database, last: Option<Arc<Past>>) -> Look {
        let at = chassis::clock::now();
        let (tables, past) = match timeout(TIME_LIMIT, look_at(database, at)).await {
            Ok(Ok((tables, past))) => (Some(tables), Some(Arc::new(past))),
            Ok(Err(failure)) => {
                tracing::info!(?failure, "the page about our health could not see the tables");
                (None, last)
            }
            Err(_) => {
                tracing::info!("the page about our health waited for the tables in vain");
                (None, last)
            }
        };
        let open = past.as_ref().and_then(|past| in_one_line(&past.incidents)).map(Arc::from);
        self.open.send_replace(open);
        let facts = Facts { at, bus: self.bus(), writable: self.writable(), fold: self.fold.borrow().phase, tables };
        Look { facts, past }
    }

    fn bus(&self) -> bool {
        self.able.log().is_ok()
    }

    fn writable(&self) -> bool {
        self.able.database().is_ok()
    }
}

async fn look_at(database: &Database, now: Timestamp) -> Result<(Tables, Past), Error> {
    let started = Instant::now();
    let db = database.read().await?;
    let mut tables = tables(&db, now).await?;
    tables.took = started.elapsed();
    Ok((tables, past(&db, now).await?))
}
