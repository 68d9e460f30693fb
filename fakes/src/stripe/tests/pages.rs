//! What people do on pages, as a browser without script would.

use super::{Shopping, text};

#[tokio::test]
async fn somebody_pays_and_is_sent_back() {
    let shopping = Shopping::new().await;
    let customer = shopping.customer().await;
    let (checkout, page) = shopping.checkout(&customer, "price_pro").await;
    let (status, _, shown) = shopping.visit(&page, None).await;
    assert!(status == 200 && shown.contains("Subscribe to Pro") && shown.contains("29.00 EUR"), "{shown}");
    let (status, to, _) = shopping.visit(&page, Some(&[("number", "4242 4242 4242 4242")])).await;
    assert_eq!((status, to), (303, format!("http://harbor.test/paid?checkout={checkout}")));
    let paid = shopping.get(&format!("checkout/sessions/{checkout}")).await;
    assert_eq!((&paid["status"], &paid["payment_status"]), (&"complete".into(), &"paid".into()));
    let subscription = shopping.get(&format!("subscriptions/{}", text(&paid["subscription"]))).await;
    assert_eq!((&subscription["status"], &subscription["metadata"]["harbor_effect"]), (&"active".into(), &"e2".into()));
    assert_eq!(
        shopping.kinds(),
        [
            "customer.created",
            "payment_method.attached",
            "customer.updated",
            "invoice.created",
            "invoice.finalized",
            "customer.subscription.created",
            "invoice.paid",
            "checkout.session.completed",
        ]
    );
    let (_, again, _) = shopping.visit(&page, Some(&[("number", "4242424242424242")])).await;
    assert!(again.starts_with("http://harbor.test/paid"), "paid once: {again}");
    assert_eq!(shopping.stripe.things("subscription").len(), 1);
}

#[tokio::test]
async fn a_card_is_declined_and_another_is_not() {
    let shopping = Shopping::new().await;
    let (checkout, page) = shopping.checkout(&shopping.customer().await, "price_hobby").await;
    for number in ["4000000000000002", "4000000000009995", "4000000000000069", "1234", ""] {
        let (status, _, shown) = shopping.visit(&page, Some(&[("number", number)])).await;
        assert!(status == 200 && shown.contains("role=\"alert\""), "{number}: {shown}");
    }
    assert_eq!(shopping.get(&format!("checkout/sessions/{checkout}")).await["status"], "open");
    assert_eq!(shopping.visit(&page, Some(&[("number", "4242424242424242")])).await.0, 303);
    assert_eq!(shopping.stripe.things("subscription").len(), 1);
}

#[tokio::test]
async fn a_bank_asks_whether_it_was_its_customer() {
    let shopping = Shopping::new().await;
    let (checkout, page) = shopping.checkout(&shopping.customer().await, "price_hobby").await;
    let bank = format!("/c/pay/{checkout}/bank");
    for _ in 0..2 {
        let (status, to, _) = shopping.visit(&page, Some(&[("number", "4000002500003155")])).await;
        assert_eq!((status, &to), (303, &bank));
        assert!(shopping.visit(&bank, None).await.2.contains("Your bank asks"));
        let (status, _, shown) = shopping.visit(&bank, Some(&[("it_was_me", "false")])).await;
        assert!(status == 200 && shown.contains("could not confirm"), "{shown}");
    }
    assert_eq!(shopping.visit(&bank, Some(&[("it_was_me", "true")])).await.0, 200, "nobody asked any more");
    assert!(shopping.stripe.things("subscription").is_empty());
    shopping.visit(&page, Some(&[("number", "4000002500003155")])).await;
    assert_eq!(shopping.visit(&bank, Some(&[("it_was_me", "true")])).await.0, 303);
    assert_eq!(shopping.stripe.things("subscription").len(), 1);
}

#[tokio::test]
async fn the_portal_has_card_invoices_and_an_end_that_can_be_taken_back() {
    let shopping = Shopping::new().await;
    let (customer, subscription) = shopping.subscribed("price_hobby").await;
    let (_, of_another) = shopping.subscribed("price_hobby").await;
    let home = [("customer", customer.as_str()), ("return_url", "http://harbor.test/billing")];
    let portal = text(&shopping.post("billing_portal/sessions", &home).await["url"]);
    let shown = shopping.visit(&portal, None).await.2;
    for part in ["Your card", "Hobby", "Renews on", "9.00 EUR", "http://harbor.test/billing"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let which = [("subscription", subscription.as_str())];
    shopping.visit(&format!("{portal}/cancel"), Some(&which)).await;
    assert!(shopping.visit(&portal, None).await.2.contains("Ends on"));
    assert_eq!(shopping.get(&format!("subscriptions/{subscription}")).await["cancel_at_period_end"], true);
    shopping.visit(&format!("{portal}/undo"), Some(&which)).await;
    assert_eq!(shopping.get(&format!("subscriptions/{subscription}")).await["cancel_at_period_end"], false);
    let foreign = [("subscription", of_another.as_str())];
    assert_eq!(shopping.visit(&format!("{portal}/cancel"), Some(&foreign)).await.0, 404);
    let (status, to, _) = shopping.visit(&format!("{portal}/card"), Some(&[("number", "4000002760003184")])).await;
    assert!(status == 303 && to.starts_with("/p/session/"), "{to}");
    let shown = shopping.get(&format!("customers/{customer}?expand[0]=invoice_settings.default_payment_method")).await;
    assert_eq!(shown["invoice_settings"]["default_payment_method"]["card"]["last4"], "3184");
    let card_only = [home[0], home[1], ("flow_data[type]", "payment_method_update")];
    let card = text(&shopping.post("billing_portal/sessions", &card_only).await["url"]);
    assert!(!shopping.visit(&card, None).await.2.contains("Invoices"));
    let (_, to, _) = shopping.visit(&format!("{card}/card"), Some(&[("number", "4242424242424242")])).await;
    assert_eq!(to, "http://harbor.test/billing");
    shopping.stripe.advance(jiff::SignedDuration::from_mins(6));
    assert_eq!(shopping.visit(&portal, None).await.0, 404, "an address opens for minutes");
}

#[tokio::test]
async fn what_people_are_called_is_no_page() {
    let shopping = Shopping::new().await;
    shopping.stripe.sells("prod_x", "<script>alert(1)</script>", "price_x", 1_00, "EUR");
    let (_, page) = shopping.checkout(&shopping.customer().await, "price_x").await;
    assert!(!shopping.visit(&page, None).await.2.contains("<script>"));
}
