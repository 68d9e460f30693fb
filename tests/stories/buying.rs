//! Plans are bought, changed and kept by the pages of Harbor and the hosted page of the payment partner: what changes is said before, what
//! was paid is believed when the fact is there, and once is enough.

use fakes::stripe::Call;
use futures_util::future::join_all;
use messages::workspace::Region;

use crate::appearance::Axe;
use crate::life::pages::is_looked_at;
use crate::world::customer::http;
use crate::world::{Browser, Customer, World, story, until};

/// Is true where the page has this heading.
pub fn headed(text: &str) -> String {
    format!("document.querySelector('h1')?.textContent.trim() === '{text}'")
}

/// Is true where the main part of the page says this.
pub fn says(text: &str) -> String {
    format!("document.querySelector('main')?.innerText.includes('{text}') ?? false")
}

/// The hosted page on which a plan is paid.
const AT_PARTNER: &str = "location.pathname.startsWith('/c/pay/') && document.querySelector('[name=number]') !== null";

/// Pays at the hosted page with the card that has this number.
pub async fn pays_with(browser: &Browser, number: &str) {
    browser.waits_for(AT_PARTNER).await;
    browser.reads("document.querySelector('[name=number]').value = ''").await;
    browser.types("[name=number]", number).await;
    browser.clicks("form .main").await;
}

/// Buys this plan by the pages, from the page of the plan to the page that says that it is there.
pub async fn buys(browser: &Browser, family: &str, name: &str) {
    browser.goes_to("/account/plan").await;
    browser.clicks(&format!("main a[href='/account/plan/{family}']")).await;
    browser.clicks("form button.is-main").await;
    pays_with(browser, "4242424242424242").await;
    browser.waits_for(&headed(&format!("You are on {name}"))).await;
}

/// How often a call was made that changes something at the payment partner.
fn made(world: &World, call: Call) -> usize {
    world.outside.stripe.ledger().of(call).len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_in_the_us_looks_at_hobby_and_pays_for_pro_after_a_closed_window_and_a_declined_card() {
    let axe = Axe::fetched().await;
    story(World::named("buying"), async |world| {
        let ada = world.eyes("Ada").await;
        ada.signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Us).await;
        ada.waits_for(&Browser::shows("Ready")).await;

        // The banner leads to the plans. The smaller one does not go where she is, and says so with the ways out.
        ada.clicks(".banner a[href='/account/plan']").await;
        ada.arrives_at("/account/plan").await;
        is_looked_at(&ada, &axe, "buying-plan").await;
        ada.clicks("main a[href='/account/plan/hobby']").await;
        ada.waits_for(&says("Your workspace in the United States cannot stay on Hobby.")).await;
        assert_eq!(
            ada.reads(&format!("document.querySelector(\"main a[href='/workspaces/{shop}/move']\") !== null")).await,
            true
        );
        is_looked_at(&ada, &axe, "buying-hobby-us").await;
        ada.clicks("main a[href='/account/plan/pro']").await;
        ada.waits_for(&headed("Change to Pro")).await;
        is_looked_at(&ada, &axe, "buying-pro").await;

        // She goes on to payment, and closes the window. Nothing is charged, and the page is the same when she comes again.
        ada.clicks("form button.is-main").await;
        ada.waits_for(AT_PARTNER).await;
        let first = ada.reads("location.href").await;
        ada.is_photographed("buying-hosted").await;
        ada.goes_to("/account/plan").await;
        ada.waits_for(&says("Your payment page is open")).await;
        is_looked_at(&ada, &axe, "buying-open").await;

        // A way back that nobody paid for is believed by nobody.
        ada.goes_to("/account/plan/paid?session_id=cs_test_forged&paid=true").await;
        ada.waits_for(&headed("We are waiting for the payment to arrive")).await;
        is_looked_at(&ada, &axe, "buying-waiting").await;
        ada.goes_to("/account/plan").await;
        assert_eq!(ada.reads("document.querySelector('#plan-title').textContent").await, "Trial");

        // She goes on by the link that is there now. The first card is declined, the second one pays.
        ada.clicks("[aria-labelledby=pending-title] a").await;
        ada.waits_for(AT_PARTNER).await;
        assert_eq!(ada.reads("location.href").await, first, "one page is open, however often it is asked for");
        pays_with(&ada, "4000000000000002").await;
        ada.waits_for("document.querySelector('[role=alert]')?.textContent.includes('declined') ?? false").await;
        pays_with(&ada, "4242424242424242").await;
        ada.waits_for(&headed("You are on Pro")).await;
        is_looked_at(&ada, &axe, "buying-paid").await;
        ada.goes_to("/account/plan").await;
        ada.waits_for(&says("Next charge")).await;
        assert_eq!(ada.reads("document.querySelector('#plan-title').textContent").await, "Pro");
        assert_eq!(ada.reads("document.querySelector('.banner')").await, serde_json::Value::Null, "no trial any more");
        is_looked_at(&ada, &axe, "buying-on-pro").await;
        assert_eq!(made(world, Call::OpenCheckout), 1);
        assert_eq!(world.outside.stripe.things("subscription").len(), 1);
    })
    .await;
}

/// Asks for the payment page of a plan, as a form that was drawn anew.
async fn asks_to_pay(customer: &Customer) -> u16 {
    let page = customer.opens("/account/plan/pro").await;
    let (account, command) = (page.field("account"), messages::CommandId::new().to_string());
    let form = [("command", command.as_str()), ("account", &account), ("wish", "checkout"), ("plan", "pro@2")];
    customer.posts("/account/plan", &form).await.status
}

/// From the page of the plan to the hosted page and back, by links and forms alone.
async fn pays_without_script(world: &World, ada: &Customer, address: &str) {
    let plan = ada.opens("/account/plan").await;
    assert!(plan.says("Your payment page is open") && plan.says("href=\"/account/plan/pro\""), "{}", plan.body);
    let hosted = http().get(address).send().await.unwrap().text().await.unwrap();
    assert!(hosted.contains("method=\"post\"") && hosted.contains("name=\"number\""), "{hosted}");
    let paid = http().post(address).form(&[("number", "4242424242424242")]).send().await.unwrap();
    assert_eq!(paid.status(), 303);
    let back = paid.headers()["location"].to_str().unwrap().to_owned();
    let path = back.find("/account/plan/paid").map(|at| back[at..].to_owned()).expect(&back);
    let there = until("the payment arrived", async || {
        let page = ada.opens(&path).await;
        // Until then it asks again by itself, without script.
        assert!(page.says("You are on Pro") || page.says("http-equiv=\"refresh\""), "{}", page.body);
        page.says("You are on Pro").then_some(page)
    })
    .await;
    assert_eq!(there.status, 200);
    assert!(ada.opens("/account/plan").await.says("id=\"plan-title\">Pro<"));
    assert!(ada.opens("/account/billing").await.says("You paid for the Pro plan."));
    assert_eq!(world.outside.stripe.things("subscription").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_clicks_at_once_and_two_tabs_are_one_payment_page() {
    story(World::named("buying-once"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let answers = join_all((0..20).map(|_| asks_to_pay(&ada))).await;
        assert!(answers.iter().all(|status| *status == 303), "{answers:?}");
        let open = async || {
            let page = ada.opens("/account/asked").await;
            page.says("Pay for Pro").then_some(page)
        };
        let page = until("the payment page is open", open).await;
        let sessions = world.outside.stripe.things("checkout.session");
        assert_eq!((made(world, Call::OpenCheckout), sessions.len()), (1, 1), "{sessions:#?}");
        let address = sessions[0]["url"].as_str().unwrap();
        assert!(page.says(&address.replace('&', "&amp;")), "that one page is where both tabs lead");
        assert!(ada.opens("/account/asked").await.says(&address.replace('&', "&amp;")));

        // Forged ways back, in all sorts of forms, change nothing: the trial goes on.
        for forged in ["?session_id=cs_1", "?success=true&plan=pro", "?since=0", "?paid"] {
            let back = ada.opens(&format!("/account/plan/paid{forged}")).await;
            assert!(back.status == 200 && !back.says("You are on"), "{forged}");
        }
        assert!(ada.opens("/account/plan").await.says("id=\"plan-title\">Trial<"));
        assert!(world.outside.stripe.things("subscription").is_empty());
        pays_without_script(world, &ada, address).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_made_larger_at_once_and_smaller_later_with_a_choice_and_a_change_of_mind() {
    let axe = Axe::fetched().await;
    story(World::named("buying-changes"), async |world| {
        let ada = world.eyes("Ada").await;
        ada.signs_in().await;
        ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.waits_for(&Browser::shows("Ready")).await;
        buys(&ada, "hobby", "Hobby").await;

        // Larger: what it costs today is said by who takes the money, and it begins at once.
        ada.goes_to("/account/plan").await;
        ada.clicks("form:has([value='pro@2']) button").await;
        ada.arrives_at("/account/plan/pro").await;
        ada.waits_for(&says("is charged today")).await;
        is_looked_at(&ada, &axe, "changing-up").await;
        ada.clicks("form button.is-main").await;
        ada.waits_for("location.pathname === '/account/plan' && document.querySelector('#plan-title')?.textContent === 'Pro'").await;
        is_looked_at(&ada, &axe, "changing-is-pro").await;

        // Smaller: one of two may stay. She chooses the younger one before anything is bound.
        ada.goes_to("/workspaces").await;
        let poems = ada.creates_a_workspace("Poems", Region::Eu).await;
        ada.waits_for(&Browser::shows("Ready")).await;
        ada.goes_to("/account/plan").await;
        ada.clicks("form:has([value='hobby@2']) button").await;
        ada.arrives_at("/account/plan/hobby").await;
        ada.waits_for(&says("Which workspaces stay")).await;
        is_looked_at(&ada, &axe, "changing-choose").await;
        ada.clicks(&format!("form[action='/account/plan/keep/{poems}'] button")).await;
        ada.waits_for(&format!("document.querySelector(\"form[action='/account/plan/keep/{poems}']\") === null && document.querySelector('.device') !== null")).await;
        ada.arrives_at("/account/plan/hobby").await;
        ada.clicks("form button.is-main").await;
        ada.waits_for("location.pathname === '/account/plan' && document.querySelector('#plan-title') !== null").await;
        ada.waits_for(&says("Becomes Hobby on")).await;
        is_looked_at(&ada, &axe, "changing-planned").await;

        // She changes her mind before the day.
        ada.clicks("form:has([value='go_on']) button").await;
        ada.waits_for("location.pathname === '/account/plan' && location.search === '?kept'").await;
        ada.waits_for(&says("Next charge")).await;
        assert_eq!(ada.reads("document.querySelector('#plan-title').textContent").await, "Pro");
        is_looked_at(&ada, &axe, "changing-kept").await;
        assert_eq!(world.outside.stripe.things("subscription").len(), 1);
    })
    .await;
}
