//! Money: what accounts are told once a day is at rest, beside the books of the payment provider.
//!
//! Nobody is paused who pays. Nobody is charged twice: there is one subscription for each customer, and one bill for each of its periods.
//! Nothing runs for longer than the policy has it that nobody pays for. And the plan of an account is what is paid, or was given.

use std::collections::{BTreeMap, HashMap, HashSet};

use fakes::stripe::{Card, Paid, Standing, Status, Stripe};
use jiff::{SignedDuration, Timestamp};
use messages::account::{Command, Quote, Snapshot, Wish};
use messages::workspace::{Desired, Reason};
use messages::{AccountId, Actor, Message, PersonId};

use crate::history::{History, Own};
use crate::script::{Paying, Purse, STAFF};

/// For how long all goes on after a payment failed, as it is promised.
const PAYABLE: SignedDuration = SignedDuration::from_hours(24 * 7);

/// The payment provider's books, read on from day to day, and what was done there.
#[derive(Default)]
pub(crate) struct Ledger {
    /// Bills that were read: of whom, and which period was paid, and not given back at once.
    periods: HashSet<(String, Timestamp)>,
    bills: HashSet<String>,
    done: BTreeMap<&'static str, u64>,
}

/// Somebody takes the change that was shown to them.
pub(crate) fn takes(person: PersonId, account: AccountId, quote: Quote) -> (Actor, Message) {
    let change = Command::Arrange { wish: Wish::Change { quote } };
    (Actor::Person(person), Message::AccountCommand(account, change))
}

/// One of us gives back what was paid by this bill.
pub(crate) fn gives_back(account: AccountId, invoice: String) -> (Actor, Message) {
    let wish = Wish::Refund { invoice, minor: None };
    let repair = Command::Repair { wish, reason: "They were away all month.".to_owned() };
    (Actor::Staff(STAFF.to_owned()), Message::AccountCommand(account, repair))
}

impl Ledger {
    /// Somebody does something at the payment provider.
    pub(crate) fn did(&mut self, stripe: &Stripe, paying: &Paying) {
        let customer = &paying.customer;
        let what = match paying.what {
            Purse::Pays(card) if stripe.pays(customer, card) => "plans bought",
            Purse::Pays(_) => "purchases declined",
            Purse::PaysTwice if stripe.pays_twice(customer, Card::Works) => "plans bought twice",
            Purse::PaysTwice => return,
            Purse::LosesCard => {
                stripe.pays_with(customer, Card::NoMoney);
                "cards that ran out"
            }
            Purse::SettlesUp => {
                stripe.pays_with(customer, Card::Works);
                if stripe.pays_bills(customer) { "missing payments made" } else { "cards changed" }
            }
            Purse::Disputes => match stripe.last_paid(customer).and_then(|bill| stripe.disputes(&bill)) {
                Some(_) => "payments disputed",
                None => return,
            },
        };
        *self.done.entry(what).or_default() += 1;
    }

    /// Reads on; what is wrong at `now`, where what happens between two steps is noticed at the next.
    pub(crate) fn read(
        &mut self,
        stripe: &Stripe,
        history: &History,
        now: Timestamp,
        step: SignedDuration,
    ) -> Vec<String> {
        let mut wrong = self.charged(&stripe.paid());
        let mut of_customer: HashMap<String, Vec<Standing>> = HashMap::new();
        for standing in stripe.standings() {
            of_customer.entry(standing.customer.clone()).or_default().push(standing);
        }
        for place in 0..history.customers() {
            let own = history.of(place);
            let Some(account) = own.account else { continue };
            let customer = account.money.as_ref().and_then(|money| money.customer.as_ref());
            let standings = customer.and_then(|customer| of_customer.remove(customer)).unwrap_or_default();
            wrong.extend(judged(&own, account, &standings, now, step).map(|what| format!("customer {place} {what}")));
        }
        wrong.extend(of_customer.keys().map(|customer| format!("{customer} pays, and nobody knows for whom")));
        wrong
    }

    /// What was charged twice of what is new.
    fn charged(&mut self, paid: &[Paid]) -> Vec<String> {
        let mut wrong = Vec::new();
        for bill in paid {
            if !self.bills.insert(bill.id.clone()) {
                continue;
            }
            let Some(period) = bill.period.filter(|_| bill.given_back < bill.minor) else { continue };
            if !self.periods.insert((bill.customer.clone(), period)) {
                wrong.push(format!("{} was charged twice from {period} on, for {}", bill.customer, bill.subscription));
            }
        }
        wrong
    }

    /// What happened with money, all in all.
    pub(crate) fn sums(&self, stripe: &Stripe, history: &History) -> Vec<(String, i64)> {
        let (paid, standings) = (stripe.paid(), stripe.standings());
        let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let alive = standings.iter().filter(|one| is_alive(one.status)).count();
        let whole = |minor: i64| minor / 100;
        let mut sums: Vec<(String, i64)> =
            self.done.iter().map(|(what, times)| ((*what).to_owned(), times.cast_signed())).collect();
        let stopped = (0..history.customers()).filter(|place| {
            let account = history.of(*place).account;
            account.and_then(|account| account.money.as_ref()).is_some_and(|money| money.stopped.is_some())
        });
        sums.extend([
            ("subscriptions that began".to_owned(), count(standings.len())),
            ("subscriptions at the end".to_owned(), count(alive)),
            ("accounts that are stopped at the end".to_owned(), count(stopped.count())),
            ("bills paid".to_owned(), count(paid.len())),
            ("charged, in euros".to_owned(), whole(paid.iter().map(|bill| bill.minor).sum())),
            ("given back, in euros".to_owned(), whole(paid.iter().map(|bill| bill.given_back).sum())),
            ("calls to the payment provider".to_owned(), count(stripe.calls())),
        ]);
        sums
    }
}

/// Whether it goes on, well or not.
const fn is_alive(status: Status) -> bool {
    match status {
        Status::Incomplete | Status::Trialing | Status::Active | Status::PastDue | Status::Unpaid | Status::Paused => {
            true
        }
        Status::IncompleteExpired | Status::Canceled => false,
    }
}

/// Whether it is paid.
const fn is_paid(status: Status) -> bool {
    matches!(status, Status::Active | Status::Trialing)
}

/// What is wrong with one account.
fn judged(
    own: &Own<'_>,
    account: &Snapshot,
    standings: &[Standing],
    now: Timestamp,
    step: SignedDuration,
) -> impl Iterator<Item = String> {
    let mut wrong = Vec::new();
    let alive: Vec<&Standing> = standings.iter().filter(|one| is_alive(one.status)).collect();
    if alive.len() > 1 {
        wrong.push(format!("has {} subscriptions at once", alive.len()));
    }
    let money = account.money.as_deref().cloned().unwrap_or_default();
    let paid = alive.iter().find(|one| is_paid(one.status));
    let is_given = money.granted.is_some();
    let stopping = |reason| matches!(reason, Reason::TrialEnded | Reason::PaymentFailed | Reason::PlanEnded);
    let is_paused = own.all().any(|one| one.pauses.iter().any(|pause| stopping(pause.reason)));
    if (paid.is_some() || is_given) && (is_paused || money.stopped.is_some() || account.trial_ended_at.is_some()) {
        wrong.push("pays, or need not, and is stopped".to_owned());
    }
    if let Some(paid) = paid.filter(|_| !is_given) {
        let plan = plans::all().find(|plan| plan.stripe_price == Some(paid.price.as_str()));
        if plan.is_none_or(|plan| plan.id.to_string() != account.plan) {
            wrong.push(format!("is on {} and pays {}", account.plan, paid.price));
        }
    }
    let runs = own.all().any(|one| one.desired == Desired::Running);
    if paid.is_none() && !is_given && runs && !is_free(account, standings, now, step) {
        wrong.push("has something that runs, and nobody pays for it".to_owned());
    }
    wrong.into_iter()
}

/// Whether something may run although nothing is paid now: in the trial, and while what is missing can still be paid.
fn is_free(account: &Snapshot, standings: &[Standing], now: Timestamp, step: SignedDuration) -> bool {
    // Where it can have been paid, that is looked for first, and the end is decided at the next step.
    let is_on_trial =
        account.trial_ends_at.is_some_and(|ends_at| ends_at + step > now) && account.trial_ended_at.is_none();
    // It is noticed at the next step, and decided at one.
    let until = |since: Timestamp| since + PAYABLE + step + step;
    is_on_trial || standings.iter().filter_map(|one| one.unpaid_since).any(|since| until(since) > now)
}

#[cfg(test)]
mod tests {
    use messages::account::samples::{money, paying, snapshot};
    use messages::account::{Money, Stop, Stopped};
    use messages::workspace::{Pause, Snapshot as Workspace, State, samples};

    use super::*;

    const STEP: SignedDuration = SignedDuration::from_hours(6);

    fn at(hours: i64) -> Timestamp {
        paying().opened_at + SignedDuration::from_hours(hours)
    }

    fn standing(status: Status) -> Standing {
        let (id, customer, price) = ("sub_1".to_owned(), "cus_1".to_owned(), "price_harbor_pro_2".to_owned());
        let unpaid_since = (!is_paid(status)).then(|| at(0));
        Standing { id, customer, status, price, from: at(0), unpaid_since, ended_at: None }
    }

    fn found(account: &Snapshot, workspace: &Workspace, standings: &[Standing], now: Timestamp) -> Vec<String> {
        judged(&Own::of(account, vec![workspace]), account, standings, now, STEP).collect()
    }

    #[test]
    fn whatever_is_wrong_with_money_is_found() {
        let (running, account) = (samples::snapshot(State::Ready), paying());
        let paid = [standing(Status::Active)];
        assert!(found(&account, &running, &paid, at(1)).is_empty());

        let held = vec![Pause { reason: Reason::PaymentFailed, since: at(0), ends_at: None, warnings: 0 }];
        let paused = Workspace { pauses: held, desired: Desired::Suspended, ..samples::snapshot(State::Suspended) };
        assert_eq!(found(&account, &paused, &paid, at(1)), ["pays, or need not, and is stopped"]);
        let twice = [standing(Status::Active), standing(Status::PastDue)];
        assert_eq!(found(&account, &running, &twice, at(1)), ["has 2 subscriptions at once"]);
        let hobby = Snapshot { plan: "hobby@2".to_owned(), ..account.clone() };
        assert_eq!(found(&hobby, &running, &paid, at(1)), ["is on hobby@2 and pays price_harbor_pro_2"]);

        let late = [standing(Status::PastDue)];
        assert!(found(&account, &running, &late, at(7 * 24 + 11)).is_empty(), "it can still be paid");
        let unpaid = ["has something that runs, and nobody pays for it"];
        assert_eq!(found(&account, &running, &late, at(7 * 24 + 12)), unpaid);
        assert_eq!(found(&account, &running, &[], at(1)), unpaid);
        let stopped = Some(Stopped { why: Stop::PaymentFailed, at: at(7 * 24) });
        let stopped = Snapshot { money: Some(Box::new(Money { stopped, ..money() })), ..account };
        assert!(found(&stopped, &paused, &late, at(9 * 24)).is_empty());
        assert!(found(&snapshot(), &running, &[], at(1)).is_empty(), "the trial runs");
        let over = 14 * 24;
        assert!(found(&snapshot(), &running, &[], at(over)).is_empty(), "it is looked whether it was paid");
        assert_eq!(found(&snapshot(), &running, &[], at(over + 6)), unpaid);
    }

    #[test]
    fn a_period_is_charged_once_however_often_it_is_read() {
        let bill = |id: &str, period| {
            let (id, subscription, customer) = (id.to_owned(), "sub_1".to_owned(), "cus_1".to_owned());
            Paid { id, customer, subscription, period, minor: 29_00, given_back: 0 }
        };
        let mut ledger = Ledger::default();
        let first = [bill("in_1", Some(at(0))), bill("in_2", None), bill("in_3", None)];
        assert!(ledger.charged(&first).is_empty() && ledger.charged(&first).is_empty());
        assert_eq!(ledger.charged(&[bill("in_4", Some(at(0)))]).len(), 1);
        assert!(ledger.charged(&[Paid { given_back: 29_00, ..bill("in_6", Some(at(0))) }]).is_empty());
        assert!(ledger.charged(&[bill("in_5", Some(at(31 * 24)))]).is_empty());
    }
}
