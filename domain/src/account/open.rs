//! Opening an account, because a person signed up: it begins with the trial.

use jiff::Timestamp;
use messages::account::{Event, Kind, Snapshot};
use messages::{AccountId, PersonId};

use super::trial::days as days_of_24_hours;

/// Opens the account with the trial of today, or says how it stands when it is open already: it is opened once, and a
/// second order neither changes whose it is nor starts the trial anew.
#[must_use]
pub fn open(existing: Option<&Snapshot>, id: AccountId, owner: PersonId, now: Timestamp) -> Event {
    if let Some(account) = existing {
        return Event::Happened { kind: Kind::Unchanged, account: account.clone() };
    }
    let plan = plans::TRIAL;
    Event::Happened {
        kind: Kind::Opened,
        account: Snapshot {
            id,
            owner,
            plan: plan.id.to_string(),
            trial_ends_at: plan.terms.trial_days.map(|days| after_days(now, days)),
            trial_ended_at: None,
            trial_notices: 0,
            opened_at: now,
            money: None,
            leaving: None,
            people: None,
            version: 1,
        },
    }
}

/// So many days later, of exactly 24 hours each.
pub(super) fn after_days(now: Timestamp, days: u16) -> Timestamp {
    now.checked_add(days_of_24_hours(i64::from(days))).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids() -> (AccountId, PersonId) {
        ("acct_01kaj5vt00e9eva3f00000000b".parse().unwrap(), "per_01kaj5vt00e9eva3f00000000c".parse().unwrap())
    }

    #[test]
    fn a_new_account_has_a_trial_of_fourteen_days_to_the_second() {
        let (id, owner) = ids();
        // Across a leap day, and across both changes of the clocks.
        for now in ["2028-02-20T23:59:59Z", "2026-03-28T12:00:00Z", "2026-10-24T12:00:00Z", "2026-12-31T23:59:60Z"] {
            let now: Timestamp = now.parse().unwrap();
            let opened = open(None, id, owner, now);
            let Event::Happened { kind: Kind::Opened, account } = &opened else { panic!("{opened:?}") };
            assert_eq!((account.id, account.owner, account.version), (id, owner, 1));
            assert_eq!(account.plan, "trial@1");
            assert_eq!(account.opened_at, now);
            assert_eq!(account.trial_ends_at.unwrap().duration_since(now).as_secs(), 14 * 24 * 60 * 60);
        }
    }

    #[test]
    fn opening_again_changes_nothing_whoever_asks() {
        let (id, owner) = ids();
        let now: Timestamp = "2026-11-21T09:30:00Z".parse().unwrap();
        let account = open(None, id, owner, now).snapshot().unwrap().clone();
        let other: PersonId = "per_01kaj5vt00e9eva3f00000000d".parse().unwrap();
        for who in [owner, other] {
            assert_eq!(
                open(Some(&account), id, who, Timestamp::MAX),
                Event::Happened { kind: Kind::Unchanged, account: account.clone() }
            );
        }
    }
}
