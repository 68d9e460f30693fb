//! One look at one workspace: its machine, and with every third look its sites, one after the other. It is Harbor that looks, as one of us
//! may: to see, and to change nothing of what is the customer's. How many sites each key may have is the plan's: that is set where it differs.

use std::time::Duration;

use domain::authorize::permission::ViewUsage;
use openberth::{Mode, Server, Status, Whose};
use tokio::time::timeout;

use super::Reading;
use super::rows::{self, Turn};
use crate::inside::keys::follow_plan;
use crate::inside::{Error, is_open, refusal};
use crate::permit::own;
use crate::{Access, Error as Failed};

/// Longer than this nobody looks at one workspace.
const PATIENCE: Duration = Duration::from_secs(20);

/// More sites than this are not looked at: no plan has as many.
const SITES: usize = 100;

/// With every how many looks sites are looked at: each costs its server a second of work.
const SITES_EVERY: i64 = 3;

/// What came of a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looked {
    /// It is written down.
    Seen,
    /// The workspace was not up any more when its turn came: it was not called.
    Closed,
    /// Its server gave no answer, or none that could be used.
    NoAnswer,
}

impl Looked {
    /// Its word in figures.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::Closed => "closed",
            Self::NoAnswer => "no_answer",
        }
    }
}

/// Takes a turn.
///
/// # Errors
/// When the tables are away.
pub async fn look(access: &Access, turn: &Turn) -> Result<Looked, Failed> {
    if is_open(&turn.row).is_err() {
        return Ok(Looked::Closed);
    }
    let Some(permit) = own(ViewUsage, &turn.resource()) else { return Ok(Looked::Closed) };
    let entered = match access.enter(&permit, &turn.row).await {
        Ok(entered) => entered,
        Err(Error::Refused(_)) => return failed(access, turn).await,
        Err(Error::Failed(error)) => return Err(error),
    };
    let with_sites = turn.looks % SITES_EVERY == 1;
    match timeout(PATIENCE, see(&entered.server, with_sites)).await {
        Ok(Some(readings)) => {
            rows::store(access, turn, &readings).await?;
            // What is not done within that time is done with the next look.
            drop(timeout(PATIENCE, follow_plan(&entered, &turn.row)).await);
            Ok(Looked::Seen)
        }
        Ok(None) | Err(_) => failed(access, turn).await,
    }
}

async fn failed(access: &Access, turn: &Turn) -> Result<Looked, Failed> {
    rows::postpone(access, turn).await?;
    Ok(Looked::NoAnswer)
}

/// What the server says; none if it says nothing of its machine. A site that it says nothing of is left out.
async fn see(server: &Server, with_sites: bool) -> Option<Vec<Reading>> {
    let quiet = |error: openberth::Error| {
        refusal::count(&error);
        tracing::debug!(error = error.for_log(), "a look at a workspace");
    };
    let mut readings = vec![Reading::of_machine(&server.host_stats().await.map_err(quiet).ok()?)];
    if !with_sites {
        return Some(readings);
    }
    let Ok(sites) = server.deployments(Whose::Everyone).await.map_err(quiet) else { return Some(readings) };
    for site in sites.iter().filter(|site| site.mode == Mode::Site && site.status == Status::Running).take(SITES) {
        if let Ok(stats) = server.stats(&site.id).await.map_err(quiet) {
            readings.push(Reading::of_site(site, &stats));
        }
    }
    Some(readings)
}
