//! How much a request may bring, and how long its answer may take to begin: most forms are a few lines, some bring files.

use std::time::Duration;

/// What a route takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// A few lines, as nearly all forms.
    Lines,
    /// A few lines as well, after which a program runs: the answer is what came of it.
    Work,
    /// A file as a text.
    Text,
    /// An archive of files, which flows through.
    Archive,
}

impl Takes {
    /// The largest body that is read. Of an archive so much may come that who sends one which is too large can be told so on the page
    /// that they sent it from; what is in it is counted where it flows.
    pub(crate) const fn largest(self) -> usize {
        match self {
            Self::Lines | Self::Work => 64 * 1024,
            Self::Text => 1024 * 1024,
            Self::Archive => 1024 * 1024 * 1024,
        }
    }

    /// The longest that an answer may take to begin: two calls to a sign-in provider and a wait for an outcome, or the minute in which a
    /// server takes files, or the two in which it installs packages, or as long as it reads an archive, and a little for the answer.
    pub(super) const fn longest(self) -> Duration {
        match self {
            Self::Lines => Duration::from_secs(20),
            Self::Work => Duration::from_secs(170),
            Self::Text => Duration::from_secs(75),
            Self::Archive => Duration::from_secs(390),
        }
    }
}
