//! The server of a workspace: what it has, and what new sites on it get where nobody says otherwise.
//!
//! The server takes its settings one by one, in no order that can be told, and what it took stays when it refuses the next. So all are
//! looked at before any is sent, only what is another than it was is sent, and afterwards the server is asked what it holds now. How people
//! sign in to the server itself is set there, too: of that nothing is read or written here.

mod defaults;

pub use defaults::{BadDefaults, Cpus, Defaults, Memory, Period, Traffic};

use domain::authorize::Permit;
use domain::authorize::permission::ManageDefaults;
use messages::workspace::Act;
use openberth::{Health, HostStats, Server};

use super::{Error, When, look, note};
use crate::Access;
use crate::workspace::Workspace;

/// What a server has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Has {
    /// The version of its program.
    pub version: String,
    /// Processors.
    pub cores: u32,
    /// Bytes of memory.
    pub memory: u64,
    /// Bytes of disk.
    pub disk: u64,
}

/// What a server has, and what is set.
///
/// # Errors
/// When nobody can say.
pub async fn show(access: &Access, permit: &Permit<ManageDefaults>, row: &Workspace) -> Result<(Has, Defaults), Error> {
    let server = access.enter(permit, row).await?.server;
    read(&server).await.map_err(look)
}

/// Sets what is another than it was. What is set now; the same as before if nothing was another.
///
/// # Errors
/// When it is more than the server has, or not all was set.
pub async fn change(
    access: &Access,
    permit: &Permit<ManageDefaults>,
    row: &Workspace,
    wanted: &Defaults,
    when: When,
) -> Result<Result<Defaults, BadDefaults>, Error> {
    let server = access.enter(permit, row).await?.server;
    let (has, now) = read(&server).await.map_err(look)?;
    if let Err(bad) = wanted.fits(&has) {
        return Ok(Err(bad));
    }
    let Some(changes) = now.changes_to(wanted) else { return Ok(Ok(now)) };
    let sent = server.update_settings(&changes).await;
    let after = server.settings().await.map(|settings| Defaults::of(&settings));
    // What was set of it was set by this person, also where the rest was refused.
    if after.as_ref().map_or(sent.is_ok(), |after| *after != now) {
        note(access, permit, row, Act::DefaultsChanged, when).await;
    }
    sent?;
    Ok(Ok(after?))
}

/// What is set first, and alone: a key that the server does not take is refused once, and nothing more is asked with it.
async fn read(server: &Server) -> Result<(Has, Defaults), openberth::Error> {
    let settings = server.settings().await?;
    let (health, stats) = tokio::try_join!(server.health(), server.host_stats())?;
    Ok((Has::of(&health, &stats), Defaults::of(&settings)))
}

impl Has {
    fn of(health: &Health, stats: &HostStats) -> Self {
        // What it says of itself is shown: a version has neither many letters nor odd ones.
        let plain = |letter: &char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '+');
        let version = health.version.chars().take(40).filter(plain).collect();
        Self { version, cores: stats.cpu_cores, memory: stats.memory_total, disk: stats.disk_total }
    }
}
