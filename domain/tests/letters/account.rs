//! Whatever comes to an account, its letters are true, and it is told of each payment that failed or arrived.

use domain::account::set_plan;
use domain::authorize::Principal;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use messages::account::samples::snapshot;
use messages::account::{Event, Kind, Observed, Outcome, Standing, Subscription};
use messages::mail::Letter;
use proptest::prelude::*;

use crate::provider::{Told, day, days, paid_for, seen};
use crate::watch::Watched;

/// What happens next.
#[derive(Debug, Clone)]
enum Step {
    Passes(i64),
    Begins(Standing),
    Becomes(Standing),
    Renews(bool),
    Plans(bool, bool),
    HasCard(i32),
    IsSeen,
    Given(Option<i64>),
    TakenBack,
}

fn step() -> impl Strategy<Value = Step> {
    let standing = prop::sample::select(vec![Standing::Paid, Standing::Late, Standing::Unpaid, Standing::Over]);
    prop_oneof![
        5 => (1..100_i64).prop_map(Step::Passes),
        2 => prop::sample::select(vec![Standing::Paid, Standing::Late, Standing::Free]).prop_map(Step::Begins),
        2 => standing.prop_map(Step::Becomes),
        2 => any::<bool>().prop_map(Step::Renews),
        2 => any::<(bool, bool)>().prop_map(|(ends, then)| Step::Plans(ends, then)),
        1 => (-1..3_i32).prop_map(Step::HasCard),
        6 => Just(Step::IsSeen),
        1 => prop::option::of(1..40_i64).prop_map(Step::Given),
        1 => Just(Step::TakenBack),
    ]
}

struct World {
    now: Timestamp,
    truth: Option<Subscription>,
    begun: u32,
    card_ends: Option<Date>,
    told: Told,
    watched: Watched,
}

impl World {
    fn new(zone: &str) -> Self {
        let mut watched = Watched::in_zone(zone);
        watched.account(&Event::Happened { kind: Kind::Opened, account: snapshot() }, day(0));
        Self { now: day(0), truth: None, begun: 0, card_ends: None, told: Told::new(snapshot()), watched }
    }

    fn takes(&mut self, step: &Step) {
        let now = self.now;
        let known = self.told.kinds.len();
        match step {
            Step::Passes(hours) => {
                self.now += SignedDuration::from_hours(*hours);
                self.told.ticks(self.now);
            }
            Step::IsSeen => {
                let seen = Observed { card_ends: self.card_ends, ..seen(now, self.truth.clone()) };
                self.told.is_answered(seen, Outcome::Done, now);
            }
            Step::HasCard(months) => {
                self.card_ends = Some(now.to_zoned(TimeZone::UTC).date().first_of_month() + months.months());
            }
            Step::Given(until) => self.given("hobby@2", until.map(|count| now + days(count))),
            Step::TakenBack => self.given("trial@1", None),
            Step::Begins(standing) => {
                if self.truth.as_ref().is_none_or(|one| one.standing == Standing::Over) {
                    self.begun += 1;
                    let id = format!("sub_{}", self.begun);
                    self.truth = Some(Subscription { id, from: now, until: now + days(30), ..paid_for(*standing) });
                }
            }
            Step::Becomes(standing) => self.changes(|truth| {
                truth.standing = *standing;
                truth.tries += u32::from(*standing == Standing::Late);
                truth.ended_at = (*standing == Standing::Over).then_some(now);
            }),
            Step::Renews(is_paid) => self.changes(|truth| {
                (truth.from, truth.until) = (now, now + days(30));
                truth.standing = if *is_paid { Standing::Paid } else { Standing::Late };
                truth.tries = u32::from(!is_paid);
            }),
            Step::Plans(ends, then) => self.changes(|truth| {
                (truth.ends, truth.then) = (*ends, then.then(|| "hobby@2".to_owned()));
            }),
        }
        let events = self.told.kinds.iter().zip(&self.told.history).skip(known);
        for (kind, account) in events {
            self.watched.account(&Event::Happened { kind: *kind, account: account.clone() }, self.now);
        }
    }

    fn given(&mut self, plan: &str, until: Option<Timestamp>) {
        let event = set_plan(Principal::Staff, Some(&self.told.account), plan, until, self.now);
        self.told.takes(&event);
    }

    /// What is over stays over.
    fn changes(&mut self, change: impl FnOnce(&mut Subscription)) {
        if let Some(truth) = self.truth.as_mut().filter(|one| one.standing != Standing::Over) {
            change(truth);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_comes_to_an_account_its_letters_are_true(
        steps in prop::collection::vec(step(), 1..80),
        zone in prop::sample::select(vec!["UTC", "America/Los_Angeles", "Asia/Calcutta"]),
    ) {
        let mut world = World::new(zone);
        for step in &steps {
            world.takes(step);
        }
        world.watched.ends();
        world.watched.necessary_ones_went_or_lost_their_meaning();
        let of = |kinds: &[Kind]| world.told.kinds.iter().filter(|kind| kinds.contains(kind)).count();
        let went = |letter| world.watched.went(&[letter]).len();
        // Each of these happened, and stays so.
        prop_assert!(went(Letter::PaymentReceived) <= of(&[Kind::Subscribed, Kind::Renewed, Kind::Paid]));
        prop_assert_eq!(went(Letter::Refunded), of(&[Kind::GivenBack]));
        prop_assert!(went(Letter::TrialEnding) <= 3 && went(Letter::PaymentFailed) <= of(&[Kind::PaymentFailed]));
        // What ended and still is, was told.
        let ended = matches!(world.told.kinds.last(), Some(Kind::TrialEnded | Kind::PaymentOverdue));
        prop_assert!(!ended || went(Letter::TrialEnded) + went(Letter::PaymentOverdue) > 0);
    }
}
