//! Whether what is taken away was kept for as long as was promised, and its people were warned in time.

use domain::account::leaving;
use domain::suspension;
use jiff::{SignedDuration, Timestamp};
use messages::Envelope;
use messages::workspace::{Desired, Farewell, Pause, Reason, Snapshot};

/// When the last warning was given, for each reason that holds and has had all of them.
pub(super) type Warned = Vec<(Reason, Timestamp)>;

/// How long before its end the last warning is given at the latest.
const LAST_WARNING: SignedDuration = SignedDuration::from_hours(24);

/// Whether taking it away came in time, if this event takes it away.
pub(super) fn ended(
    before: &Snapshot,
    warned: &Warned,
    after: &Snapshot,
    envelope: &Envelope,
) -> Result<(), &'static str> {
    if after.desired != Desired::Deleted || before.desired == Desired::Deleted {
        return Ok(());
    }
    let law = |holds: bool, otherwise| if holds { Ok(()) } else { Err(otherwise) };
    let now = envelope.at;
    let Some(deletion) = after.deletion else { return Err("ended, and it is not said why") };
    match deletion.farewell {
        Farewell::Asked => {
            law(has_passed(deletion.at, suspension::RESTORABLE, now), "ended while it could still be restored")
        }
        Farewell::Cancelled => law(before.first_ready_at.is_none(), "was given up like a set-up, and had been ready"),
        Farewell::GraceOver => {
            law(
                envelope.policy.as_deref().is_some_and(|by| suspension::ALIKE.contains(&by)),
                "ended by rules that this release does not know",
            )?;
            let over: Vec<&Pause> = before.pauses.iter().filter(|pause| grace_is_over(pause, now)).collect();
            law(!over.is_empty(), "ended before its grace was over")?;
            let in_time = |pause: &&Pause| {
                warned.iter().any(|(reason, at)| *reason == pause.reason && has_passed(*at, LAST_WARNING, now))
            };
            law(over.iter().any(in_time), "ended without a last warning a day before")?;
            let is_heard = |pause: &&Pause| pause.told_at.is_some_and(|at| has_passed(at, LAST_WARNING, now));
            law(over.iter().any(is_heard), "ended, and nobody was told of it a day before")
        }
        Farewell::AccountClosed => {
            let closing = before.pauses.iter().find(|pause| pause.reason == Reason::AccountClosing);
            let is_over = closing.is_some_and(|pause| has_passed(pause.since, leaving::GRACE, now));
            law(is_over, "ended with its account while that could still be taken back")
        }
        Farewell::Unknown => Err("ended for a reason that this release does not know"),
    }
}

/// Whether a reason ends a workspace by now, by the table and by what was said of it.
fn grace_is_over(pause: &Pause, now: Timestamp) -> bool {
    let by_the_table = suspension::rule(pause.reason).grace.is_some_and(|grace| has_passed(pause.since, grace, now));
    by_the_table && pause.ends_at.is_some_and(|ends_at| ends_at <= now)
}

fn has_passed(since: Timestamp, span: SignedDuration, now: Timestamp) -> bool {
    since.duration_until(now) >= span
}

/// The last warnings that were given when this event has happened.
pub(super) fn warnings(before: &Snapshot, warned: &Warned, after: &Snapshot, now: Timestamp) -> Warned {
    let is_last = |pause: &Pause| {
        let all = suspension::rule(pause.reason).warnings.len();
        all > 0 && usize::try_from(pause.warnings).is_ok_and(|given| given >= all)
    };
    let had = |pause: &Pause| {
        before.pauses.iter().any(|was| was.reason == pause.reason && was.since == pause.since && is_last(was))
    };
    let given_at = |pause: &Pause| {
        let known = warned.iter().find(|(reason, _)| *reason == pause.reason).map(|(_, at)| *at);
        known.filter(|_| had(pause)).unwrap_or(now)
    };
    after.pauses.iter().filter(|pause| is_last(pause)).map(|pause| (pause.reason, given_at(pause))).collect()
}
