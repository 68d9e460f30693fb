//! Where personal data and secrets stand in tables and buckets.

use messages::PersonId;

use crate::{Findings, Hit, Invariant};

/// Something stands in a column where it does not belong. Only the place is told.
pub fn text(table: &str, column: &str, key: &str, hit: Hit, findings: &mut Findings) {
    findings.report(hit.invariant(), format!("{table}.{column}, {key}"), format!("{} is in a table", hit.what()), None);
}

/// What is kept of somebody who is no longer there: erasing somebody erases all of it.
pub fn erased(place: &str, person: PersonId, findings: &mut Findings) {
    findings.report(Invariant::PersonalData, place, format!("{person} is not there any more, and this is"), None);
}
