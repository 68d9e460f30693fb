//! What can be seen of the service at one instant, before anybody makes words of it.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use messages::workspace::Region;
use nats::fold::Phase;

/// Ticks come once a minute. When the last one is older, what we know is older as well.
const OLD: SignedDuration = SignedDuration::from_mins(3);

/// What was seen of the service at one instant.
#[derive(Debug, Clone)]
pub struct Facts {
    /// When.
    pub at: Timestamp,
    /// Whether the bus stores what we publish.
    pub bus: bool,
    /// Whether our tables take what we write.
    pub writable: bool,
    /// What web's fold is at.
    pub fold: Phase,
    /// What the tables say; none if they do not answer.
    pub tables: Option<Tables>,
}

/// What our tables say.
#[derive(Debug, Clone)]
pub struct Tables {
    /// How long it took to ask them.
    pub took: Duration,
    /// The last tick that came all the way into them.
    pub tick: Option<Timestamp>,
    /// The newest commands for workspaces, newest first.
    pub commands: Vec<RecentCommand>,
    /// Every place.
    pub places: Vec<Place>,
}

/// A command for a workspace, whoever gave it.
#[derive(Debug, Clone, Copy)]
pub struct RecentCommand {
    /// When it was given.
    pub placed_at: Timestamp,
    /// Whether it is known what came of it.
    pub is_answered: bool,
}

/// How the workspaces of a place do.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// Which place.
    pub region: Region,
    /// How many should run.
    pub promised: i64,
    /// How many of them have trouble, or take longer than they should.
    pub ailing: i64,
}

impl Facts {
    /// Whether what our tables say of workspaces is of now.
    #[must_use]
    pub fn know_the_workspaces(&self) -> bool {
        self.tables.as_ref().is_some_and(|tables| tables.are_fresh(self.at))
    }
}

impl Tables {
    /// Whether what they say is of now: then the last tick came through not long ago.
    #[must_use]
    pub fn are_fresh(&self, now: Timestamp) -> bool {
        self.tick.is_some_and(|tick| tick.duration_until(now) < OLD)
    }
}
