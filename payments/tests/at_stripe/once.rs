//! One effect for each id, whatever happens to the call: faults E6, E7 and E8, and A5 as far as the adapter goes.

use std::time::Duration;

use fakes::Loss;
use fakes::stripe::{Call, Fault};
use jiff::SignedDuration;
use payments::{BillingProvider, Kind, MadeKind, NewRefund, NoAnswer};

use crate::stage::{Stage, ada};

#[tokio::test]
async fn a_reply_that_is_lost_is_asked_for_again() {
    let stage = Stage::new().await;
    for how in [Loss::Closed, Loss::Reset] {
        let lost = stage.fake.misbehave(Call::MakeCustomer, Fault::LoseReply { how }, Some(1));
        let once = stage.once(&format!("eff_{how:?}"));
        let error = stage.stripe.make_customer(&ada(), &once).await.unwrap_err();
        assert!(error.kind.may_be_done() && error.kind.may_pass(), "{error:?}");
        let (before, made) = (stage.made("customer"), stage.stripe.make_customer(&ada(), &once).await.unwrap());
        assert_eq!((lost.fired(), made.effect.as_ref(), stage.made("customer")), (1, Some(&once.effect), before));
    }
}

#[tokio::test]
async fn a_day_later_it_is_looked_for_before_it_is_made() {
    let stage = Stage::new().await;
    stage.fake.misbehave(Call::Any, Fault::LoseReply { how: Loss::Closed }, Some(1));
    let once = stage.once("eff_1");
    assert!(stage.stripe.make_customer(&ada(), &once).await.is_err());
    stage.fake.advance(SignedDuration::from_hours(30));
    let later = once.at(stage.fake.now());
    let found = stage.stripe.make_customer(&ada(), &later).await.unwrap();
    assert_eq!((found.effect, stage.made("customer")), (Some(once.effect.clone()), 1));
    // What was never made is made then.
    let other = payments::Once { effect: crate::stage::effect("eff_2"), ..later };
    stage.stripe.make_customer(&ada(), &other).await.unwrap();
    assert_eq!(stage.made("customer"), 2);
}

/// 200 of 200: a hundred effects that failed before the work and a hundred after it, of each kind.
#[tokio::test]
async fn a_stored_failure_ends_with_one_of_each() {
    let stage = Stage::new().await;
    let customer = stage.customer().await;
    for number in 0..200 {
        let stored = Fault::Stored { done: number % 2 == 0 };
        let once = stage.once(&format!("eff_{number}"));
        let call = if number < 100 { Call::MakeCustomer } else { Call::OpenCheckout };
        stage.fake.misbehave(call, stored, Some(1));
        let (new, wanted) = (ada(), stage.wanted(&customer.id, "price_pro"));
        let make = async |once| match call {
            Call::MakeCustomer => stage.stripe.make_customer(&new, &once).await.map(|made| made.effect),
            _ => stage.stripe.open_checkout(&wanted, &once).await.map(|made| made.effect),
        };
        assert_eq!(make(once.clone()).await.unwrap_err().kind, Kind::Unknown(NoAnswer::Broken));
        let again = make(once.clone()).await.unwrap_err();
        assert!(again.kind.is_stored(), "{again:?}");
        assert_eq!(make(once.renewed()).await.unwrap(), Some(once.effect));
    }
    assert_eq!((stage.made("customer"), stage.made("checkout.session")), (101, 100));
}

#[tokio::test]
async fn money_is_given_back_once() {
    let stage = Stage::new().await;
    let (customer, _) = stage.subscribed("price_hobby").await;
    let invoice = stage.stripe.invoices(&customer.id).await.unwrap().remove(0);
    let refund = NewRefund { payment: invoice.payment.unwrap(), amount: invoice.paid };
    stage.fake.misbehave(Call::Refund, Fault::Stored { done: true }, Some(1));
    let once = stage.once("eff_refund");
    assert!(stage.stripe.refund(&refund, &once).await.is_err());
    let back = stage.stripe.refund(&refund, &once.renewed()).await.unwrap();
    assert_eq!((back.effect, back.amount, stage.made("refund")), (Some(once.effect), invoice.paid, 1));
}

#[tokio::test]
async fn what_is_too_much_says_when_to_come_again_and_changed_nothing() {
    let stage = Stage::new().await;
    stage.fake.misbehave(Call::Any, Fault::RateLimited { seconds: 3 }, Some(1));
    let error = stage.stripe.make_customer(&ada(), &stage.once("eff_1")).await.unwrap_err();
    assert_eq!((&error.kind, error.retry_after), (&Kind::RateLimited, Some(Duration::from_secs(3))));
    stage.fake.misbehave(Call::Any, Fault::LockTimeout, Some(1));
    let error = stage.stripe.make_customer(&ada(), &stage.once("eff_1")).await.unwrap_err();
    assert!(error.kind == Kind::LockTimeout && !error.kind.may_be_done() && error.kind.may_pass());
    assert_eq!((stage.made("customer"), stage.calls(Call::MakeCustomer)), (0, 2), "nothing is retried in here");
}

#[tokio::test]
async fn an_answer_that_is_none_is_told_from_a_refusal() {
    let stage = Stage::new().await;
    let customer = stage.customer().await;
    for (body, why) in [
        ("{", NoAnswer::Unreadable),
        ("{}", NoAnswer::Unreadable),
        ("<html>", NoAnswer::Unreadable),
        (r#"{"id":"cus_../../x"}"#, NoAnswer::Unreadable),
    ] {
        stage.fake.misbehave(Call::ShowCustomer, Fault::Say { status: 200, body: body.to_owned() }, Some(1));
        let error = stage.stripe.customer(&customer.id).await.unwrap_err();
        assert_eq!(error.kind, Kind::Unknown(why), "{body}");
    }
    let nobody = payments::CustomerId::parse("cus_nobody").unwrap();
    assert_eq!(stage.stripe.customer(&nobody).await.unwrap_err().kind, Kind::Absent);
}

#[tokio::test]
async fn a_key_that_is_not_ours_is_refused_and_stays_out_of_the_log() {
    let stage = Stage::new().await;
    let url = stage.fake.ledger();
    assert!(url.calls.is_empty());
    let customer = stage.customer().await;
    stage.fake.misbehave(Call::ShowCustomer, Fault::Fail { status: 401 }, Some(1));
    let error = stage.stripe.customer(&customer.id).await.unwrap_err();
    assert_eq!(error.kind, Kind::KeyRefused);
    assert!(!format!("{error:?} {} {:?}", error.for_log(), stage.stripe).contains("sk_test"));
}

#[tokio::test]
async fn what_was_made_is_listed_with_the_effect_that_made_it() {
    let stage = Stage::new().await;
    let (customer, subscription) = stage.subscribed("price_hobby").await;
    let before = stage.fake.now();
    stage.fake.advance(SignedDuration::from_hours(1));
    let later = stage.fake.now();
    let wanted = stage.wanted(&customer.id, "price_pro");
    let open = stage.stripe.open_checkout(&wanted, &stage.once("eff_later")).await.unwrap();
    let made = async |kind, since| stage.stripe.made_since(kind, since, None).await.unwrap().items;
    let checkouts = made(MadeKind::Checkout, later).await;
    assert_eq!(checkouts.len(), 1, "{checkouts:?}");
    assert_eq!((checkouts[0].id.as_str(), &checkouts[0].effect), (open.id.as_str(), &open.effect));
    assert_eq!(made(MadeKind::Checkout, before).await.len(), 2);
    let paid = made(MadeKind::Subscription, before).await;
    assert_eq!((paid[0].id.as_str(), &paid[0].effect), (subscription.id.as_str(), &subscription.effect));
    assert_eq!(made(MadeKind::Customer, before).await[0].id, customer.id.as_str());
    assert!(made(MadeKind::Refund, before).await.is_empty());
}
