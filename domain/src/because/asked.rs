//! Who asked for what an event of an account tells: it was seen at the provider, and a person is behind it all the same.

use messages::PersonId;
use messages::account::{Asked, Event, Kind, Money, Wish};

/// The person of the account who asked for this; none where it is nothing that was asked for.
pub(super) fn asker(event: &Event) -> Option<PersonId> {
    let (kind, account) = event.kind().zip(event.snapshot())?;
    let money = account.money.as_deref()?;
    let asked = money.asked.as_ref()?;
    asked.by.filter(|_| is_it(kind, &account.plan, money, asked))
}

/// Whether this is what was asked for last. A page on which a plan is paid was there before it is paid; all else is seen before it is
/// answered.
fn is_it(kind: Kind, plan: &str, money: &Money, asked: &Asked) -> bool {
    let subscription = money.subscription.as_ref();
    let (is, then) = (subscription.and_then(|one| one.plan.as_ref()), subscription.and_then(|one| one.then.as_ref()));
    let is_open = asked.outcome.is_none();
    match &asked.wish {
        Wish::Checkout { plan: wanted } => kind == Kind::Subscribed && is == Some(wanted),
        Wish::Cancel => is_open && kind == Kind::ChangePlanned && subscription.is_some_and(|one| one.ends),
        Wish::GoOn => is_open && kind == Kind::ChangeDropped,
        Wish::Change { quote } => {
            let at_once = kind == Kind::PlanChanged && plan == quote.plan;
            is_open && (at_once || kind == Kind::ChangePlanned && then == Some(&quote.plan))
        }
        Wish::Portal { .. }
        | Wish::Quote { .. }
        | Wish::End
        | Wish::Look
        | Wish::Refund { .. }
        | Wish::Relink { .. }
        | Wish::Unknown => false,
    }
}

#[cfg(test)]
mod tests {
    use messages::account::samples::{money, paying, quote, subscription};
    use messages::account::{Outcome, Snapshot, Subscription};

    use super::*;

    fn behind(kind: Kind, wish: Wish, outcome: Option<Outcome>, is: Subscription) -> bool {
        let by = paying().owner;
        let asked = Some(Asked { number: 1, wish, at: paying().opened_at, outcome, by: Some(by) });
        let plan = is.plan.clone().unwrap_or_default();
        let money = Money { asked, subscription: Some(is), ..money() };
        let account = Snapshot { plan, money: Some(Box::new(money)), ..paying() };
        asker(&Event::Happened { kind, account }) == Some(by)
    }

    #[test]
    fn who_asked_is_behind_what_came_of_it_and_of_nothing_else() {
        let (buy, change) = (|plan: &str| Wish::Checkout { plan: plan.into() }, || Wish::Change { quote: quote() });
        let done = Some(Outcome::Done);
        let hobby = || Subscription { plan: Some("hobby@2".into()), ..subscription() };
        let ends = || Subscription { ends: true, ..subscription() };
        let then = || Subscription { then: Some("hobby@2".into()), ..subscription() };
        for (kind, wish, outcome, is) in [
            (Kind::Subscribed, buy("pro@2"), done, subscription()),
            (Kind::ChangePlanned, Wish::Cancel, None, ends()),
            (Kind::ChangePlanned, change(), None, then()),
            (Kind::PlanChanged, change(), None, hobby()),
            (Kind::ChangeDropped, Wish::GoOn, None, subscription()),
        ] {
            assert!(behind(kind, wish.clone(), outcome, is), "{kind:?} {wish:?}");
        }
        for (kind, wish, outcome, is) in [
            (Kind::Subscribed, buy("hobby@2"), done, subscription()),
            (Kind::Renewed, buy("pro@2"), done, subscription()),
            (Kind::ChangePlanned, Wish::Cancel, done, ends()),
            (Kind::ChangePlanned, Wish::Cancel, None, then()),
            (Kind::PlanChanged, change(), done, hobby()),
            (Kind::PaymentFailed, Wish::Look, None, subscription()),
        ] {
            assert!(!behind(kind, wish.clone(), outcome, is), "{kind:?} {wish:?}");
        }
    }
}
