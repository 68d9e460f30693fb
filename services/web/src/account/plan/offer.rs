//! What one can do about each plan: choose it, see what a change costs, or why not now.

use access::money::{Stand, is_under_way};
use domain::wording;
use messages::account::{Refusal, Wish};
use plans::Plan;

use super::term::{Term, is_unpaid, live, pays_for};
use crate::account::arrange::Wanted;
use crate::site::pricing::Call;

/// What the card of this plan offers to an account that stands so.
pub(super) fn call(
    plan: &'static Plan,
    stand: &Stand,
    term: &Term,
    sells: bool,
    wants: &dyn Fn(Wish) -> Wanted,
) -> Call {
    let money = &stand.money;
    let has = stand.plan.is_some_and(|theirs| theirs.is_kin_of(plan)) && !term.is_over();
    if has || pays_for(money, plan) {
        return Call::Yours;
    }
    let paid = live(money);
    let planned =
        paid.filter(|paid| paid.then.as_deref().and_then(plans::find).is_some_and(|then| then.is_kin_of(plan)));
    if let Some(paid) = planned {
        return Call::Planned(paid.until);
    }
    let locked = |refusal| Call::Locked(wording::money::refusal(refusal));
    if !sells {
        return Call::NotForSale { can_start: false };
    }
    if is_under_way(money) {
        return locked(Refusal::Busy);
    }
    if is_unpaid(money) {
        return locked(Refusal::Unpaid);
    }
    match paid {
        Some(_) => Call::Look(wants(Wish::Quote { plan: plan.id.to_string() })),
        None => Call::Choose,
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use messages::account::{Asked, Money, Standing, Stop, Stopped, Subscription, samples};

    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn calls(plan: &'static Plan, money: Money, sells: bool) -> [String; 2] {
        let stand = Stand { plan: Some(plan), money, ..Stand::default() };
        let term = Term::of(&stand, NOW, &Wanted::shown);
        [plans::HOBBY, plans::PRO].map(|plan| match call(plan, &stand, &term, sells, &Wanted::shown) {
            Call::Look(wanted) => format!("look {}", wanted.wish),
            Call::Locked(_) => "locked".to_owned(),
            other => format!("{other:?}"),
        })
    }

    fn paying(change: impl FnOnce(&mut Subscription)) -> Money {
        let mut subscription = samples::subscription();
        change(&mut subscription);
        Money { subscription: Some(subscription), ..Money::default() }
    }

    #[test]
    fn who_pays_nothing_chooses_and_who_pays_looks_first() {
        assert_eq!(calls(plans::TRIAL, Money::default(), true), ["Choose", "Choose"]);
        assert_eq!(calls(plans::PRO, paying(|_| {}), true), ["look quote", "Yours"]);
        let not = "NotForSale { can_start: false }";
        assert_eq!(calls(plans::TRIAL, Money::default(), false), [not, not]);
        assert_eq!(calls(plans::PRO, paying(|_| {}), false), [not, "Yours"]);
    }

    #[test]
    fn what_stands_in_the_way_is_said() {
        let late = paying(|paid| paid.standing = Standing::Late);
        assert_eq!(calls(plans::PRO, late, true), ["locked", "Yours"]);
        let asked = Asked { number: 1, wish: Wish::GoOn, at: NOW, outcome: None, by: None };
        assert_eq!(calls(plans::PRO, Money { asked: Some(asked), ..paying(|_| {}) }, true), ["locked", "Yours"]);
    }

    #[test]
    fn what_is_planned_is_marked_and_what_ended_can_be_had_again() {
        let then = paying(|paid| paid.then = Some("hobby@2".into()));
        assert!(calls(plans::PRO, then, true)[0].starts_with("Planned"));
        let stopped = Some(Stopped { why: Stop::PlanEnded, at: NOW });
        let over = Money { stopped, ..paying(|paid| paid.standing = Standing::Over) };
        assert_eq!(calls(plans::PRO, over, true), ["Choose", "Choose"]);
    }

    #[test]
    fn who_keeps_a_version_from_before_has_that_plan() {
        let before = plans::find("pro@1").unwrap();
        assert_eq!(calls(before, paying(|paid| paid.plan = Some("pro@1".into())), true), ["look quote", "Yours"]);
    }
}
