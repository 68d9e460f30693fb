//! What each event must be, seen after the one before it.

use domain::account::trial;
use domain::suspension::RESTORABLE;
use jiff::{SignedDuration, Timestamp};
use messages::account;
use messages::workspace::{self, Farewell, Kind, Snapshot};

/// A trial, to the second.
const TRIAL: SignedDuration = trial::days(14);

/// What is wrong with an event of an account.
pub(crate) fn of_account(before: Option<&account::Snapshot>, event: &account::Event, at: Timestamp) -> Vec<String> {
    let mut wrong = Vec::new();
    let Some((kind, after)) = event.kind().zip(event.snapshot()) else { return wrong };
    let since_it_began = |end: Option<Timestamp>| end.map(|end| end.duration_since(after.opened_at));
    match kind {
        account::Kind::Opened if since_it_began(after.trial_ends_at) != Some(TRIAL) => {
            wrong.push(format!("the trial is {:?} long", since_it_began(after.trial_ends_at)));
        }
        account::Kind::TrialEnded => {
            let told = before.map_or(0, |before| before.trial_notices);
            let lasted = at.duration_since(after.opened_at);
            if lasted != TRIAL {
                wrong.push(format!("the trial lasted {} hours", lasted.as_hours()));
            }
            if told == 0 {
                wrong.push("nobody was told before the end of the trial".to_owned());
            }
        }
        account::Kind::Opened | account::Kind::TrialEnding | account::Kind::PlanChanged | account::Kind::Unchanged => {}
    }
    follows(before.map(|before| before.version), after.version, kind == account::Kind::Unchanged, &mut wrong);
    wrong
}

/// What is wrong with an event of a workspace.
pub(crate) fn of_workspace(before: Option<&Snapshot>, event: &workspace::Event, at: Timestamp) -> Vec<String> {
    let mut wrong = Vec::new();
    let Some((kind, after)) = event.kind().zip(event.snapshot()) else { return wrong };
    follows(before.map(|before| before.version), after.version, kind == Kind::Unchanged, &mut wrong);
    if kind == Kind::Deprovisioning
        && before.is_some_and(|before| before.deletion != after.deletion || before.due_at <= Some(at))
    {
        wrong.extend(after.deletion.map_or_else(
            || Some("the end, which has no reason,".to_owned()),
            |deletion| match deletion.farewell {
                Farewell::Asked => ends_early(deletion.at, deletion.restorable_until, at),
                Farewell::GraceOver => unwarned(before, at),
                Farewell::Cancelled => None,
                Farewell::Unknown => Some("the end, for a reason that nobody knows,".to_owned()),
            },
        ));
    }
    wrong
}

/// A deletion that could not be taken back for as long as was promised.
fn ends_early(asked: Timestamp, until: Option<Timestamp>, at: Timestamp) -> Option<String> {
    let kept = until.is_some_and(|until| until.duration_since(asked) == RESTORABLE && until <= at);
    (!kept).then(|| format!("the end, {} hours after its deletion,", at.duration_since(asked).as_hours()))
}

/// An end without its last warning a day before, or before the end of its grace.
fn unwarned(before: Option<&Snapshot>, at: Timestamp) -> Option<String> {
    let over = |pause: &&workspace::Pause| pause.ends_at.is_some_and(|ends_at| ends_at <= at);
    let warned = |pause: &workspace::Pause| {
        let rule = domain::suspension::rule(pause.reason);
        let lasted = at.duration_since(pause.since);
        usize::try_from(pause.warnings) == Ok(rule.warnings.len()) && rule.grace.is_some_and(|grace| lasted >= grace)
    };
    let fair = before.is_some_and(|before| before.pauses.iter().filter(over).any(warned));
    (!fair).then(|| "the end without warning and full grace".to_owned())
}

/// Versions count the changes, without gaps.
fn follows(before: Option<u64>, after: u64, unchanged: bool, wrong: &mut Vec<String>) {
    let expected = before.unwrap_or(0) + u64::from(!unchanged);
    if after != expected {
        wrong.push(format!("version {after} after {}", before.unwrap_or(0)));
    }
}
