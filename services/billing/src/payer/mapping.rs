//! What the provider has, in our words. Nothing is decided here: a word that we do not know stays unknown, and a price that is none of
//! ours is no plan.

use messages::account::bills::{Bill, Card};
use messages::account::{Amount, Currency, Quote, Standing, Subscription};
use payments::{Invoice, InvoiceStatus, Money, Preview, PriceId, SubscriptionStatus, When};

use super::Prices;

/// How a subscription is.
pub(super) const fn standing(status: SubscriptionStatus) -> Standing {
    match status {
        SubscriptionStatus::Incomplete => Standing::Incomplete,
        SubscriptionStatus::IncompleteExpired => Standing::NeverBegan,
        SubscriptionStatus::Trialing => Standing::Free,
        SubscriptionStatus::Active => Standing::Paid,
        SubscriptionStatus::PastDue => Standing::Late,
        SubscriptionStatus::Canceled => Standing::Over,
        SubscriptionStatus::Unpaid => Standing::Unpaid,
        SubscriptionStatus::Paused => Standing::Waiting,
        SubscriptionStatus::Unknown => Standing::Unknown,
    }
}

/// What is paid again and again. `planned` is the price that comes after this period, if it is said.
pub(super) fn subscription(
    seen: &payments::Subscription,
    planned: Option<&PriceId>,
    invoices: &[Invoice],
    prices: &Prices,
) -> Subscription {
    let plan = plan(seen, prices);
    let open = newest_open(seen, invoices);
    let then = planned.and_then(|price| prices.plan(price)).filter(|then| Some(*then) != plan);
    Subscription {
        id: seen.id.to_string(),
        standing: standing(seen.status),
        plan: plan.map(str::to_owned),
        from: seen.period_start,
        until: seen.period_end,
        ends: seen.cancels_at_period_end,
        then: then.map(str::to_owned),
        tries: open.map_or(0, |bill| bill.tries),
        next_try_at: open.and_then(|bill| bill.next_try_at),
        ended_at: seen.ended_at,
        paid: newest_paid(seen, invoices).map(|bill| amount(bill.paid)),
        due: open.map(|bill| amount(bill.due)),
    }
}

fn amount(money: Money) -> Amount {
    let currency = Currency::from_word(money.currency.as_str()).unwrap_or(Currency::Unknown);
    Amount { minor: money.minor, currency }
}

/// The plan that it is; none for a price that is none of ours, and for one that has more in it than we sell.
pub(super) fn plan<'a>(seen: &payments::Subscription, prices: &'a Prices) -> Option<&'a str> {
    prices.plan(&seen.price).filter(|_| seen.items == 1)
}

/// What was paid for what runs now, and not for what came before it.
fn newest_paid<'a>(seen: &payments::Subscription, invoices: &'a [Invoice]) -> Option<&'a Invoice> {
    let of_it = |bill: &&Invoice| bill.subscription.as_ref() == Some(&seen.id) && bill.status == InvoiceStatus::Paid;
    let of_now = |bill: &&Invoice| bill.made_at >= seen.period_start && bill.paid.minor > 0;
    invoices.iter().filter(of_it).filter(of_now).max_by_key(|bill| bill.made_at)
}

fn newest_open<'a>(seen: &payments::Subscription, invoices: &'a [Invoice]) -> Option<&'a Invoice> {
    let of_it = |bill: &&Invoice| bill.subscription.as_ref() == Some(&seen.id) && bill.status == InvoiceStatus::Open;
    invoices.iter().filter(of_it).max_by_key(|bill| bill.made_at)
}

/// A card, as it is shown.
pub(super) fn card(seen: &payments::Card) -> Card {
    let payments::Card { brand, last4, expires_year, expires_month } = seen.clone();
    Card { brand, last4, expires_year, expires_month }
}

/// A bill, as it is shown.
pub(super) fn bill(seen: &Invoice, given_back: i64) -> Bill {
    Bill {
        id: seen.id.to_string(),
        number: seen.number.clone(),
        standing: seen.status.word().to_owned(),
        total: seen.total.minor,
        given_back,
        disputed: None,
        currency: seen.total.currency.to_string(),
        made_at: seen.made_at,
        page: seen.page.clone(),
        document: seen.document.clone(),
    }
}

/// What a change costs, as it is shown before it is done.
pub(super) fn quote(plan: &str, when: When, seen: &Preview) -> Quote {
    let as_of = match when {
        When::Now { as_of } => Some(as_of),
        When::AtPeriodEnd => None,
    };
    Quote {
        plan: plan.to_owned(),
        as_of,
        due_now: seen.due_now.minor,
        credit: seen.credit.minor,
        then: seen.then.minor,
        currency: seen.then.currency.to_string(),
        next_charge_at: seen.next_charge_at,
    }
}

/// What was shown, as the provider is to see it again; none for what is in no currency.
pub(super) fn expected(quote: &Quote) -> Option<(When, Preview)> {
    let currency = payments::Currency::parse(&quote.currency).ok()?;
    let money = |minor| Money::new(minor, currency);
    let when = quote.as_of.map_or(When::AtPeriodEnd, |as_of| When::Now { as_of });
    let next_charge_at = quote.next_charge_at;
    let (due_now, credit, then) = (money(quote.due_now), money(quote.credit), money(quote.then));
    Some((when, Preview { due_now, credit, then, next_charge_at }))
}

#[cfg(test)]
pub(super) mod tests {
    use jiff::{SignedDuration, Timestamp};
    use payments::{CustomerId, InvoiceId, ItemId, SubscriptionId};

    use super::*;

    pub fn day(number: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000).unwrap() + SignedDuration::from_hours(24 * number)
    }

    /// One that was made on this day, and is paid.
    pub fn paid(id: &str, made: i64, status: SubscriptionStatus) -> payments::Subscription {
        payments::Subscription {
            id: SubscriptionId::parse(id).unwrap(),
            customer: CustomerId::parse("cus_1").unwrap(),
            made_at: day(made),
            status,
            live: false,
            item: ItemId::parse("si_1").unwrap(),
            items: 1,
            price: PriceId::parse("price_harbor_pro_2").unwrap(),
            period_start: day(made),
            period_end: day(made + 30),
            cancels_at_period_end: false,
            canceled_at: None,
            ended_at: None,
            latest_invoice: None,
            schedule: None,
            card: None,
            effect: None,
        }
    }

    fn open(id: &str, of: &str, made: i64, tries: u32) -> Invoice {
        let money = Money::new(29_00, payments::Currency::parse("EUR").unwrap());
        Invoice {
            id: InvoiceId::parse(id).unwrap(),
            customer: CustomerId::parse("cus_1").unwrap(),
            subscription: SubscriptionId::parse(of).ok(),
            status: InvoiceStatus::Open,
            number: None,
            total: money,
            paid: Money::new(0, money.currency),
            due: money,
            made_at: day(made),
            tries,
            next_try_at: Some(day(made + 3)),
            page: None,
            document: None,
            payment: None,
        }
    }

    #[test]
    fn each_of_its_words_is_one_of_ours() {
        let mut ours: Vec<_> = SubscriptionStatus::ALL.iter().map(|status| standing(*status).word()).collect();
        ours.sort_unstable();
        ours.dedup();
        assert_eq!((ours.len(), standing(SubscriptionStatus::Unknown)), (8, Standing::Unknown));
    }

    #[test]
    fn what_is_missing_is_counted_on_its_newest_open_bill() {
        let prices = Prices::with(&[]).unwrap();
        let late = paid("sub_1", 0, SubscriptionStatus::PastDue);
        let bills = [open("in_1", "sub_1", 30, 2), open("in_2", "sub_1", 60, 1), open("in_3", "sub_2", 90, 4)];
        let hobby = PriceId::parse("price_harbor_hobby_2").unwrap();
        let seen = subscription(&late, Some(&hobby), &bills, &prices);
        assert_eq!((seen.standing, seen.tries, seen.next_try_at), (Standing::Late, 1, Some(day(63))));
        assert_eq!((seen.plan.as_deref(), seen.then.as_deref()), (Some("pro@2"), Some("hobby@2")));
        assert_eq!((seen.due.map(|due| due.minor), seen.paid), (Some(29_00), None));
        let same = subscription(&late, Some(&late.price.clone()), &[], &prices);
        assert_eq!((same.then, same.tries, same.next_try_at), (None, 0, None));
    }

    #[test]
    fn what_was_paid_is_that_of_what_runs_now() {
        let prices = Prices::with(&[]).unwrap();
        let paid_bill = |id: &str, made: i64, minor: i64| {
            let bill = open(id, "sub_1", made, 1);
            Invoice { status: InvoiceStatus::Paid, paid: Money::new(minor, bill.paid.currency), ..bill }
        };
        let runs = paid("sub_1", 30, SubscriptionStatus::Active);
        let of = |bills: &[Invoice]| subscription(&runs, None, bills, &prices).paid;
        let now = Amount { minor: 12_30, currency: Currency::Eur };
        assert_eq!(of(&[paid_bill("in_1", 0, 9_00), paid_bill("in_2", 30, 12_30)]), Some(now));
        assert_eq!(of(&[paid_bill("in_1", 0, 9_00)]), None, "its bill is still being written");
        assert_eq!(of(&[paid_bill("in_2", 30, 0), open("in_3", "sub_1", 31, 0)]), None);
    }

    #[test]
    fn a_price_that_is_none_of_ours_is_no_plan() {
        let prices = Prices::with(&[]).unwrap();
        let mut seen = paid("sub_1", 0, SubscriptionStatus::Active);
        seen.items = 2;
        assert_eq!(subscription(&seen, None, &[], &prices).plan, None, "somebody put more into it");
        seen.items = 1;
        seen.price = PriceId::parse("price_of_somebody").unwrap();
        let seen = subscription(&seen, None, &[], &prices);
        assert_eq!((seen.plan, seen.standing), (None, Standing::Paid), "and it is paid all the same");
    }

    #[test]
    fn what_was_shown_is_what_is_expected() {
        let money = |minor| Money::new(minor, payments::Currency::parse("EUR").unwrap());
        let preview = Preview { due_now: money(12_30), credit: money(0), then: money(29_00), next_charge_at: day(30) };
        for when in [When::Now { as_of: day(3) }, When::AtPeriodEnd] {
            assert_eq!(expected(&quote("pro@2", when, &preview)), Some((when, preview.clone())));
        }
        assert_eq!(expected(&Quote { currency: "€".into(), ..quote("pro@2", When::AtPeriodEnd, &preview) }), None);
    }
}
