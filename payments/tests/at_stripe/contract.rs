//! The stand-in is held against something that is not ours: every request of the adapter is accepted by `stripe-mock`, which
//! checks it by Stripe's description of its interface, and every answer of the stand-in has the shape of its answer.

use std::collections::BTreeMap;

use fakes::stripe::{Call, Fate};
use payments::stripe::Stripe;
use payments::{
    Area, BillingProvider, Change, CheckoutId, CustomerId, DisputeStatus, Kind, MadeKind, NewCheckout, NewRefund, Once,
    SubscriptionId, When,
};

use crate::mock::Mock;
use crate::shape::Compared;
use crate::stage::{KEY, Stage, ada, effect, price};

/// Every method of the port once, and each in all the ways that it has of asking.
async fn everything(stage: &Stage) {
    let stripe = &stage.stripe;
    let (customer, subscription) = stage.subscribed("price_hobby").await;
    stripe.make_customer(&ada(), &stage.once("eff_look").renewed()).await.unwrap();
    stripe.customer(&customer.id).await.unwrap();
    let wanted = stage.wanted(&customer.id, "price_pro");
    let open = stripe.open_checkout(&wanted, &stage.once("eff_open").renewed()).await.unwrap();
    let listed = stripe.open_checkouts(&customer.id).await.unwrap();
    assert_eq!((listed.len(), &listed[0].price), (1, &Some(wanted.price.clone())));
    stripe.close_checkout(&open.id, &stage.once("eff_close")).await.unwrap();
    assert_eq!(stripe.open_checkouts(&customer.id).await, Ok(Vec::new()));
    for area in [Area::Home, Area::Card] {
        let configured = stripe.clone().with_portal(Some("bpc_1".to_owned()));
        configured.open_portal(&customer.id, area, "http://harbor.test/billing").await.unwrap();
    }
    stripe.subscriptions(&customer.id).await.unwrap();
    let now = When::Now { as_of: stage.fake.now() };
    for (number, when) in [now, When::AtPeriodEnd].into_iter().enumerate() {
        let change = Change { subscription: subscription.id.clone(), price: price("price_pro"), when };
        let seen = stripe.preview_change(&change).await.unwrap();
        stripe.change(&change, &seen, &stage.once(&format!("eff_change_{number}"))).await.unwrap();
    }
    let schedule = stripe.subscription(&subscription.id).await.unwrap().schedule.unwrap();
    assert_eq!(stripe.planned(&schedule).await, Ok(Some(price("price_pro"))));
    stripe.undo_change(&subscription.id, &stage.once("eff_undo")).await.unwrap();
    assert_eq!(stripe.planned(&schedule).await, Ok(None));
    stripe.cancel_at_period_end(&subscription.id, &stage.once("eff_cancel")).await.unwrap();
    stripe.undo_cancel(&subscription.id, &stage.once("eff_on")).await.unwrap();
    let invoices = stripe.invoices(&customer.id).await.unwrap();
    let refund = NewRefund { payment: invoices[0].payment.clone().unwrap(), amount: invoices[0].paid };
    stripe.refund(&refund, &stage.once("eff_back")).await.unwrap();
    stripe.refund(&refund, &stage.once("eff_back").renewed()).await.unwrap();
    assert_eq!(stripe.refunds(&refund.payment).await.unwrap().len(), 1);
    assert!(stage.fake.disputes(invoices[0].id.as_str()).is_some());
    let charges = stripe.charges(&customer.id).await.unwrap();
    let of_it = charges.iter().find(|one| one.payment.as_ref() == Some(&refund.payment)).unwrap();
    assert_eq!((of_it.given_back, of_it.is_disputed), (refund.amount, true));
    assert_eq!(stripe.disputes(&refund.payment).await.unwrap()[0].status, DisputeStatus::Taken);
    let first = stripe.events_since(subscription.period_start, None).await.unwrap().items.remove(0);
    stripe.events_since(subscription.period_start, Some(&first.id)).await.unwrap();
    for kind in MadeKind::ALL {
        let made = stripe.made_since(kind, subscription.period_start, None).await.unwrap().items;
        assert!(!made.is_empty(), "{kind:?}");
        stripe.made_since(kind, subscription.period_start, Some(&made[0].id)).await.unwrap();
    }
    stripe.products().await.unwrap();
    stripe.prices().await.unwrap();
    stripe.cancel_now(&subscription.id, &stage.once("eff_end")).await.unwrap();
}

#[tokio::test]
async fn every_request_is_accepted_and_every_answer_has_its_shape() {
    let Some(mock) = Mock::start("the contract with Stripe").await else { return };
    let stage = Stage::new().await;
    everything(&stage).await;
    let (mut requests, mut refused, mut compared) = (BTreeMap::new(), Vec::new(), Compared::default());
    for entry in stage.fake.ledger().calls {
        assert_eq!((entry.fate, entry.status), (Fate::Answered, 200), "{entry:?}");
        assert!(entry.method == "GET" || entry.key.is_some() || is_harmless(entry.call), "a key: {entry:?}");
        *requests.entry(format!("{:?}", entry.call.unwrap())).or_insert(0) += 1;
        let (status, theirs) = mock.ask(&entry.method, &entry.target, &entry.form).await;
        if status == 200 {
            let at = theirs["object"].as_str().unwrap_or_default().to_owned();
            let at = if at == "list" { theirs["url"].as_str().unwrap().to_owned() } else { at };
            compared.add(&at, &entry.answer, &theirs);
        } else {
            refused.push(format!("{} {} {}: {theirs}", entry.method, entry.target, entry.form));
        }
    }
    println!(
        "{} requests of {} kinds, {} refused; {} keys and {} values alike, {} not to be compared, {} differences",
        requests.values().sum::<i32>(),
        requests.len(),
        refused.len(),
        compared.keys,
        compared.values,
        compared.nothing,
        compared.differences.len(),
    );
    assert!(refused.is_empty(), "{refused:#?}");
    assert!(compared.differences.is_empty(), "{:#?}", compared.differences);
    assert!(requests.len() >= 20, "{requests:?}");
}

/// What may be asked twice, and changes nothing or opens a page.
fn is_harmless(call: Option<Call>) -> bool {
    matches!(call, Some(Call::Preview | Call::OpenPortal))
}

/// What `stripe-mock` answers is nobody's data, but in every field of the kind that Stripe's is.
#[tokio::test]
async fn the_adapter_reads_what_is_not_ours() {
    let Some(mock) = Mock::start("the adapter at stripe-mock").await else { return };
    let stripe = Stripe::new(&mock.url, KEY.to_owned().into()).unwrap();
    let now = jiff::Timestamp::from_second(1_800_000_000).unwrap();
    let once = |name: &str| Once::first(effect(name), now);
    let customer = CustomerId::parse("cus_1").unwrap();
    let subscription = SubscriptionId::parse("sub_1").unwrap();
    stripe.make_customer(&ada(), &once("a")).await.unwrap();
    let card = stripe.customer(&customer).await.unwrap().card;
    println!("with a card: {}", card.is_some());
    let wanted = NewCheckout {
        customer: customer.clone(),
        account: "acc_1".to_owned(),
        price: price("price_pro"),
        paid_to: "http://harbor.test/paid".to_owned(),
        back_to: "http://harbor.test/plan".to_owned(),
        open_until: Some(now),
    };
    stripe.open_checkout(&wanted, &once("b")).await.unwrap();
    let checkout = CheckoutId::parse("cs_test_1").unwrap();
    stripe.checkout(&checkout).await.unwrap();
    stripe.close_checkout(&checkout, &once("c")).await.unwrap();
    stripe.open_portal(&customer, Area::Card, "http://harbor.test/billing").await.unwrap();
    stripe.subscription(&subscription).await.unwrap();
    assert!(!stripe.subscriptions(&customer).await.unwrap().is_empty());
    for when in [When::Now { as_of: now }, When::AtPeriodEnd] {
        let change = Change { subscription: subscription.clone(), price: price("price_pro"), when };
        let seen = stripe.preview_change(&change).await.unwrap();
        stripe.change(&change, &seen, &once("d")).await.unwrap();
        let other = payments::Preview { next_charge_at: now, ..seen };
        let stale = stripe.change(&change, &other, &once("e")).await.unwrap_err();
        assert!(matches!(stale.kind, Kind::StalePreview(_)), "{stale:?}");
    }
    stripe.cancel_at_period_end(&subscription, &once("f")).await.unwrap();
    stripe.undo_cancel(&subscription, &once("g")).await.unwrap();
    stripe.undo_change(&subscription, &once("h")).await.unwrap();
    stripe.cancel_now(&subscription, &once("i")).await.unwrap();
    assert!(!stripe.invoices(&customer).await.unwrap().is_empty());
    let payment = payments::PaymentId::parse("pi_1").unwrap();
    let amount = payments::Money::new(1_00, payments::Currency::parse("EUR").unwrap());
    assert!(!stripe.charges(&customer).await.unwrap().is_empty());
    assert!(!stripe.disputes(&payment).await.unwrap().is_empty());
    stripe.refund(&NewRefund { payment, amount }, &once("j")).await.unwrap();
    assert!(!stripe.events_since(now, None).await.unwrap().items.is_empty());
    for kind in MadeKind::ALL {
        assert!(!stripe.made_since(kind, now, None).await.unwrap().items.is_empty(), "{kind:?}");
    }
    assert!(!stripe.products().await.unwrap().is_empty() && !stripe.prices().await.unwrap().is_empty());
}
