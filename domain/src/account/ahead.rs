//! What will stop all that an account pays for, if nothing is done about it until then.

use jiff::Timestamp;
use messages::account::Money;

use super::money::pay_by;

/// What comes, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ahead {
    /// The trial ends.
    TrialEnds(Timestamp),
    /// The time to pay what is missing is over.
    PayBy(Timestamp),
    /// The plan ends: what is paid for, or what one of us gave.
    PlanEnds(Timestamp),
}

/// What comes for an account whose trial runs until then, or does not run, and that pays for this; none where nothing does.
#[must_use]
pub fn ahead(trial_ends_at: Option<Timestamp>, money: Option<&Money>) -> Option<Ahead> {
    let Some(money) = money else { return trial_ends_at.map(Ahead::TrialEnds) };
    // What we gave counts before all else.
    if let Some(granted) = &money.granted {
        return granted.until.map(Ahead::PlanEnds);
    }
    let ends = money.subscription.as_ref().filter(|live| live.ends && live.ended_at.is_none()).map(|live| live.until);
    let trial = || trial_ends_at.map(Ahead::TrialEnds);
    pay_by(money).map(Ahead::PayBy).or_else(|| ends.map(Ahead::PlanEnds)).or_else(trial)
}

#[cfg(test)]
mod tests {
    use messages::account::samples::{money, paying, snapshot, subscription};
    use messages::account::{Granted, Subscription};

    use super::*;
    use crate::account::money::TO_PAY;

    #[test]
    fn what_stops_everything_is_known_before_it_does() {
        let (now, later) = (paying().opened_at, snapshot().trial_ends_at.unwrap());
        assert_eq!(ahead(Some(later), None), Some(Ahead::TrialEnds(later)));
        assert_eq!((ahead(None, None), ahead(None, Some(&money()))), (None, None), "who pays goes on");
        let late = Money { overdue_since: Some(now), ..money() };
        assert_eq!(ahead(None, Some(&late)), Some(Ahead::PayBy(now + TO_PAY)));
        let ending = Money { subscription: Some(Subscription { ends: true, ..subscription() }), ..money() };
        assert_eq!(ahead(None, Some(&ending)), Some(Ahead::PlanEnds(subscription().until)));
        for until in [None, Some(later)] {
            let given = Money { granted: Some(Granted { plan: "pro@2".into(), until }), ..late.clone() };
            assert_eq!(ahead(None, Some(&given)), until.map(Ahead::PlanEnds), "what we gave counts before it");
        }
    }
}
