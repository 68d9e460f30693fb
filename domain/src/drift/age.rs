//! How old a finding is: what is found again goes on, what is found for the first time begins now, the rest is over.

use std::collections::HashMap;

use jiff::Timestamp;

use super::{Exception, Found};

/// The exceptions at `now`: those that were open, and what was found. Those that are over are among them once more.
#[must_use]
pub fn follow(open: Vec<Exception>, found: Vec<Found>, now: Timestamp) -> Vec<Exception> {
    let mut found: HashMap<(String, _), Found> =
        found.into_iter().map(|one| ((one.token.clone(), one.finding), one)).collect();
    let mut all: Vec<Exception> = open
        .into_iter()
        .map(|before| match found.remove(&(before.found.token.clone(), before.found.finding)) {
            Some(again) => goes_on(before, again, now),
            None => Exception { over_at: Some(now), ..before },
        })
        .collect();
    let begins = |found| Exception {
        found,
        first_seen: now,
        last_seen: now,
        lists: 1,
        approved_by: None,
        released_at: None,
        over_at: None,
    };
    all.extend(found.into_values().map(begins));
    // In one order, whoever reads it, and the oldest first: that is who the brake lets go first.
    all.sort_by(|one, other| (one.first_seen, &one.found.token).cmp(&(other.first_seen, &other.found.token)));
    all
}

/// The same list read twice has been seen once.
fn goes_on(before: Exception, found: Found, now: Timestamp) -> Exception {
    let lists = before.lists.saturating_add(u32::from(now > before.last_seen));
    Exception { found, lists, last_seen: before.last_seen.max(now), ..before }
}

#[cfg(test)]
pub(super) mod tests {
    use jiff::SignedDuration;

    use super::super::Finding;
    use super::*;

    pub fn found(token: &str, finding: Finding) -> Found {
        Found { token: token.into(), finding, region: "eu".into(), raw: "running".into(), generation: 1 }
    }

    pub fn at(minutes: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes)
    }

    #[test]
    fn what_is_found_again_keeps_its_beginning_and_counts_its_lists() {
        let first = follow(Vec::new(), vec![found("a", Finding::Orphan)], at(0));
        let again = follow(first.clone(), vec![Found { raw: "stopped".into(), ..found("a", Finding::Orphan) }], at(5));
        assert_eq!((again[0].first_seen, again[0].last_seen, again[0].lists), (at(0), at(5), 2));
        assert_eq!(again[0].found.raw, "stopped");
        let same = follow(again.clone(), vec![found("a", Finding::Orphan)], at(5));
        assert_eq!(same[0].lists, 2, "the same list, recorded twice");
        assert_eq!(first[0].over_at, None);
    }

    #[test]
    fn what_is_not_found_is_over_and_begins_anew_when_it_comes_back() {
        let open = follow(Vec::new(), vec![found("a", Finding::Orphan)], at(0));
        let over = follow(open, vec![], at(5));
        assert_eq!(over[0].over_at, Some(at(5)));
        // Who is over is not open, and so not given again.
        let back = follow(Vec::new(), vec![found("a", Finding::Orphan)], at(10));
        assert_eq!((back[0].first_seen, back[0].lists), (at(10), 1));
    }

    #[test]
    fn another_finding_of_the_same_machine_begins_now() {
        let open = follow(Vec::new(), vec![found("a", Finding::Running)], at(0));
        let all = follow(open, vec![found("a", Finding::Missing)], at(5));
        let shown: Vec<_> = all.iter().map(|one| (one.found.finding, one.first_seen, one.over_at)).collect();
        assert_eq!(shown, [(Finding::Running, at(0), Some(at(5))), (Finding::Missing, at(5), None)]);
    }
}
