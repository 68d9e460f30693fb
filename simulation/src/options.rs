//! What can be asked of a simulation.

use std::path::PathBuf;

/// `harbor simulate`.
#[derive(Debug, Clone, clap::Args)]
pub struct Options {
    /// How many days.
    #[arg(long, default_value_t = 400, value_parser = clap::value_parser!(u32).range(1..=3650))]
    pub days: u32,
    /// How many customers come in that time.
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub customers: u32,
    /// Where all chance comes from: the same seed gives the same hash.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// How far apart two ticks are. What comes due in between is decided at the next one.
    #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u32).range(1..=24))]
    pub step_hours: u32,
    /// Draw how many workspaces had which label on each day, into this SVG.
    #[arg(long)]
    pub plot: Option<PathBuf>,
    /// On this day, change behind Harbor's back what web shows of one workspace, to see that the check finds it.
    #[arg(long)]
    pub spoil: Option<u32>,
}
