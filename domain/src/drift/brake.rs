//! The brake: how many machines may be destroyed in an hour although no person asked for it.
//!
//! What a customer deletes has a person behind it, who was asked for the name. What ends by a rule, and what we find that nobody
//! was promised, has not: there a mistake of ours would take away everything within minutes. So these go one after the other,
//! and beyond a number that an operator can look through they wait for one.

use jiff::{SignedDuration, Timestamp};
use messages::workspace::{Desired, Farewell, Snapshot};

use super::{Exception, Finding, ORPHAN_AGE, ORPHAN_LISTS};

/// What the brake counts over.
pub const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// The most in an hour, however many machines there are.
const MOST: usize = 20;

/// In a small fleet 5 % would be none: so many may go always.
const ALWAYS: usize = 5;

/// How many machines may be destroyed in an hour without a person, of a fleet of this size: 5 %, 5 at least, 20 at most.
#[must_use]
pub fn allowance(fleet: usize) -> usize {
    (fleet / 20).clamp(ALWAYS, MOST)
}

/// Whether this workspace is to be destroyed and the brake is to hold that: no person asked for it.
#[must_use]
pub fn is_held(workspace: &Snapshot) -> bool {
    let was_asked_for = match workspace.deletion.map(|deletion| deletion.farewell) {
        Some(Farewell::Asked | Farewell::Cancelled | Farewell::AccountClosed) => true,
        Some(Farewell::GraceOver | Farewell::Unknown) | None => false,
    };
    workspace.desired == Desired::Deleted && !was_asked_for
}

/// What the brake did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Brake {
    /// So many were let go now.
    pub released: usize,
    /// So many are to be destroyed and wait for the hour to pass, or for a person.
    pub waiting: usize,
}

/// Lets go what may go at `now`, the oldest first. `spent` is how many it let go within the last [`HOUR`]; those that a
/// person approved of go at once, and do not count.
pub fn release(exceptions: &mut [Exception], spent: usize, fleet: usize, now: Timestamp) -> Brake {
    let mut left = allowance(fleet).saturating_sub(spent);
    let mut brake = Brake::default();
    for one in exceptions.iter_mut().filter(|one| is_due(one, now)) {
        let is_approved = one.approved_by.is_some();
        if !is_approved && left == 0 {
            brake.waiting += 1;
            continue;
        }
        left -= usize::from(!is_approved);
        one.released_at = Some(now);
        brake.released += 1;
    }
    brake
}

/// Whether it is to be destroyed by now, if the brake lets it.
fn is_due(one: &Exception, now: Timestamp) -> bool {
    if one.over_at.is_some() || one.released_at.is_some() {
        return false;
    }
    match one.found.finding {
        Finding::Orphan => one.first_seen.duration_until(now) >= ORPHAN_AGE && one.lists >= ORPHAN_LISTS,
        Finding::Held => true,
        Finding::Foreign
        | Finding::Unmade
        | Finding::Missing
        | Finding::Running
        | Finding::Stopped
        | Finding::Broken
        | Finding::Behind
        | Finding::Staying
        | Finding::Leaving => false,
    }
}

#[cfg(test)]
mod tests {
    use messages::workspace::{Deletion, State, samples};

    use super::super::age::tests::{at, found};
    use super::super::follow;
    use super::*;

    /// So many, found in each list from the first on, every five minutes, the last one at that minute.
    fn seen(count: usize, finding: Finding, until: i64) -> Vec<Exception> {
        let all = || (0..count).map(|number| found(&format!("{number:03}"), finding)).collect();
        (0..=until).step_by(5).fold(Vec::new(), |open, minute| follow(open, all(), at(minute)))
    }

    #[test]
    fn an_orphan_goes_after_a_quarter_of_an_hour_and_not_before() {
        for minute in [0, 5, 10] {
            let mut one = seen(1, Finding::Orphan, minute);
            assert_eq!(release(&mut one, 0, 100, at(minute)), Brake::default(), "{minute}");
        }
        let mut one = seen(1, Finding::Orphan, 15);
        assert_eq!(release(&mut one, 0, 100, at(15)), Brake { released: 1, waiting: 0 });
        assert_eq!(one[0].released_at, Some(at(15)));
        assert_eq!(release(&mut one, 1, 100, at(20)), Brake::default(), "once");
    }

    #[test]
    fn two_lists_an_hour_apart_have_not_seen_it_all_the_time() {
        let first = follow(Vec::new(), vec![found("a", Finding::Orphan)], at(0));
        let mut later = follow(first, vec![found("a", Finding::Orphan)], at(60));
        assert_eq!(release(&mut later, 0, 100, at(60)), Brake::default());
    }

    #[test]
    fn what_no_person_can_have_meant_is_never_destroyed() {
        for finding in Finding::ALL {
            let mut one = seen(1, finding, 60);
            let goes = release(&mut one, 0, 100, at(60)).released == 1;
            assert_eq!(goes, matches!(finding, Finding::Orphan | Finding::Held), "{}", finding.word());
        }
    }

    #[test]
    fn twenty_go_in_an_hour_and_the_others_wait() {
        let mut all = seen(25, Finding::Orphan, 15);
        assert_eq!(release(&mut all, 0, 1000, at(15)), Brake { released: 20, waiting: 5 });
        assert!(all[..20].iter().all(|one| one.released_at.is_some()));
        assert_eq!(release(&mut all, 20, 1000, at(20)), Brake { released: 0, waiting: 5 });
        assert_eq!(release(&mut all, 0, 1000, at(76)), Brake { released: 5, waiting: 0 }, "the hour has passed");
    }

    #[test]
    fn no_more_than_a_twentieth_of_the_fleet_and_a_few_always() {
        let of = [(0, 5), (3, 5), (119, 5), (120, 6), (399, 19), (400, 20), (100_000, 20)];
        for (fleet, expected) in of {
            assert_eq!(allowance(fleet), expected, "{fleet}");
        }
    }

    #[test]
    fn what_a_person_deleted_is_not_held_and_what_ended_by_itself_is() {
        for (farewell, held) in [
            (Some(Farewell::Asked), false),
            (Some(Farewell::Cancelled), false),
            (Some(Farewell::AccountClosed), false),
            (Some(Farewell::GraceOver), true),
            (Some(Farewell::Unknown), true),
            (None, true),
        ] {
            let deletion = farewell.map(|farewell| Deletion { farewell, at: at(0), restorable_until: None });
            let gone = Snapshot { desired: Desired::Deleted, deletion, ..samples::snapshot(State::Deprovisioning) };
            assert_eq!(is_held(&gone), held, "{farewell:?}");
            assert!(!is_held(&Snapshot { desired: Desired::Suspended, ..gone }), "not to be destroyed yet");
        }
    }

    #[test]
    fn a_person_lets_go_what_the_brake_holds_and_that_does_not_count() {
        let mut all = seen(7, Finding::Held, 0);
        all[6].approved_by = Some("kim".into());
        assert_eq!(release(&mut all, 0, 0, at(0)), Brake { released: 6, waiting: 1 });
        assert!(all[6].released_at.is_some() && all[5].released_at.is_none());
        let mut young = seen(1, Finding::Orphan, 5);
        young[0].approved_by = Some("kim".into());
        assert_eq!(release(&mut young, 0, 0, at(5)), Brake::default(), "its age it must have all the same");
    }
}
