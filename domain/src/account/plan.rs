//! The plan of an account, as one of us sets it.

use jiff::Timestamp;
use messages::account::{Event, Kind, Refusal, Snapshot};
use plans::Status;

use super::open::after_days;
use crate::authorize::permission::SetPlan;
use crate::authorize::{Permit, Principal, Resource, authorize};

/// What comes of it that `by` puts the account on this plan at `now`; `account` is none when there is no such one. A trial that is
/// over does not begin again, and one that runs does not either.
#[must_use]
pub fn set_plan(by: Principal, account: Option<&Snapshot>, plan: &str, now: Timestamp) -> Event {
    match decide(by, account, plan) {
        Ok((_, account, plan)) if account.plan == plan.id.to_string() => {
            Event::Happened { kind: Kind::Unchanged, account: account.clone() }
        }
        Ok((permit, account, plan)) => {
            Event::Happened { kind: Kind::PlanChanged, account: put_on(&permit, account, plan, now) }
        }
        Err(refusal) => Event::Refused { refusal },
    }
}

fn decide<'a>(
    by: Principal,
    account: Option<&'a Snapshot>,
    plan: &str,
) -> Result<(Permit<SetPlan>, &'a Snapshot, &'static plans::Plan), Refusal> {
    let account = account.ok_or(Refusal::NoAccount)?;
    let on = Resource::Account { id: account.id, owner: account.owner };
    let permit = authorize(by, SetPlan, &on).map_err(|_| Refusal::NotAllowed)?;
    let plan = plans::find(plan).filter(|plan| plan.status != Status::Retired).ok_or(Refusal::NoSuchPlan)?;
    Ok((permit, account, plan))
}

fn put_on(_: &Permit<SetPlan>, account: &Snapshot, plan: &plans::Plan, now: Timestamp) -> Snapshot {
    let trial_ends_at = plan.terms.trial_days.map(|days| after_days(account.opened_at, days));
    let trial_ended_at = trial_ends_at.filter(|ends_at| *ends_at <= now).map(|_| now);
    let plan = plan.id.to_string();
    Snapshot { plan, trial_ends_at, trial_ended_at, version: account.version + 1, ..account.clone() }
}

#[cfg(test)]
mod tests {
    use messages::account::samples::snapshot;

    use super::*;
    use crate::account::Stops;

    #[test]
    fn we_put_an_account_on_a_plan_and_its_trial_is_no_longer_counted() {
        let now = snapshot().opened_at;
        let over = Snapshot { trial_ended_at: Some(now), version: 5, ..snapshot() };
        let Event::Happened { kind, account } = set_plan(Principal::Staff, Some(&over), "pro@2", now) else {
            panic!("it was refused")
        };
        let expected = Snapshot { plan: "pro@2".into(), trial_ends_at: None, trial_ended_at: None, version: 6, ..over };
        assert_eq!((kind, &account), (Kind::PlanChanged, &expected));
        assert_eq!(Stops::of(&account), Stops::default());
        let again = set_plan(Principal::Staff, Some(&account), "pro@2", now);
        assert_eq!(again, Event::Happened { kind: Kind::Unchanged, account });
    }

    #[test]
    fn back_on_the_trial_it_ends_when_it_always_ended() {
        let begun = snapshot();
        let later = begun.opened_at + crate::account::trial::days(20);
        let on_a_plan = Snapshot { plan: "pro@2".into(), trial_ends_at: None, ..begun.clone() };
        let back = set_plan(Principal::Staff, Some(&on_a_plan), "trial@1", later).snapshot().unwrap().clone();
        assert_eq!((back.trial_ends_at, back.trial_ended_at), (begun.trial_ends_at, Some(later)));
    }

    #[test]
    fn nobody_else_may_and_there_must_be_such_a_plan() {
        let account = snapshot();
        let asked = |by, account, plan| match set_plan(by, account, plan, snapshot().opened_at) {
            Event::Refused { refusal } => refusal,
            other => panic!("{other:?}"),
        };
        for by in [Principal::Anonymous, Principal::Person(account.owner)] {
            assert_eq!(asked(by, Some(&account), "pro@2"), Refusal::NotAllowed, "{by:?}");
        }
        assert_eq!(asked(Principal::Staff, Some(&account), "gold@1"), Refusal::NoSuchPlan);
        assert_eq!(asked(Principal::Staff, None, "pro@2"), Refusal::NoAccount);
    }
}
