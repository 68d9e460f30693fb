//! What there is to know of an account's money on every page: that a payment is missing, that nothing runs any more, that a card ends.

use domain::account::card::{End, end};
use domain::account::money::pay_by;
use domain::wording::bills::last_month;
use face::dues::Dues;
use jiff::Timestamp;
use messages::account::bills::Card;
use messages::account::{Money, Standing, Stop};

/// What is said above every page of this account; `card` is what it pays with, as far as it is known here.
pub(crate) fn dues(money: &Money, card: Option<&Card>, now: Timestamp) -> Option<Dues> {
    if let Some(stopped) = &money.stopped {
        return match stopped.why {
            Stop::PaymentFailed => Some(Dues::Unpaid { since: money.overdue_since.unwrap_or(stopped.at) }),
            Stop::PlanEnded => Some(Dues::Ended { at: stopped.at }),
            // Its workspaces say that they are paused, and how to ask why.
            Stop::Unknown => None,
        };
    }
    if let Some((since, until)) = money.overdue_since.zip(pay_by(money)) {
        return Some(Dues::Missing { since, until });
    }
    let card = card.filter(|_| is_charged(money))?;
    let is_over = end(card, now)? == End::Over;
    Some(Dues::Card { month: last_month(card), is_over })
}

/// Whether something will be charged again.
pub(crate) fn is_charged(money: &Money) -> bool {
    money.subscription.as_ref().is_some_and(|live| {
        !live.ends && matches!(live.standing, Standing::Paid | Standing::Late | Standing::Unpaid | Standing::Free)
    })
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use messages::account::{Stopped, samples};

    use super::*;

    #[test]
    fn what_stopped_comes_first_then_what_is_missing_then_the_card() {
        let now: Timestamp = "2026-12-20T00:00:00Z".parse().unwrap();
        let card = Card { brand: "visa".into(), last4: "4242".into(), expires_year: 2026, expires_month: 12 };
        let of = |money: &Money| dues(money, Some(&card), now);
        assert_eq!(dues(&samples::money(), None, now), None);
        assert_eq!(of(&samples::money()), Some(Dues::Card { month: "12/2026".into(), is_over: false }));
        let late = Money { overdue_since: Some(now), ..samples::money() };
        let until = now + SignedDuration::from_hours(7 * 24);
        assert_eq!(of(&late), Some(Dues::Missing { since: now, until }));
        let stopped = Money { stopped: Some(Stopped { why: Stop::PaymentFailed, at: until }), ..late };
        assert_eq!(of(&stopped), Some(Dues::Unpaid { since: now }));
        let ended = Money { stopped: Some(Stopped { why: Stop::PlanEnded, at: now }), ..samples::money() };
        assert_eq!(of(&ended), Some(Dues::Ended { at: now }));
        let unknown = Money { stopped: Some(Stopped { why: Stop::Unknown, at: now }), ..samples::money() };
        assert_eq!(of(&unknown), None, "nothing is guessed");
    }

    #[test]
    fn a_card_that_is_needed_no_more_may_end() {
        let mut money = samples::money();
        money.subscription.as_mut().unwrap().ends = true;
        let now: Timestamp = "2026-12-20T00:00:00Z".parse().unwrap();
        let card = Card { brand: "visa".into(), last4: "4242".into(), expires_year: 2026, expires_month: 12 };
        assert_eq!(dues(&money, Some(&card), now), None);
    }
}
