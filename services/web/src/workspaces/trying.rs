//! What somebody reads whose workspace is in trouble: since when, what was tried, when the next try is, and what they can
//! do meanwhile.
//!
//! That something will be done is said only from the try that is due ([`NextTry`]): no page promises what nobody does.

use access::workspace::Workspace;
use domain::authorize::permission::{Permission, ViewWorkspace};
use domain::authorize::{Resource, role_permits};
use domain::workspace::NextTry;
use jiff::{SignedDuration, Timestamp};
use messages::workspace::{Attempts, Trouble};

use super::retry::Retry;
use crate::commands::Ask;
use crate::permit::Permitted;

/// Trouble that began within this long is shown by the time of day alone.
const OF_TODAY: SignedDuration = SignedDuration::from_hours(12);

/// What is shown of the tries for a workspace in trouble.
#[derive(Debug, Clone)]
pub struct Trying {
    /// Since when it is in trouble.
    pub since: Timestamp,
    /// Whether that is so long ago that the day has to be named.
    pub is_old: bool,
    /// What was tried so far, without its full stop, and when the last time was; none when nothing is known of it.
    pub tried: Option<(String, Timestamp)>,
    /// What comes next, in words; when it is due at a known time, that follows.
    pub lead: &'static str,
    /// When the next try is due, if it is, and in how many seconds that is.
    pub due: Option<(Timestamp, u64)>,
    /// Whether something is scheduled, so that there is nothing for the reader to do.
    pub is_scheduled: bool,
    /// In so many seconds the words change.
    pub changes_in: Option<u64>,
    /// The form that asks for a try now; none for who may not.
    pub ask: Option<Ask>,
    /// Where to write to us about it.
    pub write: String,
}

/// What a try is: a call that would have it made, or a look whether it is well again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Calls,
    Looks,
}

impl Trying {
    /// What is shown at `now` of a workspace that is in trouble.
    #[must_use]
    pub fn of(since: Timestamp, trouble: Option<Trouble>, attempts: Option<&Attempts>, now: Timestamp) -> Self {
        let way = Way::of(trouble);
        let next = NextTry::after(attempts, now);
        let seconds = |at: Timestamp| u64::try_from(now.duration_until(at).as_secs()).unwrap_or(0);
        let due = match next {
            NextTry::At(at) => Some((at, seconds(at))),
            NextTry::UnderWay | NextTry::Late(_) | NextTry::Never => None,
        };
        Self {
            since,
            is_old: since.duration_until(now) > OF_TODAY,
            tried: attempts.map(|attempts| (way.tried(attempts.made), attempts.last_at)),
            lead: way.lead(next),
            due,
            is_scheduled: next.is_scheduled(),
            changes_in: next.until(attempts).map(|at| seconds(at) + 1),
            ask: None,
            write: String::new(),
        }
    }

    /// The same, with what somebody can do who looks at the page of this workspace.
    pub(super) fn offering(self, workspace: &Workspace, asked: &Permitted<ViewWorkspace>) -> Self {
        let page = format!("/workspaces/{}", workspace.id);
        let ask = may_ask(asked.permit.on()).then(|| Ask::of::<Retry>(&asked.visit, workspace.id));
        Self { ask, write: format!("/help/write?page={page}&workspace={}", workspace.id), ..self }
    }
}

/// Whether who looks at it may also ask for a try.
fn may_ask(on: &Resource) -> bool {
    match on {
        Resource::Workspace { role: Some(role), .. } => role_permits(*role, Permission::RetryWorkspace),
        Resource::Workspace { role: None, .. }
        | Resource::Public
        | Resource::Person(_)
        | Resource::Account { .. }
        | Resource::Invitation { .. }
        | Resource::Offer { .. }
        | Resource::Command { .. }
        | Resource::House => false,
    }
}

impl Way {
    /// Only where nobody answers is something asked for again; for all else we look whether it is well.
    const fn of(trouble: Option<Trouble>) -> Self {
        match trouble {
            Some(Trouble::Unreachable) => Self::Calls,
            Some(
                Trouble::TookTooLong
                | Trouble::Broke
                | Trouble::Stopped
                | Trouble::Vanished
                | Trouble::Unclear
                | Trouble::Unknown,
            )
            | None => Self::Looks,
        }
    }

    fn tried(self, made: u32) -> String {
        let done = match self {
            Self::Calls => "We tried",
            Self::Looks => "We checked on it",
        };
        match made {
            1 => format!("{done} once"),
            2 => format!("{done} twice"),
            made => format!("{done} {made} times"),
        }
    }

    const fn lead(self, next: NextTry) -> &'static str {
        match (next, self) {
            (NextTry::At(_), Self::Calls) => "We try again",
            (NextTry::At(_), Self::Looks) => "We check again",
            (NextTry::UnderWay, Self::Calls) => "We are trying right now.",
            (NextTry::UnderWay, Self::Looks) => "We are checking right now.",
            (NextTry::Late(_), _) => "The next try is late, and that should not be. Please write to us.",
            (NextTry::Never, _) => "No next try is planned yet. If it stays like this, please write to us.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use face::words::{banned_in, grade};

    /// What only a try that is due may say.
    const PROMISES: [&str; 6] =
        ["We try again", "We are trying", "We check again", "We are checking", "on it", "looking into"];

    fn at(seconds: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds)
    }

    fn told(trouble: Trouble, next: Option<i64>, now: i64) -> Trying {
        let attempts = Attempts { made: 4, last_at: at(90), next_at: next.map(at) };
        Trying::of(at(0), Some(trouble), Some(&attempts), at(now))
    }

    #[test]
    fn that_something_will_be_done_is_said_exactly_when_it_is_scheduled() {
        for trouble in Trouble::ALL.iter().copied().map(Some).chain([None]) {
            for next in [None, Some(50), Some(99), Some(100), Some(220)] {
                let attempts = next.map(|next| Attempts { made: 4, last_at: at(9), next_at: Some(at(next)) });
                let unplanned = Attempts { made: 4, last_at: at(9), next_at: None };
                for attempts in
                    [attempts, attempts.is_none().then_some(unplanned)].iter().flatten().map(Some).chain([None])
                {
                    let trying = Trying::of(at(0), trouble, attempts, at(120));
                    let promises = PROMISES.iter().any(|promise| trying.lead.contains(promise));
                    let is_due = attempts
                        .and_then(|attempts| attempts.next_at)
                        .is_some_and(|next| at(120) < next + SignedDuration::from_mins(1));
                    assert_eq!((promises, trying.is_scheduled), (is_due, is_due), "{}", trying.lead);
                    assert_eq!(trying.lead.contains("write to us"), !is_due, "{}", trying.lead);
                    assert!(!trying.is_scheduled || trying.changes_in.is_some(), "it does not say so for ever");
                }
            }
        }
    }

    #[test]
    fn what_was_tried_is_told_as_it_was() {
        let trying = told(Trouble::Unreachable, Some(220), 100);
        assert_eq!(trying.tried, Some(("We tried 4 times".to_owned(), at(90))));
        assert_eq!((trying.lead, trying.due, trying.changes_in), ("We try again", Some((at(220), 120)), Some(121)));
        let broke = told(Trouble::Broke, Some(220), 100);
        assert_eq!(broke.tried.unwrap().0, "We checked on it 4 times", "nobody tried to mend it");
        assert_eq!(
            (Way::Calls.tried(1), Way::Looks.tried(2)),
            ("We tried once".into(), "We checked on it twice".into())
        );
        let late = told(Trouble::Broke, Some(40), 100);
        assert_eq!((late.due, late.changes_in), (None, None));
        assert!(Trying::of(at(0), None, None, at(13 * 3600)).is_old);
    }

    #[test]
    fn every_sentence_is_plain() {
        for way in [Way::Calls, Way::Looks] {
            for next in [NextTry::At(at(0)), NextTry::UnderWay, NextTry::Late(at(0)), NextTry::Never] {
                let lead = way.lead(next);
                assert_eq!(banned_in(lead), None, "{lead}");
                assert!(grade(lead) <= 8.0, "{lead}");
            }
        }
    }

    #[test]
    fn only_the_owner_is_offered_a_try() {
        use domain::authorize::Presence;
        use messages::person::Role;
        use messages::{AccountId, WorkspaceId};

        let on = |role| Resource::Workspace {
            id: WorkspaceId::new(),
            account: AccountId::new(),
            role,
            presence: Presence::Here,
        };
        let may = [None, Some(Role::Member), Some(Role::Admin), Some(Role::Owner)].map(|role| may_ask(&on(role)));
        assert_eq!(may, [false, false, false, true]);
    }
}
