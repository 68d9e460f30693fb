//! Whatever comes, in whatever order: what must hold holds after each event, and in the end the account stands as the provider says.

use domain::account::{Stops, set_plan};
use domain::authorize::Principal;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use messages::account::samples::{quote, snapshot};
use messages::account::{Grant, Kind, Money, Observed, Outcome, Snapshot, Standing, Stop, Subscription, Wish};
use proptest::prelude::*;

use crate::provider::{Told, day, days, paid_for, seen};

/// What happens next.
#[derive(Debug, Clone)]
enum Step {
    Passes(i64),
    Becomes(Standing),
    FailsAgain,
    Renews(bool),
    Begins(Standing),
    Plans(bool, bool),
    IsOn(Option<&'static str>),
    IsSeen,
    IsSeenLate(usize),
    IsBlind(bool),
    IsAsked(usize),
    IsAnswered(Outcome),
    Given(Option<i64>),
    TakenBack,
    Relinked,
    /// Another card, that is over after so many months.
    PaysWith(i8),
}

fn step() -> impl Strategy<Value = Step> {
    let standing = || prop::sample::select([Standing::ALL, &[Standing::Unknown]].concat());
    let plans = [Some("pro@2"), Some("hobby@2"), Some("pro@1"), None].to_vec();
    prop_oneof![
        3 => (1..200_i64).prop_map(Step::Passes),
        2 => standing().prop_map(Step::Becomes),
        1 => Just(Step::FailsAgain),
        1 => any::<bool>().prop_map(Step::Renews),
        2 => prop::sample::select(vec![Standing::Paid, Standing::Paid, Standing::Incomplete, Standing::Free, Standing::Late]).prop_map(Step::Begins),
        1 => any::<(bool, bool)>().prop_map(|(ends, then)| Step::Plans(ends, then)),
        1 => prop::sample::select(plans).prop_map(Step::IsOn),
        5 => Just(Step::IsSeen),
        1 => any::<usize>().prop_map(Step::IsSeenLate),
        1 => any::<bool>().prop_map(Step::IsBlind),
        2 => any::<usize>().prop_map(Step::IsAsked),
        3 => prop::sample::select(Outcome::ALL).prop_map(Step::IsAnswered),
        1 => prop::option::of(1..60_i64).prop_map(Step::Given),
        1 => Just(Step::TakenBack),
        1 => Just(Step::Relinked),
        1 => (0..12_i8).prop_map(Step::PaysWith),
    ]
}

struct World {
    now: Timestamp,
    /// What the provider really has.
    truth: Option<Subscription>,
    customer: u32,
    card_ends: Option<Date>,
    begun: u32,
    past: Vec<Observed>,
    told: Told,
}

impl World {
    fn new() -> Self {
        Self {
            now: day(0),
            truth: None,
            customer: 1,
            card_ends: None,
            begun: 0,
            past: Vec::new(),
            told: Told::new(snapshot()),
        }
    }

    fn seen(&self) -> Observed {
        let customer = Some(format!("cus_{}", self.customer));
        Observed { customer, card_ends: self.card_ends, ..seen(self.now, self.truth.clone()) }
    }

    /// What the provider has changes; what is over stays over.
    fn becomes(&mut self, change: impl FnOnce(&mut Subscription)) {
        let is_over = |one: &Subscription| matches!(one.standing, Standing::Over | Standing::NeverBegan);
        if let Some(truth) = self.truth.as_mut().filter(|one| !is_over(one)) {
            change(truth);
        }
    }

    fn takes(&mut self, step: Step) {
        let now = self.now;
        match step {
            Step::Passes(hours) => {
                self.now += SignedDuration::from_hours(hours);
                self.checked(None, |told, now| told.ticks(now));
            }
            Step::IsSeen => self.observes(self.seen()),
            Step::IsSeenLate(which) => {
                if let Some(old) = self.past.get(which % self.past.len().max(1)).cloned() {
                    self.observes(old);
                }
            }
            Step::IsBlind(nobody) => {
                let customer = self.seen().customer.filter(|_| !nobody);
                // As if there were nothing, of the same customer: of another one it would be the truth.
                if customer.is_none() || customer == self.told.money().customer {
                    self.observes(Observed { customer, ..seen(now, None) });
                }
            }
            Step::IsAsked(which) => self.asks(which),
            Step::IsAnswered(outcome) => {
                if self.told.asked().is_some() {
                    let seen = self.seen();
                    self.checked(Some(&seen.clone()), move |told, now| told.is_answered(seen, outcome, now));
                }
            }
            Step::Given(until) => {
                let until = until.map(|count| now + days(count));
                self.checked(None, |told, now| {
                    told.takes(&set_plan(Principal::Staff, Some(&told.account.clone()), "hobby@2", until, now));
                });
            }
            Step::TakenBack => self.checked(None, |told, now| {
                told.takes(&set_plan(Principal::Staff, Some(&told.account.clone()), "trial@1", None, now));
            }),
            truth => self.changes(truth),
        }
    }

    /// What the provider has becomes something else, and nobody was told yet.
    fn changes(&mut self, step: Step) {
        let now = self.now;
        match step {
            Step::Becomes(standing) => self.becomes(|truth| {
                truth.standing = standing;
                truth.tries = u32::from(matches!(standing, Standing::Late | Standing::Unpaid));
            }),
            Step::FailsAgain => self.becomes(|truth| {
                truth.standing = Standing::Late;
                truth.tries += 1;
            }),
            Step::Renews(is_paid) => self.becomes(|truth| {
                (truth.from, truth.until) = (now, now + days(30));
                truth.standing = if is_paid { Standing::Paid } else { Standing::Late };
                truth.tries = u32::from(!is_paid);
            }),
            Step::Begins(standing) => {
                if self.truth.as_ref().is_none_or(|one| matches!(one.standing, Standing::Over | Standing::NeverBegan)) {
                    self.begun += 1;
                    let id = format!("sub_{}", self.begun);
                    self.truth = Some(Subscription { id, from: now, until: now + days(30), ..paid_for(standing) });
                }
            }
            Step::Plans(ends, then) => self.becomes(|truth| {
                (truth.ends, truth.then) = (ends, then.then(|| "hobby@2".to_owned()));
            }),
            Step::IsOn(plan) => self.becomes(|truth| truth.plan = plan.map(Into::into)),
            Step::PaysWith(months) => {
                let this_month = now.to_zoned(TimeZone::UTC).date().first_of_month();
                self.card_ends = Some(this_month + i32::from(months).months());
            }
            Step::Relinked => {
                self.customer += 1;
                self.truth = None;
            }
            told => assert!(matches!(told, Step::Passes(_)), "{told:?} changes nothing there"),
        }
    }

    fn observes(&mut self, observed: Observed) {
        self.past.push(observed.clone());
        self.checked(Some(&observed.clone()), move |told, now| told.observes(&observed, now));
    }

    fn asks(&mut self, which: usize) {
        let wishes = [
            Wish::Checkout { plan: "pro@2".into() },
            Wish::Portal { card: false },
            Wish::Change { quote: quote() },
            Wish::Cancel,
            Wish::GoOn,
            Wish::Look,
        ];
        let wish = wishes[which % wishes.len()].clone();
        self.checked(None, move |told, now| told.asks(&wish, now));
    }

    /// Does it, and judges each event of it.
    fn checked(&mut self, observed: Option<&Observed>, act: impl FnOnce(&mut Told, Timestamp)) {
        let (mut before, known) = (self.told.account.clone(), self.told.kinds.len());
        act(&mut self.told, self.now);
        let events = self.told.kinds.iter().zip(&self.told.history).skip(known);
        for (kind, after) in events {
            judge(&before, *kind, after, observed, self.now);
            before = after.clone();
        }
    }

    /// All that is under way comes to its end, and time passes.
    fn ends(&mut self) {
        self.becomes(|truth| {
            // A first payment is there within a day, or never.
            if truth.standing == Standing::Incomplete {
                truth.standing = Standing::NeverBegan;
            }
        });
        for _ in 0..6 {
            self.now += days(40);
            self.observes(self.seen());
            self.checked(None, |told, now| told.ticks(now));
            self.takes(Step::IsAnswered(Outcome::Done));
            self.checked(None, |told, now| told.ticks(now));
        }
    }
}

fn money(account: &Snapshot) -> Money {
    account.money.as_deref().cloned().unwrap_or_default()
}

fn is_stopped(account: &Snapshot) -> bool {
    Stops::of(account) != Stops::default()
}

fn is_paid(subscription: &Subscription) -> bool {
    matches!(subscription.standing, Standing::Paid | Standing::Free) && subscription.plan.is_some()
}

/// What holds of each event.
fn judge(before: &Snapshot, kind: Kind, after: &Snapshot, observed: Option<&Observed>, now: Timestamp) {
    let (was, is) = (money(before), money(after));
    let stops = !is_stopped(before) && is_stopped(after);
    let says_so = !matches!(
        kind,
        Kind::TrialEnding
            | Kind::Arranging
            | Kind::Arranged
            | Kind::NotArranged
            | Kind::PaymentFailed
            | Kind::ChangePlanned
            | Kind::ChangeDropped
            | Kind::GivenBack
            | Kind::CardExpiring
            | Kind::MoneySeen
    );
    let follows = |account: &Snapshot| (account.plan.clone(), Stops::of(account));
    assert!(
        says_so || follows(before) == follows(after),
        "{kind:?} says nothing of what follows: {before:?} {after:?}"
    );
    let is_first = matches!(kind, Kind::TrialEnding | Kind::TrialEnded);
    assert!(is_first || was != is, "{kind:?}: nothing is otherwise");
    assert!(!is.subscription.as_ref().is_some_and(is_paid) || !is_stopped(after), "paid and stopped: {after:?}");
    one_grant(after, &is);
    match kind {
        Kind::CardExpiring => {
            let over = is.card_ends.unwrap().to_zoned(TimeZone::UTC).unwrap().timestamp();
            assert!(now >= over - days(30) && was.card_told != was.card_ends, "before its time, or twice: {before:?}");
            let live = was.subscription.unwrap();
            assert!(!live.ends && was.overdue_since.is_none() && was.stopped.is_none(), "it is not needed: {before:?}");
        }
        Kind::PaymentOverdue => {
            let over = was.overdue_since.unwrap() + days(7);
            assert!(now >= over && was.seen_at.unwrap() >= over, "before its time, or blind: {before:?}");
            let known = was.subscription.unwrap().standing;
            assert!(!matches!(known, Standing::Paid | Standing::Free | Standing::Unknown), "{known:?}");
        }
        Kind::TrialEnded => {
            let blind = was.customer.is_some() && was.seen_at < before.trial_ends_at;
            assert!(!blind && now >= before.trial_ends_at.unwrap(), "before its time, or blind: {before:?}");
            assert!(was.grant.is_none_or(|grant| grant == Grant::Trial), "it is on no trial");
        }
        Kind::SubscriptionEnded if stops => {
            let observed = observed.unwrap();
            let seen = observed.subscription.as_ref().map(|seen| seen.standing);
            let is_another = observed.customer != was.customer;
            let is_over = matches!(seen, Some(Standing::Over | Standing::NeverBegan | Standing::Incomplete));
            // What was paid is there no more, and something else waits in its place.
            let id = |one: Option<&Subscription>| one.map(|one| one.id.clone());
            let is_replaced = id(observed.subscription.as_ref()) != id(was.subscription.as_ref());
            assert!(is_over || is_another || is_replaced && seen == Some(Standing::Waiting), "stopped by {seen:?}");
            assert!(was.overdue_since.is_none() || is_another, "there was time to pay: {before:?}");
        }
        // One of us takes back what was given.
        Kind::PlanChanged if observed.is_none() => assert!(!stops || was.granted.is_some(), "{before:?}"),
        _ => assert!(!stops || kind == Kind::GrantEnded, "{kind:?} stops"),
    }
}

/// One grant counts, and it is the one that is named.
fn one_grant(account: &Snapshot, money: &Money) {
    let runs = account.trial_ends_at.is_some() && account.trial_ended_at.is_none();
    let paid_plan = money.subscription.as_ref().and_then(|one| one.plan.clone());
    match money.grant {
        Some(Grant::Staff) => assert_eq!(money.granted.as_ref().map(|one| &one.plan), Some(&account.plan)),
        // Of what cannot be understood the plan stays what it was.
        Some(Grant::Subscription) => {
            assert!(paid_plan.is_none_or(|plan| plan == account.plan) || is_unclear(money), "{account:?}");
        }
        Some(Grant::Trial) => assert!(runs && account.plan == "trial@1", "{account:?}"),
        Some(Grant::Unknown) => assert_ne!(money.grant, Some(Grant::Unknown), "{account:?}"),
        None => assert!(account.money.is_none() || is_stopped(account), "nothing counts, and it runs: {account:?}"),
    }
    assert_eq!(
        runs,
        money.grant == Some(Grant::Trial) || account.money.is_none() && !is_stopped(account),
        "{account:?}"
    );
    assert!(money.grant.is_none() || !is_stopped(account), "it counts, and is stopped: {account:?}");
    let owes = money.stopped.is_some_and(|stopped| stopped.why == Stop::PaymentFailed);
    assert!(!owes || money.overdue_since.is_some(), "nothing is missing: {account:?}");
}

fn is_unclear(money: &Money) -> bool {
    money.subscription.as_ref().is_some_and(|one| one.standing == Standing::Unknown || one.plan.is_none())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_comes_what_must_hold_holds(steps in prop::collection::vec(step(), 1..60)) {
        let mut world = World::new();
        for step in steps {
            world.takes(step);
        }
        // What stands on the log is all that there is.
        if let Some(last) = world.told.history.last() {
            let read: Snapshot = serde_json::from_str(&serde_json::to_string(last).unwrap()).unwrap();
            prop_assert_eq!(&read, &world.told.account);
        }
        world.ends();
        let (account, is) = (&world.told.account, money(&world.told.account));
        // What is nothing takes the place of nothing for which there is time to pay.
        let is_nothing = world.truth.as_ref().is_none_or(|one| matches!(one.standing, Standing::NeverBegan | Standing::Waiting));
        if !is_nothing || is.overdue_since.is_none() {
            prop_assert_eq!(&is.subscription, &world.truth, "it is what the provider has");
        }
        match &world.truth {
            _ if is.granted.is_some() => prop_assert!(!is_stopped(account)),
            Some(truth) if is_paid(truth) => {
                prop_assert_eq!(Some(&account.plan), truth.plan.as_ref());
                prop_assert!(!is_stopped(account));
            }
            Some(_) if is_unclear(&is) => {}
            Some(_) | None => prop_assert!(is_stopped(account), "it runs, and nobody pays: {:?}", account),
        }
    }
}
