//! How an account stands with what it pays: the one thing that comes first, with what belongs to it.

use access::money::Stand;
use domain::account::money::TO_PAY;
use domain::suspension::rule;
use domain::wording::bills::amount;
use jiff::{SignedDuration, Timestamp};
use messages::account::{Granted, Standing, Stop, Subscription};
use messages::workspace::Reason;
use plans::Plan;

/// What comes first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lead {
    /// It is about to be opened.
    Opening,
    /// Nothing is paid, and nothing was.
    Nothing,
    /// The trial runs.
    Trial {
        /// Until then.
        ends: Timestamp,
    },
    /// The trial is over, and there is no plan.
    TrialOver {
        /// Since then.
        at: Timestamp,
    },
    /// One of us gave the plan.
    Given {
        /// Until then, if it ends.
        until: Option<Timestamp>,
    },
    /// It is paid, and goes on.
    Paid(Charge),
    /// It is paid, and ends.
    Ends {
        /// Then.
        at: Timestamp,
        /// Until when workspaces are kept after that.
        kept: Timestamp,
    },
    /// It is paid, and becomes another plan.
    Changes {
        /// What that one is called.
        to: &'static str,
        /// What is charged when it does.
        charge: Charge,
    },
    /// A payment is missing, and all works.
    Missing {
        /// Since then.
        since: Timestamp,
        /// Until then.
        until: Timestamp,
        /// When it is tried again, if it is.
        next_try: Option<Timestamp>,
    },
    /// A payment is missing, and nothing runs any more.
    Unpaid {
        /// Since then.
        since: Timestamp,
    },
    /// What was paid for is over, and there is no plan.
    Ended {
        /// Since then.
        at: Timestamp,
    },
    /// The first payment is not through yet.
    Beginning,
    /// Something is paid of which this program does not know what it is.
    Unclear,
}

/// What is charged, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charge {
    /// How much, such as `€29`; none where the plan is not known.
    pub amount: Option<String>,
    /// When.
    pub at: Timestamp,
}

impl Charge {
    fn of(plan: Option<&Plan>, at: Timestamp) -> Self {
        let terms = plan.map(|plan| &plan.terms);
        Self { amount: terms.map(|terms| amount(i64::from(terms.price_minor), terms.currency)), at }
    }
}

impl Lead {
    /// Of an account that stands like this.
    #[must_use]
    pub fn of(stand: &Stand, is_open: bool, now: Timestamp) -> Self {
        let money = &stand.money;
        if !is_open {
            return Self::Opening;
        }
        if let Some(stopped) = &money.stopped {
            return match stopped.why {
                Stop::PaymentFailed => Self::Unpaid { since: money.overdue_since.unwrap_or(stopped.at) },
                Stop::PlanEnded => Self::Ended { at: stopped.at },
                Stop::Unknown => Self::Unclear,
            };
        }
        if let Some(at) = stand.trial_ended_at {
            return Self::TrialOver { at };
        }
        if let Some(since) = money.overdue_since {
            let next_try = money.subscription.as_ref().and_then(|late| late.next_try_at).filter(|at| *at > now);
            return Self::Missing { since, until: after(since, TO_PAY), next_try };
        }
        if let Some(live) = money.subscription.as_ref().filter(|one| one.ended_at.is_none()) {
            return Self::paid(live, money.granted.as_ref(), now);
        }
        if let Some(granted) = given(money.granted.as_ref(), now) {
            return Self::Given { until: granted.until };
        }
        stand.trial_ends_at.map_or(Self::Nothing, |ends| Self::Trial { ends })
    }

    /// Of an account that pays for this.
    fn paid(live: &Subscription, granted: Option<&Granted>, now: Timestamp) -> Self {
        match live.standing {
            Standing::Paid | Standing::Free | Standing::Late | Standing::Unpaid => {}
            Standing::Incomplete => return Self::Beginning,
            Standing::Waiting | Standing::Unknown => return Self::Unclear,
            Standing::NeverBegan | Standing::Over => {
                return given(granted, now).map_or(Self::Nothing, |granted| Self::Given { until: granted.until });
            }
        }
        let grace = rule(Reason::PlanEnded).grace.unwrap_or(SignedDuration::ZERO);
        if live.ends {
            return Self::Ends { at: live.until, kept: after(live.until, grace) };
        }
        let plan = |id: &Option<String>| id.as_deref().and_then(plans::find);
        match plan(&live.then) {
            Some(then) => Self::Changes { to: then.name, charge: Charge::of(Some(then), live.until) },
            None => Self::Paid(Charge::of(plan(&live.plan), live.until)),
        }
    }

    /// Whether something is paid that could be ended.
    #[must_use]
    pub const fn can_stop(&self) -> bool {
        match self {
            Self::Paid(_) | Self::Changes { .. } | Self::Missing { .. } | Self::Unpaid { .. } => true,
            Self::Opening | Self::Nothing | Self::Trial { .. } | Self::TrialOver { .. } | Self::Given { .. } => false,
            Self::Ends { .. } | Self::Ended { .. } | Self::Beginning | Self::Unclear => false,
        }
    }

    /// Whether something is planned that could be taken back.
    #[must_use]
    pub const fn can_go_on(&self) -> bool {
        matches!(self, Self::Ends { .. } | Self::Changes { .. })
    }

    /// Whether a payment is missing.
    #[must_use]
    pub const fn is_missing(&self) -> bool {
        matches!(self, Self::Missing { .. } | Self::Unpaid { .. })
    }
}

fn given(granted: Option<&Granted>, now: Timestamp) -> Option<&Granted> {
    granted.filter(|granted| granted.until.is_none_or(|until| until > now))
}

fn after(at: Timestamp, span: SignedDuration) -> Timestamp {
    at.checked_add(span).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use messages::account::{Money, Stopped, samples};

    use super::*;

    const fn at(seconds: i64) -> Timestamp {
        Timestamp::constant(seconds, 0)
    }

    fn stand(money: Money) -> Stand {
        Stand { plan: plans::find("pro@2"), trial_ends_at: None, trial_ended_at: None, money }
    }

    fn lead(money: Money) -> Lead {
        Lead::of(&stand(money), true, at(0))
    }

    fn with(change: impl FnOnce(&mut Subscription)) -> Money {
        let mut money = samples::money();
        change(money.subscription.as_mut().unwrap());
        money
    }

    #[test]
    fn what_is_paid_says_what_comes_next() {
        let until = samples::subscription().until;
        let charge = |amount: &str| Charge { amount: Some(amount.to_owned()), at: until };
        assert_eq!(lead(samples::money()), Lead::Paid(charge("€29")));
        let changes = lead(with(|live| live.then = Some("hobby@2".into())));
        assert_eq!(changes, Lead::Changes { to: "Hobby", charge: charge("€9") });
        let ends = lead(with(|live| live.ends = true));
        assert_eq!(ends, Lead::Ends { at: until, kept: until + SignedDuration::from_hours(14 * 24) });
        assert!(ends.can_go_on() && !ends.can_stop() && changes.can_stop());
        let foreign = lead(with(|live| live.plan = None));
        assert_eq!(foreign, Lead::Paid(Charge { amount: None, at: until }), "of what we do not know we say no price");
    }

    #[test]
    fn what_is_missing_says_until_when_all_works_and_then_what_stopped() {
        let late = Money { overdue_since: Some(at(100)), ..with(|live| live.next_try_at = Some(at(300))) };
        let until = at(100) + SignedDuration::from_hours(7 * 24);
        let expected = Lead::Missing { since: at(100), until, next_try: Some(at(300)) };
        assert_eq!(lead(late.clone()), expected);
        let stopped = |why| Money { stopped: Some(Stopped { why, at: at(500) }), ..late.clone() };
        assert_eq!(lead(stopped(Stop::PaymentFailed)), Lead::Unpaid { since: at(100) });
        assert_eq!(lead(stopped(Stop::PlanEnded)), Lead::Ended { at: at(500) });
        assert_eq!(lead(stopped(Stop::Unknown)), Lead::Unclear, "nothing is guessed");
    }

    #[test]
    fn who_pays_nothing_has_a_trial_or_was_given_a_plan() {
        assert_eq!(lead(Money::default()), Lead::Nothing);
        let granted = Some(Granted { plan: "pro@2".into(), until: Some(at(10)) });
        let money = Money { granted, ..Money::default() };
        assert_eq!(Lead::of(&stand(money.clone()), true, at(9)), Lead::Given { until: Some(at(10)) });
        assert_eq!(Lead::of(&stand(money), true, at(10)), Lead::Nothing);
        let trial = Stand { trial_ends_at: Some(at(5)), ..stand(Money::default()) };
        assert_eq!(Lead::of(&trial, true, at(0)), Lead::Trial { ends: at(5) });
        assert_eq!(Lead::of(&trial, false, at(0)), Lead::Opening);
        let over = Stand { trial_ended_at: Some(at(5)), ..trial };
        assert_eq!(Lead::of(&over, true, at(6)), Lead::TrialOver { at: at(5) });
    }
}
