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
    let new = Pause { reason, since: now, ends_at, warnings: 0, told_at: None };
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

/// After it is known at `at` that the letter about a last warning went out, or reaches nobody; none where no reason waits for that. The time
/// that the warning promises begins then.
#[must_use]
pub fn told(pauses: &[Pause], at: Timestamp) -> Option<Vec<Pause>> {
    let told: Vec<Pause> = pauses.iter().map(|pause| heard(pause, at).unwrap_or(*pause)).collect();
    (told != pauses).then_some(told)
}

/// As if nobody had been told of their end: what was away is warned of anew.
#[must_use]
pub fn untold(pauses: &[Pause]) -> Vec<Pause> {
    pauses.iter().map(|pause| Pause { told_at: None, ..*pause }).collect()
}

/// What has come due at `now`. A warning comes before its end, however late both are, and moves the end if less time than it
/// promises would be left: nothing ends sooner than its last warning said. Where the end comes and nobody knows whether the letter about the
/// last warning went out, that one is given anew.
#[must_use]
pub fn due(pauses: &[Pause], now: Timestamp) -> Option<Due> {
    let is_due = |pause: &&Pause| wakes(pause).is_some_and(|at| at <= now);
    let warned: Vec<Pause> = pauses.iter().map(|pause| warned(pause, now).unwrap_or(*pause)).collect();
    if warned != pauses {
        return Some(Due::Warning(warned));
    }
    let told = pauses.iter().filter(|pause| pause.told_at.is_some());
    told.filter(is_due).min_by_key(|pause| pause.ends_at).map(|pause| Due::End(pause.reason))
}

/// After all warnings that have come due for it; none where none has. One that was missed is not made up for: the latest
/// says it all. The last one is due anew with the end, as long as nobody was told of it.
fn warned(pause: &Pause, now: Timestamp) -> Option<Pause> {
    let ends_at = pause.ends_at?;
    let warnings = rule(pause.reason).warnings;
    let passed = warnings.iter().take_while(|lead| earlier(ends_at, **lead) <= now).count();
    let is_unheard = pause.told_at.is_none() && ends_at <= now;
    if passed <= given(pause) && !is_unheard {
        return None;
    }
    let last = warnings.last().filter(|_| passed == warnings.len());
    let ends_at = last.map_or(ends_at, |lead| ends_at.max(later(now, *lead)));
    let warnings = pause.warnings.max(u32::try_from(passed).unwrap_or(u32::MAX));
    Some(Pause { warnings, ends_at: Some(ends_at), told_at: None, ..*pause })
}

/// After its people heard of the last warning; none where that is not what it waits for. The clocks of two machines differ: nothing is told
/// before it was warned of, which the end says that it moved to.
fn heard(pause: &Pause, at: Timestamp) -> Option<Pause> {
    let (ends_at, lead) = (pause.ends_at?, *rule(pause.reason).warnings.last()?);
    if next_warning(pause).is_some() || pause.told_at.is_some() {
        return None;
    }
    let at = at.max(earlier(ends_at, lead));
    Some(Pause { told_at: Some(at), ends_at: Some(ends_at.max(later(at, lead))), ..*pause })
}

/// When the next warning of a reason is due, or its end. A reason that this release does not know ends nothing here, whatever it says.
fn wakes(pause: &Pause) -> Option<Timestamp> {
    next_warning(pause).or_else(|| pause.ends_at.filter(|_| !rule(pause.reason).warnings.is_empty()))
}

fn next_warning(pause: &Pause) -> Option<Timestamp> {
    Some(earlier(pause.ends_at?, *rule(pause.reason).warnings.get(given(pause))?))
}

fn given(pause: &Pause) -> usize {
    usize::try_from(pause.warnings).unwrap_or(usize::MAX)
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
            assert_eq!(told(&pauses, day(quiet)), None, "there is nothing to hear yet");
            pauses = warned(due(&pauses, at));
            assert_eq!(first_to_end(&pauses), Some((Reason::TrialEnded, day(14))));
        }
        assert_eq!((wakes_at(&pauses), due(&pauses, day(13))), (Some(day(14)), None));
        let pauses = heard(&pauses, day(13));
        assert_eq!((wakes_at(&pauses), due(&pauses, day(13)), told(&pauses, day(13))), (Some(day(14)), None, None));
        assert_eq!(due(&pauses, day(14)), Some(Due::End(Reason::TrialEnded)));
    }

    #[test]
    fn who_was_warned_late_has_the_day_that_the_warning_promises() {
        let pauses = warned(due(&paused(), day(40)));
        assert_eq!((pauses[0].warnings, pauses[0].ends_at), (2, Some(day(41))), "one warning for both");
        let pauses = heard(&pauses, day(40));
        assert_eq!(due(&pauses, day(40)), None);
        assert_eq!(due(&pauses, day(41)), Some(Due::End(Reason::TrialEnded)));
        let late = warned(due(&paused(), day(9)));
        assert_eq!((late[0].warnings, late[0].ends_at), (1, Some(day(14))), "the end is not moved by the first");
    }

    fn heard(pauses: &[Pause], at: Timestamp) -> Vec<Pause> {
        told(pauses, at).unwrap_or_else(|| panic!("{pauses:?}"))
    }

    #[test]
    fn nothing_ends_of_which_the_letter_did_not_go_out_and_the_warning_is_given_anew() {
        let mut pauses = warned(due(&paused(), day(13)));
        for again in [14, 15, 99] {
            assert_eq!(wakes_at(&pauses).map(|at| at <= day(again)), Some(true));
            pauses = warned(due(&pauses, day(again)));
            assert_eq!((pauses[0].warnings, pauses[0].ends_at), (2, Some(day(again + 1))));
        }
        let hours = SignedDuration::from_hours(20);
        let late = heard(&pauses, day(99) + hours);
        assert_eq!((late[0].ends_at, due(&late, day(100))), (Some(day(100) + hours), None), "a whole day from then");
        assert_eq!(due(&late, day(100) + hours), Some(Due::End(Reason::TrialEnded)));
        let early = heard(&pauses, day(1));
        assert_eq!(
            (early[0].told_at, early[0].ends_at),
            (Some(day(99)), Some(day(100))),
            "and never before it was given"
        );
        assert_eq!(warned(due(&untold(&early), day(100)))[0].ends_at, Some(day(101)));
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
        let ends = |pause: &Pause| Pause { ends_at: Some(day(1)), warnings: 9, told_at: Some(day(0)), ..*pause };
        let unknown = with(&[], Reason::Unknown, day(0)).unwrap_or_default();
        assert_eq!(wakes_at(&unknown.iter().map(ends).collect::<Vec<_>>()), None, "whatever that release says of it");
        assert_eq!(
            (due(&unknown, day(9999)), following(&unknown, &[], day(1))),
            (None, None),
            "nothing follows from it"
        );
    }
}
