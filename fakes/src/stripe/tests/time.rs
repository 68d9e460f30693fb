//! Time passes: renewals, payments that fail, ends and changes that come later.

use jiff::SignedDuration;
use serde_json::Value;

use super::{MONTH, Shopping, text};
use crate::stripe::{Card, Status};

fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

async fn status(shopping: &Shopping, subscription: &str) -> String {
    text(&shopping.get(&format!("subscriptions/{subscription}")).await["status"])
}

#[tokio::test]
async fn periods_follow_each_other_and_each_is_paid_once() {
    let shopping = Shopping::new().await;
    let (customer, subscription) = shopping.subscribed("price_hobby").await;
    shopping.stripe.advance(hours(12 * 31 * 24));
    let invoices = shopping.stripe.things("invoice");
    assert_eq!(invoices.len(), 13);
    assert!(invoices.iter().all(|invoice| invoice["status"] == "paid" && invoice["amount_paid"] == 900));
    assert!(invoices.iter().all(|invoice| invoice["customer"] == customer.as_str()));
    assert_eq!(status(&shopping, &subscription).await, "active");
}

#[tokio::test]
async fn a_payment_that_fails_is_tried_again_and_then_given_up() {
    for gives_up in [Status::Canceled, Status::Unpaid] {
        let shopping = Shopping::with(|config| config.gives_up = gives_up).await;
        let (customer, subscription) = shopping.subscribed("price_hobby").await;
        assert!(shopping.stripe.pays_with(&customer, Card::NoMoney));
        shopping.stripe.advance(hours(MONTH));
        assert_eq!(status(&shopping, &subscription).await, "past_due");
        let open = shopping.get("invoices?status=open").await;
        assert_eq!((open["data"][0]["attempt_count"].as_i64(), &open["data"][0]["amount_due"]), (Some(1), &900.into()));
        shopping.stripe.advance(hours(20 * 24));
        let word = serde_json::to_value(gives_up).unwrap();
        assert_eq!(status(&shopping, &subscription).await, text(&word));
        let failed = shopping.kinds().iter().filter(|kind| *kind == "invoice.payment_failed").count();
        assert_eq!(failed, 4, "once, and three more times");
        shopping.stripe.advance(hours(100 * 24));
        assert_eq!(shopping.stripe.things("invoice").len(), 2, "what is over is not billed");
    }
}

#[tokio::test]
async fn who_pays_in_time_goes_on() {
    let shopping = Shopping::new().await;
    let (customer, subscription) = shopping.subscribed("price_hobby").await;
    shopping.stripe.pays_with(&customer, Card::Declined);
    shopping.stripe.advance(hours(MONTH));
    let invoice = text(&shopping.get("invoices?status=open").await["data"][0]["id"]);
    let (_, _, shown) = shopping.visit(&format!("/i/{invoice}"), Some(&[])).await;
    assert!(shown.contains("declined"), "{shown}");
    shopping.stripe.pays_with(&customer, Card::Works);
    assert_eq!(shopping.visit(&format!("/i/{invoice}"), Some(&[])).await.0, 303);
    assert_eq!(status(&shopping, &subscription).await, "active");
    assert!(shopping.visit(&format!("/i/{invoice}"), None).await.2.contains("Paid"));
}

#[tokio::test]
async fn an_upgrade_costs_what_was_shown_and_a_downgrade_waits() {
    let shopping = Shopping::new().await;
    let (customer, subscription) = shopping.subscribed("price_hobby").await;
    let item = text(&shopping.get(&format!("subscriptions/{subscription}")).await["items"]["data"][0]["id"]);
    let at = (shopping.stripe.now() + hours(7 * 24)).as_second().to_string();
    shopping.stripe.advance(hours(7 * 24 + 1));
    let shown = shopping
        .post(
            "invoices/create_preview",
            &[
                ("subscription", &subscription),
                ("subscription_details[items][0][id]", &item),
                ("subscription_details[items][0][price]", "price_pro"),
                ("subscription_details[proration_behavior]", "always_invoice"),
                ("subscription_details[proration_date]", &at),
            ],
        )
        .await;
    let form: [(&str, &str); 5] = [
        ("items[0][id]", &item),
        ("items[0][price]", "price_pro"),
        ("proration_behavior", "always_invoice"),
        ("proration_date", &at),
        ("payment_behavior", "error_if_incomplete"),
    ];
    let path = format!("subscriptions/{subscription}");
    shopping.stripe.pays_with(&customer, Card::NoMoney);
    let (refused, _, body) = shopping.call("POST", &path, &form, None).await;
    assert_eq!((refused, &body["error"]["decline_code"]), (402, &Value::from("insufficient_funds")));
    assert_eq!(shopping.stripe.things("invoice").len(), 1, "nothing was changed");
    shopping.stripe.pays_with(&customer, Card::Works);
    shopping.post(&path, &form).await;
    let invoices = shopping.stripe.things("invoice");
    assert_eq!((&invoices[1]["amount_paid"], &invoices[1]["total"]), (&shown["amount_due"], &shown["total"]));
    let schedule = text(&shopping.post("subscription_schedules", &[("from_subscription", &subscription)]).await["id"]);
    let then = [("phases[0][items][0][price]", "price_pro"), ("phases[1][items][0][price]", "price_hobby")];
    shopping.post(&format!("subscription_schedules/{schedule}"), &then).await;
    assert_eq!(
        shopping.call("POST", &path, &[("cancel_at_period_end", "true")], None).await.0,
        400,
        "a schedule holds it"
    );
    shopping.stripe.advance(hours(MONTH));
    let now = shopping.get(&path).await;
    assert_eq!((&now["items"]["data"][0]["price"]["id"], &now["schedule"]), (&"price_hobby".into(), &Value::Null));
    assert_eq!(shopping.stripe.things("invoice").last().unwrap()["amount_paid"], 900);
}

#[tokio::test]
async fn what_is_to_end_ends_with_its_period_and_a_checkout_runs_out() {
    let shopping = Shopping::new().await;
    let (customer, subscription) = shopping.subscribed("price_hobby").await;
    let (checkout, page) = shopping.checkout(&customer, "price_pro").await;
    shopping.post(&format!("subscriptions/{subscription}"), &[("cancel_at_period_end", "true")]).await;
    shopping.stripe.advance(hours(25));
    assert_eq!(shopping.get(&format!("checkout/sessions/{checkout}")).await["status"], "expired");
    assert_eq!(shopping.visit(&page, Some(&[("number", "4242424242424242")])).await.0, 404);
    assert_eq!(status(&shopping, &subscription).await, "active");
    shopping.stripe.advance(hours(MONTH));
    assert_eq!(status(&shopping, &subscription).await, "canceled");
    assert_eq!(shopping.kinds().last().unwrap(), "customer.subscription.deleted");
    assert_eq!(shopping.get("subscriptions").await["data"].as_array().unwrap().len(), 0, "over, and not listed");
}

#[tokio::test]
async fn money_is_given_back_once_and_disputed() {
    let shopping = Shopping::new().await;
    shopping.subscribed("price_hobby").await;
    let invoice = shopping.stripe.things("invoice").remove(0);
    let payment = text(&invoice["payments"]["data"][0]["payment"]["payment_intent"]);
    let half = [("payment_intent", payment.as_str()), ("amount", "450"), ("metadata[harbor_effect]", "e9")];
    assert_eq!(shopping.post("refunds", &half).await["amount"], 450);
    assert_eq!(shopping.call("POST", "refunds", &[half[0], ("amount", "451")], None).await.0, 400);
    assert_eq!(
        shopping.get(&format!("refunds?payment_intent={payment}")).await["data"][0]["metadata"]["harbor_effect"],
        "e9"
    );
    assert!(shopping.stripe.disputes(&text(&invoice["id"])).is_some());
    assert_eq!(shopping.get("disputes").await["data"][0]["amount"], 900);
}

#[tokio::test]
async fn every_status_can_be_had() {
    let shopping = Shopping::new().await;
    let (_, subscription) = shopping.subscribed("price_hobby").await;
    for wanted in Status::ALL.into_iter().filter(|status| *status != Status::Canceled).chain([Status::Canceled]) {
        assert!(shopping.stripe.becomes(&subscription, wanted));
        assert_eq!(status(&shopping, &subscription).await, text(&serde_json::to_value(wanted).unwrap()));
    }
    assert!(!shopping.stripe.becomes("sub_none", Status::Active));
}

#[tokio::test]
async fn years_can_be_played_without_pages_and_are_the_same_each_time() {
    let shopping = Shopping::new().await;
    let stripe = &shopping.stripe;
    let begun = stripe.now();
    stripe.stands_at(begun);
    let customer = shopping.customer().await;
    assert!(!stripe.pays(&customer, Card::Works), "nothing is open");
    shopping.checkout(&customer, "price_hobby").await;
    assert!(!stripe.pays(&customer, Card::Declined));
    assert!(stripe.pays(&customer, Card::AsksOnce));
    assert_eq!(stripe.now(), begun, "it stands still");
    stripe.pays_with(&customer, Card::NoMoney);
    let fails = begun + hours(31 * 24);
    stripe.stands_at(fails - SignedDuration::from_nanos(1));
    let stands = || stripe.standings().remove(0);
    assert_eq!((stands().status, stands().unpaid_since), (Status::Active, None));
    stripe.stands_at(fails);
    assert_eq!((stands().status, stands().unpaid_since, stands().from), (Status::PastDue, Some(fails), fails));
    assert!(!stripe.pays_bills(&customer), "there is still nothing on it");
    stripe.pays_with(&customer, Card::Works);
    assert!(stripe.pays_bills(&customer) && !stripe.pays_bills(&customer));
    assert_eq!((stands().status, stands().unpaid_since), (Status::Active, None));
    let paid: Vec<_> = stripe.paid().into_iter().map(|paid| (paid.period, paid.minor)).collect();
    assert_eq!(paid, [(Some(begun), 900), (Some(fails), 900)]);
    assert_eq!(stripe.last_paid(&customer), stripe.paid().pop().map(|paid| paid.id));
    let hasty = shopping.customer().await;
    shopping.checkout(&hasty, "price_hobby").await;
    assert!(stripe.pays_twice(&hasty, Card::Works));
    assert_eq!(stripe.standings().iter().filter(|one| one.customer == hasty).count(), 2);
}
