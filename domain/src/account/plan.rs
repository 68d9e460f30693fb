//! Giving an account a plan, as one of us: the grant that counts before all others.

use jiff::Timestamp;
use messages::account::{Event, Granted, Kind, Refusal, Snapshot};
use plans::{Plan, Status};

use super::grants::{self, Counting, money_of};
use super::leaving;
use super::people;
use crate::authorize::permission::SetPlan;
use crate::authorize::{Permit, Principal, authorize};

/// What comes of it that `by` gives the account this plan at `now`, until then or for as long as nobody takes it back; `account` is
/// none when there is no such one. The plan for trying takes back what was given: what is paid for counts again, or what is left of
/// the trial. A trial that is over does not begin again.
#[must_use]
pub fn set_plan(
    by: Principal,
    account: Option<&Snapshot>,
    plan: &str,
    until: Option<Timestamp>,
    now: Timestamp,
) -> Event {
    match decide(by, account, plan) {
        Ok((permit, account, plan)) => {
            let (kind, after) = given(&permit, account, plan, until, now);
            let kind = if after == *account { Kind::Unchanged } else { kind };
            let version = if kind == Kind::Unchanged { account.version } else { account.version + 1 };
            Event::Happened { kind, account: Snapshot { version, ..after } }
        }
        Err(refusal) => Event::Refused { refusal },
    }
}

fn decide<'a>(
    by: Principal,
    account: Option<&'a Snapshot>,
    plan: &str,
) -> Result<(Permit<SetPlan>, &'a Snapshot, &'static Plan), Refusal> {
    let account = account.ok_or(Refusal::NoAccount)?;
    let on = people::resource(account, by);
    let permit = authorize(by, SetPlan, &on).map_err(|_| Refusal::NotAllowed)?;
    if let Some(refusal @ Refusal::Closed) = leaving::refusal(account) {
        return Err(refusal);
    }
    let plan = plans::find(plan).filter(|plan| plan.status != Status::Retired).ok_or(Refusal::NoSuchPlan)?;
    Ok((permit, account, plan))
}

fn given(
    _: &Permit<SetPlan>,
    account: &Snapshot,
    plan: &Plan,
    until: Option<Timestamp>,
    now: Timestamp,
) -> (Kind, Snapshot) {
    let mut money = money_of(account);
    let wanted = plan.terms.trial_days.is_none().then(|| Granted { plan: plan.id.to_string(), until });
    let is_over = wanted.is_some() && until.is_some_and(|until| until <= now);
    if money.granted == wanted || is_over {
        return (Kind::Unchanged, account.clone());
    }
    money.granted.clone_from(&wanted);
    let has_paid = money.subscription.is_some();
    let after = Snapshot { money: Some(Box::new(money)), ..account.clone() };
    let after = match grants::counting(&after, now) {
        Counting::Nothing if !has_paid => on_a_trial_that_is_over(after, plan, now),
        Counting::Nothing | Counting::Unclear | Counting::Grant(..) => grants::settled(after, now),
    };
    let runs_again = is_stopped(account) && !is_stopped(&after);
    let kind = match wanted {
        _ if after.plan != account.plan || runs_again => Kind::PlanChanged,
        Some(_) => Kind::MoneySeen,
        None => Kind::GrantEnded,
    };
    (kind, after)
}

/// Who never paid, and has nothing any more, is where they were when their trial was over.
fn on_a_trial_that_is_over(account: Snapshot, plan: &Plan, now: Timestamp) -> Snapshot {
    let trial_ends_at = Some(grants::trial_ends_at(&account));
    let mut money = money_of(&account);
    (money.grant, money.stopped) = (None, None);
    let money = Some(Box::new(money));
    Snapshot { plan: plan.id.to_string(), trial_ends_at, trial_ended_at: Some(now), money, ..account }
}

fn is_stopped(account: &Snapshot) -> bool {
    account.trial_ended_at.is_some() || account.money.as_ref().is_some_and(|money| money.stopped.is_some())
}

#[cfg(test)]
mod tests {
    use messages::account::samples::{paying, snapshot};
    use messages::account::{Grant, Money};

    use super::*;
    use crate::account::{Stops, trial};

    fn set(account: &Snapshot, plan: &str, until: Option<Timestamp>, now: Timestamp) -> (Kind, Snapshot) {
        match set_plan(Principal::Staff, Some(account), plan, until, now) {
            Event::Happened { kind, account } => (kind, account),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn we_put_an_account_on_a_plan_and_its_trial_is_no_longer_counted() {
        let now = snapshot().opened_at;
        let over = Snapshot { trial_ended_at: Some(now), version: 5, ..snapshot() };
        let (kind, account) = set(&over, "pro@2", None, now);
        let granted = Some(Granted { plan: "pro@2".into(), until: None });
        let money = Some(Box::new(Money { grant: Some(Grant::Staff), granted, ..Money::default() }));
        let expected =
            Snapshot { plan: "pro@2".into(), trial_ends_at: None, trial_ended_at: None, version: 6, money, ..over };
        assert_eq!((kind, &account), (Kind::PlanChanged, &expected));
        assert_eq!(Stops::of(&account), Stops::default());
        assert_eq!(set(&account, "pro@2", None, now), (Kind::Unchanged, account.clone()));
        // One from before there was money has the same plan, and nothing else is known of it.
        let older = Snapshot { money: None, ..account };
        assert_eq!(set(&older, "pro@2", None, now), (Kind::Unchanged, older));
    }

    #[test]
    fn back_on_the_trial_it_ends_when_it_always_ended() {
        let begun = snapshot();
        let on_a_plan = Snapshot { plan: "pro@2".into(), trial_ends_at: None, ..begun.clone() };
        for (days, ended) in [(20, true), (3, false)] {
            let later = begun.opened_at + trial::days(days);
            let (kind, back) = set(&on_a_plan, "trial@1", None, later);
            assert_eq!((kind, back.plan.as_str()), (Kind::PlanChanged, "trial@1"));
            assert_eq!((back.trial_ends_at, back.trial_ended_at), (begun.trial_ends_at, ended.then_some(later)));
        }
    }

    #[test]
    fn what_we_give_counts_before_what_is_paid_for_and_what_we_take_back_gives_way_to_it() {
        let (paying, now) = (paying(), snapshot().opened_at + trial::days(20));
        let until = Some(now + trial::days(30));
        let (kind, given) = set(&paying, "hobby@2", until, now);
        assert_eq!((kind, given.plan.as_str()), (Kind::PlanChanged, "hobby@2"));
        let (kind, longer) = set(&given, "hobby@2", None, now);
        assert_eq!((kind, longer.version, longer.plan.as_str()), (Kind::MoneySeen, given.version + 1, "hobby@2"));
        let (kind, back) = set(&longer, "trial@1", None, now);
        assert_eq!(
            (kind, back.plan.as_str(), money_of(&back).grant),
            (Kind::PlanChanged, "pro@2", Some(Grant::Subscription))
        );
        let (_, same) = set(&paying, "pro@2", until, now);
        assert_eq!(set(&same, "trial@1", None, now).0, Kind::GrantEnded, "the plan is the same");
        assert_eq!(set(&paying, "trial@1", None, now), (Kind::Unchanged, paying.clone()), "nothing was given");
        assert_eq!(set(&paying, "hobby@2", Some(now), now), (Kind::Unchanged, paying), "it would be over");
    }

    #[test]
    fn nobody_else_may_and_there_must_be_such_a_plan() {
        let account = snapshot();
        let asked = |by, account, plan| match set_plan(by, account, plan, None, snapshot().opened_at) {
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
