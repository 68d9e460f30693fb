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
    /// How far apart two ticks are: as many hours as go into a day. What comes due in between is decided at the next one.
    #[arg(long, default_value_t = 6, value_parser = into_a_day)]
    pub step_hours: u32,
    /// Draw how many workspaces had which label on each day, into this SVG.
    #[arg(long)]
    pub plot: Option<PathBuf>,
    /// On this day, change behind Harbor's back what web shows of one workspace, to see that the check finds it.
    #[arg(long)]
    pub spoil: Option<u32>,
    /// At the end, look at everything as `harbor verify` does.
    #[arg(long)]
    pub verify: bool,
}

/// Days begin with a tick, and all that lasts whole days ends at one.
fn into_a_day(text: &str) -> Result<u32, &'static str> {
    text.parse().ok().filter(|hours| *hours > 0 && 24 % hours == 0).ok_or("1, 2, 3, 4, 6, 8, 12 or 24")
}
