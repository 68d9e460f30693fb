//! What a site and a server use of the machine.

use jiff::Timestamp;
use serde::Deserialize;

use crate::id::DeploymentId;
use crate::route::Call;
use crate::send::Body;
use crate::{Error, Server, Status, lenient};

/// What a site uses.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Stats {
    /// How it does.
    pub status: Status,
    /// What it uses right now; all zero when it does not run.
    pub live: Live,
    /// What it holds.
    pub storage: Storage,
    /// What it sent.
    pub network: Network,
}

/// What a site uses right now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Live {
    /// Hundredths of one processor.
    pub cpu_percent: f64,
    /// How many processors it may use; 0 without a limit.
    pub cpu_limit_cores: f64,
    /// Memory, in bytes.
    pub memory_bytes: u64,
    /// How much it may use.
    pub memory_limit_bytes: u64,
    /// Processes.
    pub pids: u32,
}

/// What a site holds, in bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Storage {
    /// The files that were sent.
    pub source_bytes: u64,
    /// What it keeps.
    pub persist_bytes: u64,
    /// What building it made.
    pub build_volume_bytes: u64,
    /// All of it.
    pub total_bytes: u64,
}

/// What a site sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Network {
    /// In this period, in bytes.
    pub used_bytes: u64,
    /// How much it may send in one; 0 without a limit.
    pub quota_bytes: u64,
    /// How much of that is left.
    pub remaining_bytes: u64,
    /// The day on which the period began.
    pub period_start: String,
}

/// What the server itself uses of its machine.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HostStats {
    /// Hundredths of all processors.
    pub cpu_percent: f64,
    /// How many processors there are.
    pub cpu_cores: u32,
    /// Memory, in bytes.
    pub memory_total: u64,
    /// How much of it is in use.
    pub memory_used: u64,
    /// Disk, in bytes.
    pub disk_total: u64,
    /// How much of it is in use.
    pub disk_used: u64,
    /// How long it has been up.
    #[serde(default)]
    pub uptime_seconds: u64,
    /// When that was.
    #[serde(default, deserialize_with = "lenient::moment")]
    pub sampled_at: Option<Timestamp>,
}

impl Server {
    /// What a site uses.
    ///
    /// # Errors
    /// When there is no such site.
    pub async fn stats(&self, id: &DeploymentId) -> Result<Stats, Error> {
        self.ask(Call::ShowStats.of(id), Body::Nothing).await
    }

    /// What the server uses of its machine.
    ///
    /// # Errors
    /// When it does not say.
    pub async fn host_stats(&self) -> Result<HostStats, Error> {
        self.ask(Call::HostStats.plain(), Body::Nothing).await
    }
}
