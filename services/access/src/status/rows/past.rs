//! What our tables hold of the last ninety days: what was measured, and what operators wrote down.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use messages::IncidentId;
use tokio_postgres::Row;

use super::super::{Component, Incident, SHOWN, Seen, Update, day_of, incident};
use crate::Error;
use crate::database::Reading;

/// What is known of the past.
#[derive(Debug, Clone, Default)]
pub struct Past {
    /// What the looks of each day saw, by the time at which it began.
    pub days: BTreeMap<Component, BTreeMap<Timestamp, Seen>>,
    /// What went wrong, newest first.
    pub incidents: Vec<Incident>,
}

/// What is known of the past at `now`.
pub(in crate::status) async fn past(db: &Reading, now: Timestamp) -> Result<Past, Error> {
    let first = day_of(now) - SignedDuration::from_hours(24) * i32::try_from(SHOWN).unwrap_or(0);
    let measured = "select part, day, working, slow, not_working from health_days where day >= $1";
    let mut past = Past::default();
    for row in db.all(measured, &[&first]).await? {
        let (part, day): (&str, Timestamp) = (row.try_get("part")?, row.try_get("day")?);
        let count = |column: &str| Ok::<u32, Error>(u32::try_from(row.try_get::<_, i32>(column)?).unwrap_or(0));
        let seen = Seen { working: count("working")?, slow: count("slow")?, not_working: count("not_working")? };
        // A part that a newer release measures is none of ours.
        if let Some(component) = Component::from_word(part) {
            past.days.entry(component).or_default().insert(day, seen);
        }
    }
    let told = "select i.id, i.title, i.parts, i.began_at, i.ended_at, u.at, u.text \
                from incidents i left join incident_updates u on u.incident = i.id \
                where i.ended_at is null or i.ended_at > $1 order by i.began_at desc, i.id desc, u.at desc";
    for row in db.all(told, &[&(now - incident::SHOWN)]).await? {
        let id: IncidentId = row.try_get("id")?;
        if past.incidents.last().is_none_or(|last| last.id != id) {
            past.incidents.push(of_row(id, &row)?);
        }
        if let (Some(last), Some(at)) = (past.incidents.last_mut(), row.try_get::<_, Option<Timestamp>>("at")?) {
            last.updates.push(Update { at, text: row.try_get("text")? });
        }
    }
    Ok(past)
}

fn of_row(id: IncidentId, row: &Row) -> Result<Incident, Error> {
    let parts: Vec<String> = row.try_get("parts")?;
    Ok(Incident {
        id,
        title: row.try_get("title")?,
        parts: parts.iter().filter_map(|word| Component::from_word(word)).collect(),
        began_at: row.try_get("began_at")?,
        ended_at: row.try_get("ended_at")?,
        updates: Vec::new(),
    })
}
