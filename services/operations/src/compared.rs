//! What the last sweep found, as the rows have it: promised and existing, and each machine that is not as promised.

use domain::drift::Finding;
use jiff::Timestamp;
use serde_json::{Value, json};

/// The last sweep.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Census {
    /// When.
    pub seen_at: Option<Timestamp>,
    /// How many machines are promised.
    pub promised: i64,
    /// How many exist.
    pub listed: i64,
    /// How many are both, and as they should be.
    pub as_promised: i64,
    /// How many change just now.
    pub moving: i64,
    /// How many wait for the brake.
    pub waiting: i64,
    /// Since when infra's list cannot be believed, and why.
    pub blind: Option<(Timestamp, String)>,
    /// Each machine that is not as promised.
    pub exceptions: Vec<Line>,
}

/// One machine that is not as promised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Which: infra's name for it.
    pub token: String,
    /// What is wrong, as a word.
    pub finding: String,
    /// Where it is.
    pub region: String,
    /// Infra's word for it.
    pub raw: String,
    /// Since when it is so.
    pub first_seen: Timestamp,
    /// The last list that showed it.
    pub last_seen: Timestamp,
    /// Who of us said that it may go.
    pub approved_by: Option<String>,
    /// When.
    pub approved_at: Option<Timestamp>,
    /// Why.
    pub approved_why: Option<String>,
    /// When the brake let it go.
    pub released_at: Option<Timestamp>,
}

impl Census {
    /// Whether the last list could be believed about it; if not, no sum counts it.
    #[must_use]
    pub fn sees(&self, line: &Line) -> bool {
        self.seen_at.is_some_and(|seen_at| line.last_seen >= seen_at)
    }

    /// Whether the sums are those of the parts, on both sides.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        let (mut promised, mut listed) = (self.as_promised, self.as_promised + self.moving);
        for line in self.exceptions.iter().filter(|line| self.sees(line)) {
            let (is_promised, is_listed) = match Finding::from_word(&line.finding) {
                Some(Finding::Unmade | Finding::Missing) => (1, 0),
                Some(Finding::Running | Finding::Stopped | Finding::Broken | Finding::Behind) => (1, 1),
                Some(Finding::Orphan | Finding::Foreign | Finding::Staying | Finding::Leaving | Finding::Held) => {
                    (0, 1)
                }
                // A newer release knows.
                None => return false,
            };
            promised += is_promised;
            listed += is_listed;
        }
        (promised, listed) == (self.promised, self.listed)
    }

    /// For a program.
    #[must_use]
    pub fn json(&self, now: Timestamp) -> Value {
        json!({
            "seen_at": self.seen_at, "seen_seconds_ago": self.seen_at.map(|at| seconds(at, now)),
            "blind": self.blind.as_ref().map(|(since, reason)| json!({"since": since, "reason": reason})),
            "promised": self.promised, "listed": self.listed, "as_promised": self.as_promised, "moving": self.moving,
            "waiting_for_the_brake": self.waiting, "adds_up": self.adds_up(),
            "exceptions": self.exceptions.iter().map(Line::json).collect::<Vec<_>>(),
        })
    }
}

impl Line {
    /// What is wrong, in words.
    #[must_use]
    pub fn means(&self) -> &'static str {
        Finding::from_word(&self.finding).map_or("a newer release knows what it means", Finding::sentence)
    }

    pub(crate) fn json(&self) -> Value {
        json!({
            "token": self.token, "finding": self.finding, "means": self.means(), "region": self.region,
            "infra_says": self.raw, "first_seen": self.first_seen, "last_seen": self.last_seen,
            "age_seconds": seconds(self.first_seen, self.last_seen), "released_at": self.released_at,
            "approved_by": self.approved_by, "approved_at": self.approved_at, "approved_why": self.approved_why,
        })
    }
}

fn seconds(from: Timestamp, to: Timestamp) -> i64 {
    from.duration_until(to).as_secs().max(0)
}
