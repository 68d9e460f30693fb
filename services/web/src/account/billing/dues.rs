//! What there is to know of an account's money on every page: that a payment is missing, that nothing runs any more, that a card ends.

use domain::account::card::{End, end, is_charged};
use domain::account::money::pay_by;
use domain::wording::bills::month_before;
use face::dues::Dues;
use jiff::Timestamp;
use messages::account::{Money, Stop};

/// What is said above every page of this account.
pub(crate) fn dues(money: &Money, now: Timestamp) -> Option<Dues> {
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
    let day = money.card_ends.filter(|_| is_charged(money))?;
    let is_over = end(day, now)? == End::Over;
    Some(Dues::Card { month: month_before(day)?, is_over })
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use jiff::civil::date;
    use messages::account::{Stopped, samples};

    use super::*;

    /// The money of an account whose card is over with the year.
    fn paid() -> Money {
        Money { card_ends: Some(date(2027, 1, 1)), ..samples::money() }
    }

    #[test]
    fn what_stopped_comes_first_then_what_is_missing_then_the_card() {
        let now: Timestamp = "2026-12-20T00:00:00Z".parse().unwrap();
        let of = |money: &Money| dues(money, now);
        assert_eq!(of(&samples::money()), None);
        assert_eq!(of(&paid()), Some(Dues::Card { month: "12/2026".into(), is_over: false }));
        let year = SignedDuration::from_hours(24 * 365);
        assert_eq!(dues(&paid(), now - year), None, "that is long");
        assert_eq!(dues(&paid(), now + year), Some(Dues::Card { month: "12/2026".into(), is_over: true }));
        let late = Money { overdue_since: Some(now), ..paid() };
        let until = now + SignedDuration::from_hours(7 * 24);
        assert_eq!(of(&late), Some(Dues::Missing { since: now, until }));
        let stopped = Money { stopped: Some(Stopped { why: Stop::PaymentFailed, at: until }), ..late };
        assert_eq!(of(&stopped), Some(Dues::Unpaid { since: now }));
        let ended = Money { stopped: Some(Stopped { why: Stop::PlanEnded, at: now }), ..paid() };
        assert_eq!(of(&ended), Some(Dues::Ended { at: now }));
        let unknown = Money { stopped: Some(Stopped { why: Stop::Unknown, at: now }), ..paid() };
        assert_eq!(of(&unknown), None, "nothing is guessed");
    }

    #[test]
    fn a_card_that_is_needed_no_more_may_end() {
        let mut money = paid();
        money.subscription.as_mut().unwrap().ends = true;
        assert_eq!(dues(&money, "2026-12-20T00:00:00Z".parse().unwrap()), None);
    }
}
