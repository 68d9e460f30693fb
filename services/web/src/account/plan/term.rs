//! For how long somebody has their plan, and what comes then.

use access::money::Stand;
use face::layout::Trial;
use jiff::{SignedDuration, Timestamp};
use messages::account::{Money, Standing, Stop, Subscription, Wish};
use plans::Plan;

use crate::account::arrange::Wanted;

/// For how long somebody has a plan.
#[derive(Debug, Clone)]
pub enum Term {
    /// Until they leave it.
    Open,
    /// So long, as a trial.
    Trial(Trial),
    /// The trial is over since then.
    Ended(Timestamp),
    /// It is paid again and again, the next time then.
    Paid(Timestamp),
    /// It ends then, unless that is taken back.
    Ends(Timestamp, Wanted),
    /// It becomes another plan then, unless that is taken back.
    Becomes(&'static str, Timestamp, Wanted),
    /// One of us gave it, until then if it ends.
    Given(Option<Timestamp>),
    /// A payment is missing since then.
    Late(Timestamp),
    /// Nothing of it runs since then.
    Stopped(Stop, Timestamp),
}

impl Term {
    /// How long the plan of this account lasts. `wants` draws the form of a wish.
    pub(crate) fn of(stand: &Stand, now: Timestamp, wants: &dyn Fn(Wish) -> Wanted) -> Self {
        let money = &stand.money;
        if let Some(stopped) = money.stopped {
            return Self::Stopped(stopped.why, stopped.at);
        }
        if let Some(ended) = stand.trial_ended_at {
            return Self::Ended(ended);
        }
        if let Some(granted) = given(stand, now) {
            return Self::Given(granted);
        }
        match live(money) {
            Some(paid) => Self::paid(paid, money, wants),
            // An account that pays may have had a trial: that is over, and nothing to speak of.
            None if stand.plan.is_some_and(|plan| plan.terms.trial_days.is_some()) => {
                // It is over when billing says so: until then it runs, if only for a moment.
                let moment = SignedDuration::from_secs(1);
                let runs = |ends: Timestamp| Trial::until(ends, now.min(ends - moment));
                stand.trial_ends_at.and_then(runs).map_or(Self::Open, Self::Trial)
            }
            None => Self::Open,
        }
    }

    fn paid(paid: &Subscription, money: &Money, wants: &dyn Fn(Wish) -> Wanted) -> Self {
        if let Some(since) = money.overdue_since {
            return Self::Late(since);
        }
        if paid.ends {
            return Self::Ends(paid.until, wants(Wish::GoOn));
        }
        match &paid.then {
            Some(then) => {
                let name = plans::find(then).map_or("another plan", |plan| plan.name);
                Self::Becomes(name, paid.until, wants(Wish::GoOn))
            }
            None => Self::Paid(paid.until),
        }
    }

    /// Whether nothing runs for want of a plan: any plan may be chosen, also the one that it was.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        matches!(self, Self::Ended(_) | Self::Stopped(Stop::PlanEnded, _))
    }
}

/// Until when a plan counts that one of us gave, if it does.
fn given(stand: &Stand, now: Timestamp) -> Option<Option<Timestamp>> {
    let granted = stand.money.granted.as_ref()?;
    let counts = stand.plan.is_some_and(|plan| plan.id.to_string() == granted.plan);
    (counts && granted.until.is_none_or(|until| until > now)).then_some(granted.until)
}

/// What is paid for again and again, while it is alive at the payment partner.
pub(crate) fn live(money: &Money) -> Option<&Subscription> {
    money.subscription.as_ref().filter(|paid| match paid.standing {
        Standing::Free | Standing::Paid | Standing::Late | Standing::Unpaid | Standing::Waiting => true,
        // Blind is not unpaid: what is not known is changed by nobody, and bought by nobody once more.
        Standing::Unknown => true,
        Standing::Incomplete | Standing::NeverBegan | Standing::Over => false,
    })
}

/// Whether a payment is missing.
pub(crate) fn is_unpaid(money: &Money) -> bool {
    let behind = live(money).is_some_and(|paid| matches!(paid.standing, Standing::Late | Standing::Unpaid));
    behind || money.overdue_since.is_some()
}

/// What is paid for by the same plan, in whatever version.
pub(crate) fn pays_for(money: &Money, plan: &Plan) -> bool {
    let paid = live(money).and_then(|paid| paid.plan.as_deref()).and_then(plans::find);
    paid.is_some_and(|paid| paid.is_kin_of(plan))
}

#[cfg(test)]
mod tests {
    use messages::account::{Granted, Stopped, samples};

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn term(stand: &Stand) -> Term {
        Term::of(stand, at("2026-11-21T00:00:00Z"), &Wanted::shown)
    }

    fn trial(ends: &str, ended: Option<&str>) -> Stand {
        Stand {
            plan: Some(plans::TRIAL),
            trial_ends_at: Some(at(ends)),
            trial_ended_at: ended.map(at),
            money: Money::default(),
        }
    }

    fn paying(subscription: Subscription) -> Stand {
        let money = Money { subscription: Some(subscription), ..Money::default() };
        Stand { plan: Some(plans::PRO), trial_ends_at: None, trial_ended_at: None, money }
    }

    #[test]
    fn a_trial_runs_until_billing_ends_it() {
        assert!(matches!(term(&trial("2026-12-01T00:00:00Z", None)), Term::Trial(_)));
        assert!(matches!(term(&trial("2026-11-20T23:59:30Z", None)), Term::Trial(_)), "nobody has ended it yet");
        let over = "2026-11-20T23:59:30Z";
        assert!(matches!(term(&trial(over, Some(over))), Term::Ended(ended) if ended == at(over)));
    }

    #[test]
    fn what_is_paid_says_what_comes_next_and_how_to_take_it_back() {
        let paid = samples::subscription();
        assert!(matches!(term(&paying(paid.clone())), Term::Paid(next) if next == paid.until));
        let ends = Subscription { ends: true, ..paid.clone() };
        assert!(matches!(term(&paying(ends)), Term::Ends(at, undo) if at == paid.until && undo.wish == "go_on"));
        let then = Subscription { then: Some("hobby@2".into()), ..paid.clone() };
        assert!(matches!(term(&paying(then)), Term::Becomes("Hobby", _, _)));
        let over = Subscription { standing: Standing::Over, ..paid };
        assert!(matches!(term(&paying(over)), Term::Open));
    }

    #[test]
    fn what_stopped_or_was_given_comes_first() {
        let mut stand = paying(samples::subscription());
        stand.money.granted = Some(Granted { plan: "pro@2".into(), until: None });
        assert!(matches!(term(&stand), Term::Given(None)));
        stand.money.granted = Some(Granted { plan: "pro@2".into(), until: Some(at("2026-11-20T00:00:00Z")) });
        assert!(matches!(term(&stand), Term::Paid(_)), "that is over");
        stand.money.stopped = Some(Stopped { why: Stop::PlanEnded, at: at("2026-11-20T00:00:00Z") });
        assert!(term(&stand).is_over());
    }

    #[test]
    fn what_is_not_known_is_neither_unpaid_nor_nothing() {
        let unknown = Subscription { standing: Standing::Unknown, ..samples::subscription() };
        let money = Money { subscription: Some(unknown), ..Money::default() };
        assert!(live(&money).is_some() && !is_unpaid(&money));
        let late = Subscription { standing: Standing::Late, ..samples::subscription() };
        assert!(is_unpaid(&Money { subscription: Some(late), ..Money::default() }));
    }
}
