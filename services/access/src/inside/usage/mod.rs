//! What a workspace and its sites use: now, as its server says, and in the past, as Harbor saw it.
//!
//! **The cast.** A [`Reading`] is what one thing uses at one moment: the machine, or one site. A [`Turn`] is one look at one workspace
//! that is due. [`look`] takes it; [`history`] and [`latest`] are what pages read.
//!
//! **The play.** Whoever moves the due time of a workspace on has the turn, and asks its server: how the machine is, and now and then how
//! each site is, one after the other. What was seen is written in one statement, as it is and added to its hour.
//!
//! **What can go wrong.** A server does not answer: then there is a gap, and it is left alone for longer. The process ends in the middle
//! of a look: that is a gap, too. A server says something that cannot be: it is cut to what can be stored.

mod look;
mod reading;
mod rows;

pub use look::{Looked, look};
pub use reading::{Reading, Which};
pub use rows::{Latest, Past, Span, Turn, claim, enrol, history, latest, sent_in_all, tidy};

use domain::authorize::Permit;
use domain::authorize::permission::ViewUsage;
use openberth::DeploymentId;

use super::{Error, look as looked};
use crate::Access;
use crate::workspace::Workspace;

/// How the machine of a workspace is, right now.
///
/// # Errors
/// When nobody can say.
pub async fn machine_now(access: &Access, permit: &Permit<ViewUsage>, row: &Workspace) -> Result<Reading, Error> {
    let server = access.enter(permit, row).await?.server;
    Ok(Reading::of_machine(&server.host_stats().await.map_err(looked)?))
}

/// How one site is, right now.
///
/// # Errors
/// When there is no such site, or nobody can say.
pub async fn site_now(
    access: &Access,
    permit: &Permit<ViewUsage>,
    row: &Workspace,
    site: &DeploymentId,
) -> Result<Reading, Error> {
    let server = access.enter(permit, row).await?.server;
    let (shown, stats) = tokio::try_join!(server.deployment(site), server.stats(site)).map_err(looked)?;
    Ok(Reading::of_site(&shown, &stats))
}
