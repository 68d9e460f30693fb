//! What is promised and what exists, with every machine named that is in one and not in the other; and letting go what the brake holds.
//!
//! It is what the reconciler's last sweep saw, the same as `harbor census` prints; nobody is called.

use domain::authorize::permission::{ApproveDestruction, ViewCensus};
use domain::drift::Finding;
use jiff::Timestamp;
use messages::Actor;
use nats::ops::Refusal;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::asked::{in_the_house, name, reason};
use crate::rows::{Tables, answered, sweep};

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

    fn json(&self) -> Value {
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

/// There is nothing to say.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct All {}

pub(crate) async fn census(tables: Tables, by: Actor, All {}: All) -> Result<Value, Refusal> {
    let _permit = in_the_house(&by, ViewCensus)?;
    let held = tables.connection().await?;
    let census = sweep::census(held.plain()).await;
    Ok(answered(held, census)?.json(chassis::clock::now()))
}

async fn waiting(tables: &Tables, machines: &[String]) -> Result<Vec<Line>, Refusal> {
    let db = tables.connection().await?;
    let waiting = sweep::held(db.plain(), machines).await;
    answered(db, waiting)
}

/// Which machines, and why. Without any it tells of all that the brake holds; without `confirm` nothing is done.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Approve {
    #[serde(default)]
    machines: Vec<String>,
    reason: Option<String>,
    #[serde(default)]
    confirm: bool,
}

pub(crate) async fn approve(tables: Tables, by: Actor, asked: Approve) -> Result<Value, Refusal> {
    let _permit = in_the_house(&by, ApproveDestruction)?;
    let Approve { machines, reason: why, confirm } = asked;
    let waiting = waiting(&tables, &machines).await?;
    if waiting.is_empty() {
        return Err(Refusal::not_so("none of these waits for the brake"));
    }
    if !confirm {
        return Ok(json!({ "would": waiting.iter().map(Line::json).collect::<Vec<_>>(), "done": false }));
    }
    // What waits now is not what waited when it was looked at.
    if machines.is_empty() {
        return Err(Refusal::unclear("name the machines: a request without confirm says which wait"));
    }
    let why = reason(why)?;
    let db = tables.connection().await?;
    let approved = sweep::approve(db.plain(), &machines, name(&by), Some(&why)).await;
    let approved = answered(db, approved)?;
    let others: Vec<_> = machines.iter().filter(|one| !approved.contains(one)).collect();
    Ok(json!({
        "approved": approved, "not_waiting": others, "done": true, "because": "each goes with the next sweep, within five minutes",
    }))
}
