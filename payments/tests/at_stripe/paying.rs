//! A plan is paid, changed, ended and paid on: what the port says of it on the way.

use fakes::stripe::{Call, Card, Fault, Status};
use jiff::SignedDuration;
use payments::{
    Area, BillingProvider, CardRefusal, Change, CheckoutStatus, Currency, InvoiceStatus, Kind, Money, PaymentStatus,
    SubscriptionStatus, When,
};

use crate::stage::{Stage, price};

const WEEK: i64 = 7 * 24;

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::parse("EUR").unwrap())
}

#[tokio::test]
async fn a_checkout_is_paid_when_it_says_so() {
    let stage = Stage::new().await;
    let customer = stage.customer().await;
    let wanted = stage.wanted(&customer.id, "price_pro");
    let open = stage.stripe.open_checkout(&wanted, &stage.once("eff_1")).await.unwrap();
    assert_eq!((open.status, open.paid), (CheckoutStatus::Open, PaymentStatus::Unpaid));
    assert_eq!(stage.types_card(&open, "4000000000000002").await, 200);
    assert_eq!(stage.stripe.checkout(&open.id).await.unwrap().paid, PaymentStatus::Unpaid);
    assert_eq!(stage.types_card(&open, "4242424242424242").await, 303);
    let paid = stage.stripe.checkout(&open.id).await.unwrap();
    assert_eq!((paid.status, paid.paid, paid.url), (CheckoutStatus::Complete, PaymentStatus::Paid, None));
    let subscription = stage.stripe.subscription(&paid.subscription.unwrap()).await.unwrap();
    assert_eq!((subscription.status, &subscription.customer), (SubscriptionStatus::Active, &customer.id));
    assert_eq!((subscription.price, subscription.items, subscription.live), (price("price_pro"), 1, false));
    let invoices = stage.stripe.invoices(&customer.id).await.unwrap();
    assert_eq!((invoices[0].status, invoices[0].paid, invoices.len()), (InvoiceStatus::Paid, eur(29_00), 1));
    let card = stage.stripe.customer(&customer.id).await.unwrap().card.unwrap();
    assert_eq!((card.brand.as_str(), card.last4.as_str()), ("visa", "4242"));
    // With what a checkout was paid, Stripe keeps with the subscription.
    let mut kept = stage.fake.things("subscription").remove(0);
    let own = serde_json::json!({ "brand": "mastercard", "last4": "4444", "exp_year": 2027, "exp_month": 3 });
    kept["default_payment_method"] = serde_json::json!({ "id": "pm_1", "type": "card", "card": own });
    let body = serde_json::json!({ "object": "list", "has_more": false, "data": [kept] }).to_string();
    stage.fake.misbehave(Call::ListSubscriptions, Fault::Say { status: 200, body }, Some(1));
    let seen = stage.stripe.subscriptions(&customer.id).await.unwrap().remove(0);
    assert_eq!(seen.card.map(|card| (card.last4, card.expires_month)), Some(("4444".to_owned(), 3)));
    // What is paid can no more be closed, and says so.
    let closed = stage.stripe.close_checkout(&open.id, &stage.once("eff_2")).await.unwrap();
    assert_eq!(closed.status, CheckoutStatus::Complete);
    let another = stage.stripe.open_checkout(&wanted, &stage.once("eff_3")).await.unwrap();
    let closed = stage.stripe.close_checkout(&another.id, &stage.once("eff_4")).await.unwrap();
    assert_eq!((closed.status, closed.url), (CheckoutStatus::Expired, None));
}

#[tokio::test]
async fn an_upgrade_costs_what_was_seen_and_is_done_once() {
    let stage = Stage::new().await;
    let (customer, before) = stage.subscribed("price_hobby").await;
    stage.fake.advance(SignedDuration::from_hours(WEEK));
    let when = When::Now { as_of: stage.fake.now() };
    let change = Change { subscription: before.id.clone(), price: price("price_pro"), when };
    let seen = stage.stripe.preview_change(&change).await.unwrap();
    assert!(seen.due_now.minor > 14_00 && seen.due_now.minor < 16_00, "{seen:?}");
    assert_eq!((seen.then, seen.credit, seen.next_charge_at), (eur(29_00), eur(0), before.period_end));
    // The bank does not pay: nothing is changed.
    stage.fake.pays_with(customer.id.as_str(), Card::NoMoney);
    let error = stage.stripe.change(&change, &seen, &stage.once("eff_1")).await.unwrap_err();
    assert_eq!(error.kind, Kind::CardRefused(CardRefusal::NoMoney));
    assert_eq!(stage.stripe.subscription(&before.id).await.unwrap().price, price("price_hobby"));
    stage.fake.pays_with(customer.id.as_str(), Card::AsksAlways);
    let error = stage.stripe.change(&change, &seen, &stage.once("eff_2")).await.unwrap_err();
    assert_eq!(error.kind, Kind::CardRefused(CardRefusal::NeedsCustomer));
    // It was seen otherwise: refused, with what it is.
    stage.fake.pays_with(customer.id.as_str(), Card::Works);
    let stale = payments::Preview { due_now: eur(1), ..seen.clone() };
    let error = stage.stripe.change(&change, &stale, &stage.once("eff_3")).await.unwrap_err();
    assert_eq!(error.kind, Kind::StalePreview(Box::new(seen.clone())));
    let once = stage.once("eff_4");
    for _ in 0..2 {
        let now = stage.stripe.change(&change, &seen, &once).await.unwrap();
        assert_eq!((now.price, now.effect.as_ref()), (price("price_pro"), Some(&once.effect)));
    }
    let invoices = stage.stripe.invoices(&customer.id).await.unwrap();
    assert_eq!((invoices.len(), invoices[0].paid), (2, seen.due_now), "charged once, and as it was seen");
}

#[tokio::test]
async fn a_downgrade_waits_for_the_period_and_can_be_taken_back() {
    let stage = Stage::new().await;
    let (_, before) = stage.subscribed("price_pro").await;
    let change = Change { subscription: before.id.clone(), price: price("price_hobby"), when: When::AtPeriodEnd };
    let seen = stage.stripe.preview_change(&change).await.unwrap();
    assert_eq!((seen.due_now, seen.then, seen.next_charge_at), (eur(0), eur(9_00), before.period_end));
    let later = stage.stripe.change(&change, &seen, &stage.once("eff_1")).await.unwrap();
    assert!(later.schedule.is_some() && later.price == price("price_pro"));
    let back = stage.stripe.undo_change(&before.id, &stage.once("eff_2")).await.unwrap();
    assert_eq!((back.schedule, back.price), (None, price("price_pro")));
    stage.stripe.change(&change, &seen, &stage.once("eff_3")).await.unwrap();
    stage.fake.advance(SignedDuration::from_hours(5 * WEEK));
    let after = stage.stripe.subscription(&before.id).await.unwrap();
    assert_eq!((after.price, after.schedule), (price("price_hobby"), None));
}

#[tokio::test]
async fn an_end_is_taken_back_and_taken_anew_also_over_a_change_that_waits() {
    let stage = Stage::new().await;
    let (_, before) = stage.subscribed("price_pro").await;
    let change = Change { subscription: before.id.clone(), price: price("price_hobby"), when: When::AtPeriodEnd };
    let seen = stage.stripe.preview_change(&change).await.unwrap();
    stage.stripe.change(&change, &seen, &stage.once("eff_1")).await.unwrap();
    let ends = stage.stripe.cancel_at_period_end(&before.id, &stage.once("eff_2")).await.unwrap();
    assert!(ends.cancels_at_period_end && ends.schedule.is_none() && ends.canceled_at.is_some());
    let goes_on = stage.stripe.undo_cancel(&before.id, &stage.once("eff_3")).await.unwrap();
    assert!(!goes_on.cancels_at_period_end && goes_on.canceled_at.is_none());
    stage.stripe.cancel_at_period_end(&before.id, &stage.once("eff_4")).await.unwrap();
    stage.fake.advance(SignedDuration::from_hours(5 * WEEK));
    let over = stage.stripe.subscription(&before.id).await.unwrap();
    assert!(over.status == SubscriptionStatus::Canceled && over.ended_at.is_some());
    let again = stage.stripe.cancel_now(&before.id, &stage.once("eff_5")).await.unwrap();
    assert_eq!(again.status, SubscriptionStatus::Canceled, "nothing can be ended twice");
}

#[tokio::test]
async fn of_two_that_were_paid_one_is_ended_and_every_status_is_read() {
    let stage = Stage::new().await;
    let (customer, first) = stage.subscribed("price_pro").await;
    let wanted = stage.wanted(&customer.id, "price_pro");
    let second = stage.stripe.open_checkout(&wanted, &stage.once("eff_second")).await.unwrap();
    stage.types_card(&second, "4242424242424242").await;
    let all = stage.stripe.subscriptions(&customer.id).await.unwrap();
    assert_eq!(all.len(), 2);
    let ended = stage.stripe.cancel_now(&all[0].id, &stage.once("eff_end")).await.unwrap();
    assert_eq!(ended.status, SubscriptionStatus::Canceled);
    for status in Status::ALL.into_iter().filter(|status| *status != Status::Canceled) {
        stage.fake.becomes(first.id.as_str(), status);
        let read = stage.stripe.subscription(&first.id).await.unwrap().status;
        assert!(read != SubscriptionStatus::Unknown && SubscriptionStatus::ALL.contains(&read), "{status:?}");
    }
    assert_eq!(SubscriptionStatus::of("a_word_of_tomorrow"), SubscriptionStatus::Unknown);
}

#[tokio::test]
async fn the_portal_opens_and_the_catalogue_is_read() {
    let stage = Stage::new().await;
    let customer = stage.customer().await;
    for area in [Area::Home, Area::Card] {
        let portal = stage.stripe.open_portal(&customer.id, area, "http://harbor.test/billing").await.unwrap();
        assert!(portal.url.contains("/p/session/") && !format!("{portal:?}").contains("/p/session/"));
    }
    let (products, prices) = (stage.stripe.products().await.unwrap(), stage.stripe.prices().await.unwrap());
    assert_eq!((products.len(), prices.len()), (2, 2));
    let pro = prices.iter().find(|each| each.id == price("price_pro")).unwrap();
    assert_eq!((pro.amount, pro.every), (Some(eur(29_00)), Some((1, payments::Interval::Month))));
    assert_eq!((pro.tax_included, pro.live), (Some(true), false));
}

/// A new version of a plan is a new price. Nobody is moved to it by that: who has the one before pays what they agreed to, also when it
/// is no more sold, until they choose another one themselves and have seen what it costs.
#[tokio::test]
async fn a_new_version_of_a_plan_is_a_new_price_and_who_has_the_old_one_keeps_it() {
    let stage = Stage::new().await;
    let (customer, before) = stage.subscribed("price_pro").await;
    stage.fake.sells("prod_pro", "Pro", "price_pro_dearer", 39_00, "EUR");
    let prices = stage.stripe.prices().await.unwrap();
    let of = |id: &str| prices.iter().find(|one| one.id == price(id)).unwrap();
    assert_eq!(of("price_pro").product, of("price_pro_dearer").product, "the same plan to customers");
    assert_eq!(of("price_pro_dearer").amount, Some(eur(39_00)));
    for month in 2..=4 {
        stage.fake.advance(SignedDuration::from_hours(31 * 24));
        let now = stage.stripe.subscription(&before.id).await.unwrap();
        assert_eq!((now.price, now.status), (price("price_pro"), SubscriptionStatus::Active), "month {month}");
        let invoices = stage.stripe.invoices(&customer.id).await.unwrap();
        assert_eq!((invoices.len(), invoices[0].paid), (month, eur(29_00)), "month {month}");
    }
    let change = Change { subscription: before.id, price: price("price_pro_dearer"), when: When::AtPeriodEnd };
    assert_eq!(stage.stripe.preview_change(&change).await.unwrap().then, eur(39_00), "by their own choice");
}
