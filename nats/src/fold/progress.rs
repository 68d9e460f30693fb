//! How a fold is doing, for readiness and metrics.

/// What the runner is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Another process owns the fold; this one waits for the lock.
    StandingBy,
    /// It owns the fold and works through what it missed.
    CatchingUp,
    /// It owns the fold and has seen all there is.
    Live,
    /// It cannot work: Postgres, NATS or the stream are not as they must be. It keeps trying.
    Down,
}

/// How far the runner is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What it is at.
    pub phase: Phase,
    /// The last sequence that was committed.
    pub seq: u64,
    /// The last number that the log has of this service.
    pub published: u64,
}

impl Progress {
    pub(super) const START: Self = Self { phase: Phase::Down, seq: 0, published: 0 };

    /// Whether the process may be sent traffic: it is live, or another one is.
    #[must_use]
    pub const fn is_ready(self) -> bool {
        match self.phase {
            Phase::Live | Phase::StandingBy => true,
            Phase::CatchingUp | Phase::Down => false,
        }
    }
}
