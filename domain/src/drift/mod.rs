//! Drift: what was promised and what exists are two lists, and this says where they differ.
//!
//! **The cast.** What is [`Promised`] stands in the reconciler's rows. What is [`Listed`] comes from infra. A [`Finding`] is a
//! difference of one machine; an [`Exception`] is a finding with its age, kept from one list to the next.
//!
//! **The play.** Every five minutes the two lists are [compared](compare). What was found before and is found again grows
//! [older](follow); what is not found any more is over. Machines that nobody was promised are destroyed once they are old
//! enough, and only as many in an hour as the [brake](release) lets through.
//!
//! **What can go wrong.** The list itself. One that has lost more than half of what is promised in a region is no news of
//! the machines there but of the list: we are [`Blind`] there, and nothing follows from it.

mod age;
mod brake;
mod compare;

use jiff::{SignedDuration, Timestamp};
use messages::WorkspaceId;
use messages::workspace::{Desired, Region};

pub use age::follow;
pub use brake::{Brake, HOUR, allowance, is_held, release};
pub use compare::{Compared, compare};

/// How far apart two sweeps are.
pub const EVERY: SignedDuration = SignedDuration::from_mins(5);

/// A machine that nobody was promised is destroyed once it was seen for this long.
pub const ORPHAN_AGE: SignedDuration = SignedDuration::from_mins(15);

/// And in so many lists: a clock that jumped has seen nothing in between.
pub const ORPHAN_LISTS: u32 = 3;

/// What is promised of one machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Promised {
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// Where it is.
    pub region: Region,
    /// What is wanted of it.
    pub desired: Desired,
    /// Counts the promises.
    pub generation: u64,
    /// What we know of it.
    pub known: Known,
    /// Whether it is to be destroyed, no person asked for that, and the brake has not let it go.
    pub held: bool,
}

/// What we know of a machine from infra's own answers about it, before any list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Known {
    /// It was never seen.
    Never,
    /// It was seen, and is not known to be gone.
    Seen,
    /// It was seen, and is gone since.
    Gone,
}

/// One machine in infra's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Whose it is, as infra has it.
    pub token: String,
    /// Where it is, as infra calls it.
    pub region: String,
    /// What it does, in infra's own word.
    pub raw: String,
    /// The promise that infra knows.
    pub generation: u64,
}

/// How promised and listed differ for one machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Finding {
    /// It is listed, and nobody was promised it.
    Orphan,
    /// It is listed, and its name or its place is none of ours. It is for people to say what it is.
    Foreign,
    /// It is promised, and was never made.
    Unmade,
    /// It is promised, was there, and is not listed.
    Missing,
    /// It runs, and is to stand still.
    Running,
    /// It stands still, and is to run.
    Stopped,
    /// It is to run or to be kept, and is broken, on its way out, or in a state that we do not know.
    Broken,
    /// It is as promised, and infra knows an older promise.
    Behind,
    /// It is there, and is to be gone.
    Staying,
    /// It is on its way out, as it should be.
    Leaving,
    /// It is to be destroyed, and waits for the brake.
    Held,
}

impl Finding {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Orphan,
        Self::Foreign,
        Self::Unmade,
        Self::Missing,
        Self::Running,
        Self::Stopped,
        Self::Broken,
        Self::Behind,
        Self::Staying,
        Self::Leaving,
        Self::Held,
    ];

    /// The word for it, in rows and tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Orphan => "orphan",
            Self::Foreign => "foreign",
            Self::Unmade => "unmade",
            Self::Missing => "missing",
            Self::Running => "running",
            Self::Stopped => "stopped",
            Self::Broken => "broken",
            Self::Behind => "behind",
            Self::Staying => "staying",
            Self::Leaving => "leaving",
            Self::Held => "held",
        }
    }

    /// The finding with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|finding| finding.word() == word)
    }

    /// The same, for operators.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Orphan => "exists, and nobody was promised it",
            Self::Foreign => "exists, and its name or region is none of ours",
            Self::Unmade => "is promised, and was not made yet",
            Self::Missing => "is promised, and infra does not list it",
            Self::Running => "runs, and is to be stopped",
            Self::Stopped => "is stopped, and is to run",
            Self::Broken => "is broken, or in a state that we do not know",
            Self::Behind => "is as promised, and infra was not told of the last promise",
            Self::Staying => "is there, and is to be gone",
            Self::Leaving => "is being taken away",
            Self::Held => "is to be destroyed, which no person asked for",
        }
    }

    /// Whether the ordinary round mends it: then its machine is due at once.
    #[must_use]
    pub const fn is_mended_by_a_call(self) -> bool {
        match self {
            Self::Missing | Self::Running | Self::Stopped | Self::Broken | Self::Behind | Self::Staying => true,
            Self::Orphan | Self::Foreign | Self::Unmade | Self::Leaving | Self::Held => false,
        }
    }
}

/// What was found of one machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its token.
    pub token: String,
    /// What.
    pub finding: Finding,
    /// Where it is: infra's word, or ours if it is not listed.
    pub region: String,
    /// Infra's word for what it does; empty if it is not listed.
    pub raw: String,
    /// The promise that infra knows, or ours if it is not listed.
    pub generation: u64,
}

/// A finding that is kept from one list to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// The last time that it was found.
    pub found: Found,
    /// Since when it has been found each time.
    pub first_seen: Timestamp,
    /// When it was found last.
    pub last_seen: Timestamp,
    /// In how many lists.
    pub lists: u32,
    /// Who of us said that the brake is to let it go.
    pub approved_by: Option<String>,
    /// When the brake let it go: from then on it is being destroyed.
    pub released_at: Option<Timestamp>,
    /// When it was not found any more.
    pub over_at: Option<Timestamp>,
}

/// The list cannot be believed about a region, so that nothing follows from it there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{lost} of {promised} promised machines in {} are not in the list", region.word())]
pub struct Blind {
    /// Where.
    pub region: Region,
    /// How many are promised there.
    pub promised: usize,
    /// How many of them are not listed.
    pub lost: usize,
}
