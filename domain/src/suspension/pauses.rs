//! The reasons for which one workspace is paused, and what the passing of time does to them.

use jiff::{SignedDuration, Timestamp};
use messages::workspace::{Pause, Reason};

use super::policy::rule;

/// What comes due for the reasons of a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Due {
    /// Its people are warned: the reasons as they are after that.
    Warning(Vec<Pause>),
    /// The grace of a reason is over.
    End(Reason),
}

/// With one reason more, from `now`; none where it holds already.
#[must_use]
pub fn with(pauses: &[Pause], reason: Reason, now: Timestamp) -> Option<Vec<Pause>> {
    if holds(pauses, reason) {
        return None;
    }
    let ends_at = rule(reason).grace.map(|grace| later(now, grace));
    let new = Pause { reason, since: now, ends_at, warnings: 0 };
    Some(pauses.iter().copied().chain([new]).collect())
}

/// With one reason less; none where it does not hold.
#[must_use]
pub fn without(pauses: &[Pause], reason: Reason) -> Option<Vec<Pause>> {
    holds(pauses, reason).then(|| pauses.iter().copied().filter(|pause| pause.reason != reason).collect())
}

/// With those reasons of the account that hold, and without those that do not; none where nothing changes. The reasons of
/// people stay.
#[must_use]
pub fn following(pauses: &[Pause], of_the_account: &[Reason], now: Timestamp) -> Option<Vec<Pause>> {
    let over = |pause: &&Pause| rule(pause.reason).of_the_account && !of_the_account.contains(&pause.reason);
    let left =
        pauses.iter().filter(over).fold(pauses.to_vec(), |left, pause| without(&left, pause.reason).unwrap_or(left));
    let all = of_the_account.iter().fold(left, |all, reason| with(&all, *reason, now).unwrap_or(all));
    (all != pauses).then_some(all)
}

/// Whether this is a reason.
#[must_use]
pub fn holds(pauses: &[Pause], reason: Reason) -> bool {
    pauses.iter().any(|pause| pause.reason == reason)
}

/// The first that ends the workspace, if any does.
#[must_use]
pub fn first_to_end(pauses: &[Pause]) -> Option<(Reason, Timestamp)> {
    pauses.iter().filter_map(|pause| Some((pause.reason, pause.ends_at?))).min_by_key(|(_, ends_at)| *ends_at)
}

/// When something of it comes due next.
#[must_use]
pub fn wakes_at(pauses: &[Pause]) -> Option<Timestamp> {
    pauses.iter().filter_map(wakes).min()
}

/// When the next warning comes due; none where all were given, and the end is what comes next.
#[must_use]
pub fn warns_at(pauses: &[Pause]) -> Option<Timestamp> {
    pauses.iter().filter_map(next_warning).min()
}

/// What has come due at `now`. A warning comes before its end, however late both are, and moves the end if less time than it
/// promises would be left: nothing ends sooner than its last warning said.
#[must_use]
pub fn due(pauses: &[Pause], now: Timestamp) -> Option<Due> {
    let is_due = |pause: &&Pause| wakes(pause).is_some_and(|at| at <= now);
    let warned: Vec<Pause> = pauses.iter().map(|pause| warned(pause, now).unwrap_or(*pause)).collect();
    if warned != pauses {
        return Some(Due::Warning(warned));
    }
    pauses.iter().filter(is_due).min_by_key(|pause| pause.ends_at).map(|pause| Due::End(pause.reason))
}

/// After all warnings that have come due for it; none where none has. One that was missed is not made up for: the latest
/// says it all.
fn warned(pause: &Pause, now: Timestamp) -> Option<Pause> {
    let ends_at = pause.ends_at?;
    let warnings = rule(pause.reason).warnings;
    let passed = warnings.iter().take_while(|lead| earlier(ends_at, **lead) <= now).count();
    let given = usize::try_from(pause.warnings).unwrap_or(usize::MAX);
    if passed <= given {
        return None;
    }
    let last = warnings.last().filter(|_| passed == warnings.len());
    let ends_at = last.map_or(ends_at, |lead| ends_at.max(later(now, *lead)));
    Some(Pause { warnings: u32::try_from(passed).unwrap_or(u32::MAX), ends_at: Some(ends_at), ..*pause })
}

/// When the next warning of a reason is due, or its end.
fn wakes(pause: &Pause) -> Option<Timestamp> {
    next_warning(pause).or(pause.ends_at)
}

fn next_warning(pause: &Pause) -> Option<Timestamp> {
    let given = usize::try_from(pause.warnings).unwrap_or(usize::MAX);
    Some(earlier(pause.ends_at?, *rule(pause.reason).warnings.get(given)?))
}

fn later(at: Timestamp, span: SignedDuration) -> Timestamp {
    at.checked_add(span).unwrap_or(Timestamp::MAX)
}

fn earlier(at: Timestamp, span: SignedDuration) -> Timestamp {
    at.checked_sub(span).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(count: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * count)
    }

    fn paused() -> Vec<Pause> {
        with(&[], Reason::TrialEnded, day(0)).unwrap_or_default()
    }

    fn warned(due: Option<Due>) -> Vec<Pause> {
        match due {
            Some(Due::Warning(pauses)) => pauses,
            Some(Due::End(_)) | None => panic!("{due:?}"),
        }
    }

    #[test]
    fn warned_twice_then_over() {
        let mut pauses = paused();
        for (at, quiet) in [(day(7), 6), (day(13), 12)] {
            assert_eq!((wakes_at(&pauses), due(&pauses, day(quiet))), (Some(at), None));
            assert_eq!(warns_at(&pauses), Some(at));
            pauses = warned(due(&pauses, at));
            assert_eq!(first_to_end(&pauses), Some((Reason::TrialEnded, day(14))));
        }
        assert_eq!((wakes_at(&pauses), due(&pauses, day(13))), (Some(day(14)), None));
        assert_eq!(due(&pauses, day(14)), Some(Due::End(Reason::TrialEnded)));
    }

    #[test]
    fn who_was_warned_late_has_the_day_that_the_warning_promises() {
        let pauses = warned(due(&paused(), day(40)));
        assert_eq!((pauses[0].warnings, pauses[0].ends_at), (2, Some(day(41))), "one warning for both");
        assert_eq!(due(&pauses, day(40)), None);
        assert_eq!(due(&pauses, day(41)), Some(Due::End(Reason::TrialEnded)));
        let late = warned(due(&paused(), day(9)));
        assert_eq!((late[0].warnings, late[0].ends_at), (1, Some(day(14))), "the end is not moved by the first");
    }

    #[test]
    fn all_reasons_are_kept_and_the_first_end_counts() {
        let wish = with(&paused(), Reason::OwnerRequest, day(2)).unwrap_or_default();
        let both = with(&wish, Reason::OverPlan, day(3)).unwrap_or_default();
        assert_eq!(with(&both, Reason::OverPlan, day(5)), None, "it holds since it began");
        assert_eq!(
            (first_to_end(&both), first_to_end(&both[1..])),
            (Some((Reason::TrialEnded, day(14))), Some((Reason::OverPlan, day(17))))
        );
        let left = without(&both, Reason::TrialEnded).unwrap_or_default();
        assert_eq!(left.iter().map(|pause| pause.reason).collect::<Vec<_>>(), [Reason::OwnerRequest, Reason::OverPlan]);
        assert_eq!(following(&both, &[], day(6)).map(|left| left.len()), Some(1), "what people said stays");
        assert_eq!(following(&both, &[Reason::TrialEnded, Reason::OverPlan], day(6)), None);
        let unknown = with(&[], Reason::Unknown, day(0)).unwrap_or_default();
        assert_eq!(
            (due(&unknown, day(9999)), following(&unknown, &[], day(1))),
            (None, None),
            "nothing follows from it"
        );
    }
}
