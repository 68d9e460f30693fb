//! What an account pays, by the page of Harbor and the pages of the payment partner: ended and taken back, another card;
//! and what people see while a payment is missing, when everything is paused for it, and when it is there.

use fakes::stripe::Card;
use jiff::SignedDuration;
use messages::workspace::Region;
use serde_json::Value;

use crate::appearance::Axe;
use crate::buying::{buys, headed, says};
use crate::life::pages::is_looked_at;
use crate::world::customer::http;
use crate::world::{Browser, World, story, until};

const BILLING: &str = "/account/billing";

/// Is true where the banner above the page says this.
fn banner_says(text: &str) -> String {
    format!("document.querySelector('.banner')?.innerText.includes('{text}') ?? false")
}

/// Reads this page anew until it is as it should be: what is seen at the partner takes a moment to be told.
async fn sees(browser: &Browser, path: &str, expression: &str) {
    until(expression, async || {
        browser.goes_to(path).await;
        (browser.reads(expression).await == true).then_some(())
    })
    .await;
}

/// The newest thing of its kind at the payment partner.
fn newest(world: &World, kind: &str) -> Value {
    world.outside.stripe.things(kind).pop().unwrap_or_default()
}

/// Ends the plan, and takes it back.
async fn ends_and_goes_on(ada: &Browser, axe: &Axe) {
    ada.goes_to("/account/billing/cancel").await;
    ada.waits_for(&headed("End Pro?")).await;
    ada.waits_for(&says("Your workspace is paused. Its sites cannot be opened any more.")).await;
    is_looked_at(ada, axe, "bills-cancel").await;
    ada.reads("document.querySelector('form:has([value=cancel]) button').click()").await;
    ada.arrives_at(BILLING).await;
    ada.waits_for(&says("Ends on")).await;
    ada.waits_for(&says("You chose to let the plan end")).await;
    is_looked_at(ada, axe, "bills-ends").await;
    ada.goes_to("/account/billing/cancel").await;
    ada.arrives_at(BILLING).await;
    ada.waits_for("document.querySelector('form:has([value=go_on]) button') !== null").await;
    ada.reads("document.querySelector('form:has([value=go_on]) button').click()").await;
    ada.waits_for("location.search === '?kept'").await;
    sees(ada, BILLING, &says("You chose to go on with the Pro plan.")).await;
    ada.waits_for(&says("Next charge")).await;
}

/// Pays with another card from now on.
async fn changes_the_card(ada: &Browser, axe: &Axe) {
    ada.waits_for("document.querySelector('form:has([value=card]) button') !== null").await;
    ada.reads("document.querySelector('form:has([value=card]) button').click()").await;
    // The page in between leads on by itself, so nothing in it is clicked.
    ada.waits_for("location.pathname.startsWith('/p/session/') && document.querySelector('[name=number]') !== null")
        .await;
    ada.reads("document.querySelector('[name=number]').value = ''").await;
    ada.types("[name=number]", "4000002500003155").await;
    ada.clicks("form .main").await;
    ada.arrives_at(BILLING).await;
    sees(ada, BILLING, &says("ending in 3155")).await;
    is_looked_at(ada, axe, "bills-card").await;
}

/// A page that nobody of us knew of is paid as well: it is ended and given back, and a bank is asked about the first one.
async fn is_given_back(ada: &Browser, axe: &Axe, world: &World) {
    let (stripe, url) = (&world.outside.stripe, &world.outside.stripe_url);
    let customer = newest(world, "customer")["id"].as_str().unwrap().to_owned();
    let back = "http://harbor.test/";
    let wanted = [
        ("mode", "subscription"),
        ("customer", customer.as_str()),
        ("line_items[0][price]", "price_harbor_pro_2"),
        ("line_items[0][quantity]", "1"),
        ("success_url", back),
        ("cancel_url", back),
    ];
    let asked = http().post(format!("{url}/v1/checkout/sessions")).bearer_auth(world.secret("stripe.key"));
    let opened: Value = asked.form(&wanted).send().await.unwrap().json().await.unwrap();
    let page = opened["url"].as_str().unwrap_or_else(|| panic!("{opened}"));
    let paid = http().post(page).form(&[("number", "4242424242424242")]).send().await.unwrap();
    assert!(paid.status().is_redirection(), "{}", paid.status());
    sees(ada, BILLING, &says("A plan was paid for twice. We ended one and gave the money back.")).await;
    sees(ada, BILLING, &says("Given back")).await;
    ada.waits_for(&says("Next charge")).await;
    let is_alive = |one: &&Value| one["status"] == "active";
    assert_eq!(stripe.things("subscription").iter().filter(is_alive).count(), 1);
    assert_eq!(stripe.things("refund").len(), 1);
    let first = stripe.things("invoice")[0]["id"].as_str().unwrap().to_owned();
    assert!(stripe.disputes(&first).is_some());
    // Nothing tells whose it is: it is seen when it is looked next.
    assert!(stripe.pays_with(&customer, Card::Works));
    sees(ada, BILLING, &says("Your bank is taking it back")).await;
    is_looked_at(ada, axe, "bills-given-back").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_ended_and_taken_back_and_a_card_is_changed() {
    let axe = Axe::fetched().await;
    story(World::named("bills"), async |world| {
        world.expects_warnings("a bank was asked to take a payment back");
        let ada = world.eyes("Ada").await;
        ada.signs_in().await;
        ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.goes_to(BILLING).await;
        ada.waits_for(&says("You are on the free trial and pay nothing.")).await;
        is_looked_at(&ada, &axe, "bills-trial").await;
        buys(&ada, "pro", "Pro").await;

        // Plan, next charge, card in short, the invoice: all on one page.
        sees(&ada, BILLING, &says("Visa ending in 4242")).await;
        for text in ["€29 on ", "Paid", "You paid for the Pro plan.", "You signed up."] {
            ada.waits_for(&says(text)).await;
        }
        is_looked_at(&ada, &axe, "bills-paid").await;
        let page = ada.reads("document.querySelector('#invoices-title').parentElement.querySelector('a')?.href").await;
        assert!(page.as_str().unwrap().starts_with(&world.outside.stripe_url), "{page}");
        ends_and_goes_on(&ada, &axe).await;
        changes_the_card(&ada, &axe).await;

        is_given_back(&ada, &axe, world).await;

        // Nobody else learns that there is such a page of theirs.
        let eve = world.customer("Eve").signs_in().await;
        let hers = eve.opens(BILLING).await;
        assert!(hers.status == 200 && !hers.says("3155") && hers.says("free trial"), "{}", hers.body);
    })
    .await;
}

/// As if the payment had been missing for eight days. Nobody waits for them; and before anything is stopped, the partner is looked at, by
/// the clock on the wall. Whoever has read the row and has yet to write it is waited for.
async fn has_long_been_missing(world: &mut World) {
    let now = chassis::clock::now();
    let since = (now - SignedDuration::from_hours(24 * 8)).to_string();
    let update =
        "update billing.accounts set money = jsonb_set(money, '{overdue_since}', to_jsonb($1::text)), wakes_at = $2";
    let mut database = world.database().await;
    let alone = database.transaction().await.unwrap();
    alone.batch_execute("lock table billing.accounts in access exclusive mode").await.unwrap();
    assert_eq!(alone.execute(update, &[&since, &now]).await.unwrap(), 1);
    alone.commit().await.unwrap();
    world.tick(now).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_payment_is_told_on_every_page_pauses_after_seven_days_and_once_paid_all_is_back() {
    let axe = Axe::fetched().await;
    story(World::named("bills-missing").with_a_clock_of_its_own(), async |world| {
        let ada = world.eyes("Ada").await;
        ada.signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.waits_for(&Browser::shows("Ready")).await;
        buys(&ada, "pro", "Pro").await;

        // A month later the bank says no. All goes on, and each page says until when.
        let (stripe, customer) = (world.outside.stripe.clone(), newest(world, "customer")["id"].clone());
        assert!(stripe.pays_with(customer.as_str().unwrap(), Card::Declined));
        stripe.advance(SignedDuration::from_hours(24 * 32));
        sees(&ada, "/workspaces", &banner_says("A payment did not come through")).await;
        assert_eq!(ada.reads("document.querySelectorAll('.banner').length").await, 1);
        is_looked_at(&ada, &axe, "bills-banner").await;
        ada.goes_to(&format!("/workspaces/{shop}")).await;
        ada.waits_for(&Browser::shows("Ready")).await;
        ada.clicks(".banner a").await;
        ada.arrives_at(BILLING).await;
        sees(&ada, BILLING, &says("Not paid yet")).await;
        ada.waits_for(&says("All works until")).await;
        is_looked_at(&ada, &axe, "bills-missing").await;

        // Seven days later it is paused.
        has_long_been_missing(world).await;
        let home = format!("/workspaces/{shop}");
        sees(&ada, &home, &Browser::shows("Paused")).await;
        ada.waits_for(&banner_says("A payment is missing")).await;
        ada.waits_for(&says("A payment did not come through.")).await;
        is_looked_at(&ada, &axe, "bills-paused").await;
        ada.clicks(".pausing a[href='/account/billing']").await;
        ada.arrives_at(BILLING).await;
        ada.waits_for(&says("Your workspaces are paused, and nothing in them is lost.")).await;
        is_looked_at(&ada, &axe, "bills-unpaid").await;

        // There is money again: the invoice is paid where it is kept, and everything starts by itself.
        assert!(stripe.pays_with(customer.as_str().unwrap(), Card::Works));
        ada.clicks("#plan-title ~ .buttons a.is-main").await;
        ada.waits_for("location.pathname.startsWith('/i/')").await;
        ada.clicks("form .main").await;
        ada.waits_for("document.querySelector('h1')?.innerText === 'Paid'").await;
        sees(&ada, BILLING, &says("The payment that was missing arrived.")).await;
        sees(&ada, &home, &Browser::shows("Ready")).await;
        ada.waits_for("document.querySelector('.banner') === null").await;
        is_looked_at(&ada, &axe, "bills-back").await;
    })
    .await;
}
