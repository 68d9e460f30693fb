//! How far something is that was asked of the payment partner, and where one goes from there.

use domain::wording;
use jiff::{SignedDuration, Timestamp};
use messages::account::{Asked, Bills, Money, Outcome, Wish, bills};

use crate::account::Tab;
use crate::account::arrange::BILLING;
use crate::account::plan::live;

/// From then on it takes longer than usual.
const LONGER: SignedDuration = SignedDuration::from_secs(30);

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Nothing was asked for.
    Nothing,
    /// It is under way.
    Waiting {
        /// Whether it takes longer than usual.
        is_long: bool,
        /// In so many seconds the words change.
        changes_in: Option<u64>,
    },
    /// A page of the payment partner is open.
    Open(At),
    /// That page was open, and is not any more.
    Closed,
    /// It is done; the page leads there by itself.
    Done {
        /// Where to go on.
        href: String,
    },
    /// It could not be done.
    Not {
        /// Why and what to do, in plain words.
        reason: &'static str,
        /// Where to try again.
        again: String,
    },
}

/// A page of the payment partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At {
    /// Its address.
    pub url: String,
    /// Until when it can be used.
    pub until: Timestamp,
    /// What the plan is called that is paid there; none for card and invoices.
    pub plan: Option<&'static str>,
}

impl State {
    /// Where something is that an account asked for: the last that was, or with `pay` the payment page that is open since before.
    #[must_use]
    pub fn of(money: &Money, bills: Option<&Bills>, pay: bool, now: Timestamp) -> Self {
        let Some(asked) = &money.asked else { return Self::Nothing };
        let open = money.checkout.as_ref().filter(|open| pay && open.open_until > now && live(money).is_none());
        if let Some(open) = open
            && asked.outcome.is_some()
            && !matches!(asked.wish, Wish::Checkout { .. })
        {
            return Self::open(page(bills, &["checkout"]), plans::find(&open.plan).map(|plan| plan.name), now);
        }
        match asked.outcome {
            None => Self::waiting(asked, now),
            Some(Outcome::Done) => Self::done(asked, money, bills, now),
            // The page of the plan shows what was seen beside what it is now.
            Some(Outcome::Stale) => Self::Done { href: home(&asked.wish) },
            Some(
                outcome @ (Outcome::CardRefused
                | Outcome::Refused
                | Outcome::Absent
                | Outcome::GivenUp
                | Outcome::Unknown),
            ) => Self::Not { reason: wording::money::not_done(outcome).unwrap_or_default(), again: home(&asked.wish) },
        }
    }

    fn waiting(asked: &Asked, now: Timestamp) -> Self {
        let so_far = now.duration_since(asked.at);
        let left = u64::try_from((LONGER - so_far).as_secs()).ok();
        Self::Waiting { is_long: so_far >= LONGER, changes_in: left.map(|left| left + 1).filter(|_| so_far < LONGER) }
    }

    fn done(asked: &Asked, money: &Money, bills: Option<&Bills>, now: Timestamp) -> Self {
        match &asked.wish {
            Wish::Checkout { plan } => {
                // What was paid meanwhile is said where one comes back to.
                if live(money).is_some_and(|paid| paid.plan.as_ref() == Some(plan)) {
                    return Self::Done { href: PAID.to_owned() };
                }
                Self::open(page(bills, &["checkout"]), plans::find(plan).map(|plan| plan.name), now)
            }
            Wish::Portal { .. } => Self::open(page(bills, &["portal", "card"]), None, now),
            Wish::Quote { plan } => Self::Done { href: change_page(plan) },
            Wish::Change { .. } => Self::Done { href: format!("{}?changed", Tab::Plan.href()) },
            Wish::GoOn => Self::Done { href: format!("{}?kept", Tab::Plan.href()) },
            Wish::Cancel => Self::Done { href: BILLING.to_owned() },
            Wish::End | Wish::Look | Wish::Refund { .. } | Wish::Relink { .. } | Wish::Unknown => {
                Self::Done { href: Tab::Plan.href().to_owned() }
            }
        }
    }

    fn open(page: Option<&bills::Page>, plan: Option<&'static str>, now: Timestamp) -> Self {
        let open = page.filter(|page| page.open_until > now && is_web_address(&page.url));
        open.map_or(Self::Closed, |page| Self::Open(At { url: page.url.clone(), until: page.open_until, plan }))
    }
}

/// The newest page of one of these kinds.
fn page<'a>(bills: Option<&'a Bills>, kinds: &[&str]) -> Option<&'a bills::Page> {
    let pages = bills.into_iter().flat_map(|bills| &bills.pages);
    pages.filter(|page| kinds.contains(&page.kind.as_str())).max_by_key(|page| page.asked)
}

/// Where one comes back to after paying.
pub(crate) const PAID: &str = "/account/plan/paid";

/// The page of a change to this plan.
fn change_page(plan: &str) -> String {
    plans::find(plan)
        .map_or_else(|| Tab::Plan.href().to_owned(), |plan| format!("{}/{}", Tab::Plan.href(), plan.id.family))
}

/// The page on which it is asked for.
fn home(wish: &Wish) -> String {
    match wish {
        Wish::Checkout { plan } | Wish::Quote { plan } => change_page(plan),
        Wish::Change { quote } => change_page(&quote.plan),
        Wish::Cancel | Wish::Portal { .. } => BILLING.to_owned(),
        Wish::GoOn | Wish::End | Wish::Look | Wish::Refund { .. } | Wish::Relink { .. } | Wish::Unknown => {
            Tab::Plan.href().to_owned()
        }
    }
}

/// What a link may lead to. The payment partner said it, and a browser does what a link says.
fn is_web_address(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "https" | "http") && url.has_host())
}

#[cfg(test)]
mod tests {
    use messages::account::bills::Page;
    use messages::account::{Checkout, Standing, Subscription, samples};

    use super::*;

    const fn at(seconds: i64) -> Timestamp {
        Timestamp::constant(seconds, 0)
    }

    fn asked(wish: Wish, outcome: Option<Outcome>) -> Money {
        Money { asked: Some(Asked { number: 2, wish, at: at(100), outcome, by: None }), ..Money::default() }
    }

    fn checkout() -> Wish {
        Wish::Checkout { plan: "pro@2".into() }
    }

    fn bills(kind: &str, url: &str) -> Bills {
        let page = Page { kind: kind.into(), plan: None, asked: 2, url: url.into(), open_until: at(1000) };
        Bills { pages: vec![page], ..Bills::default() }
    }

    #[test]
    fn what_is_under_way_is_waited_for_and_the_words_change_once() {
        let state = |now| State::of(&asked(checkout(), None), None, true, at(now));
        assert_eq!(state(110), State::Waiting { is_long: false, changes_in: Some(21) });
        assert_eq!(state(130), State::Waiting { is_long: true, changes_in: None });
        assert_eq!(State::of(&Money::default(), None, false, at(0)), State::Nothing);
    }

    #[test]
    fn an_open_page_is_led_to_while_it_is_open_and_only_to_a_page() {
        let state = |url: &str, now| {
            State::of(&asked(checkout(), Some(Outcome::Done)), Some(&bills("checkout", url)), true, at(now))
        };
        let open = At { url: "https://pay.example/c".into(), until: at(1000), plan: Some("Pro") };
        assert_eq!(state("https://pay.example/c", 200), State::Open(open));
        assert_eq!(state("https://pay.example/c", 1000), State::Closed);
        assert_eq!(state("javascript:alert(1)", 200), State::Closed);
        let other = State::of(
            &asked(checkout(), Some(Outcome::Done)),
            Some(&bills("portal", "https://p.example")),
            true,
            at(200),
        );
        assert_eq!(other, State::Closed);
    }

    #[test]
    fn what_is_paid_meanwhile_is_not_paid_again() {
        let money = Money { subscription: Some(samples::subscription()), ..asked(checkout(), Some(Outcome::Done)) };
        let state = State::of(&money, Some(&bills("checkout", "https://pay.example/c")), true, at(200));
        assert_eq!(state, State::Done { href: PAID.into() });
        let over = samples::subscription();
        let over = Subscription { standing: Standing::Over, ..over };
        let again = Money { subscription: Some(over), ..asked(checkout(), Some(Outcome::Done)) };
        let state = State::of(&again, Some(&bills("checkout", "https://pay.example/c")), true, at(200));
        assert!(matches!(state, State::Open(_)), "what is over is bought anew");
    }

    #[test]
    fn the_payment_page_is_found_whatever_was_asked_since() {
        let checkout = Some(Checkout { plan: "pro@2".into(), open_until: at(1000) });
        let since = Money { checkout, ..asked(Wish::Look, Some(Outcome::Done)) };
        let state = |pay| State::of(&since, Some(&bills("checkout", "https://pay.example/c")), pay, at(200));
        assert!(matches!(state(true), State::Open(At { plan: Some("Pro"), .. })));
        assert!(matches!(state(false), State::Done { .. }));
    }

    #[test]
    fn what_came_to_nothing_says_why_and_where_to_try_again() {
        let change = || Wish::Change { quote: samples::quote() };
        let state = |outcome| State::of(&asked(change(), Some(outcome)), None, false, at(200));
        assert!(matches!(state(Outcome::CardRefused), State::Not { again, .. } if again == "/account/plan/hobby"));
        assert_eq!(state(Outcome::Stale), State::Done { href: "/account/plan/hobby".into() });
        assert_eq!(state(Outcome::Done), State::Done { href: "/account/plan?changed".into() });
    }
}
