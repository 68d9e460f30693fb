//! What is promised, what exists and what is billed, with everything named that is in one and not in the others; and letting go what the
//! brake holds.
//!
//! It is what the reconciler's last sweep saw, and what stands in the rows now of who pays, the same as `harbor census` prints; nobody is
//! called.

use domain::authorize::permission::{ApproveDestruction, ViewCensus};
use jiff::Timestamp;
use messages::Actor;
use nats::ops::Refusal;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::asked::{in_the_house, name, reason};
use crate::rows::{Tables, answered, billed, sweep};

pub use crate::billed::Billed;
pub use crate::compared::{Census, Line};

/// There is nothing to say.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct All {}

pub(crate) async fn census(tables: Tables, by: Actor, All {}: All) -> Result<Value, Refusal> {
    let _permit = in_the_house(&by, ViewCensus)?;
    let (held, now) = (tables.connection().await?, chassis::clock::now());
    let read = async { Ok((sweep::census(held.plain()).await?, billed::billed(held.plain(), now).await?)) }.await;
    let (census, billed) = answered(held, read)?;
    Ok(whole(&census, &billed, now))
}

/// All three sets, for a program.
#[must_use]
pub fn whole(census: &Census, billed: &Billed, now: Timestamp) -> Value {
    let mut all = census.json(now);
    all["billed"] = billed.json(now);
    all
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
