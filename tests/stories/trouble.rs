//! Who waits for a workspace in trouble is told since when, what was tried and when the next try is, and need not wait for
//! that one: they ask, and it is tried at once.

use domain::workspace::Happening;
use fakes::infra::{Call, Fault, Outcome};
use jiff::Timestamp;
use messages::workspace::{Kind, Region, Word};
use messages::{CommandId, Message, WorkspaceId};

use crate::appearance::Axe;
use crate::world::{Browser, Customer, Page, World, story, until};

/// As if so many tries had come to nothing: the next one is half a minute away, or more.
const MANY: i32 = 9;

/// What of infra's calls were to make this machine, and when each arrived.
pub fn creations(world: &World, shop: WorkspaceId) -> Vec<(Timestamp, Outcome)> {
    let ledger = world.outside.infra.ledger();
    let calls = ledger.calls(&shop.to_string());
    calls.iter().filter(|call| call.call == Call::Create).map(|call| (call.at, call.outcome)).collect()
}

/// How often lifecycle was asked for a try and let it be.
pub async fn retries_asked(world: &World, shop: WorkspaceId) -> usize {
    let is_one = |message: &Message| matches!(message, Message::WorkspaceEvent(id, event) if *id == shop && event.kind() == Some(Kind::RetryAsked));
    world.said().await.iter().filter(|said| is_one(&said.message)).count()
}

/// Goes on as if it had failed for long, until the page is told of a next try that is far away. Returns when that is.
pub async fn is_told_of_a_try_far_away(world: &World, shop: WorkspaceId) -> Timestamp {
    let db = world.database().await;
    let long =
        "update reconciler.instances set failures = $2, tries = $2, due_at = now() where workspace = $1 and tries < $2";
    let told = "select next_try_at from web.workspaces where id = $1 and tries > $2";
    until("a try far away is told", async || {
        // A try that is under way writes over it: then once more.
        db.execute(long, &[&shop, &MANY]).await.unwrap();
        db.query_opt(told, &[&shop, &MANY]).await.unwrap().map(|row| row.get(0))
    })
    .await
}

/// Presses the button of this page.
async fn asks_again(customer: &Customer, page: &Page, shop: WorkspaceId) -> Page {
    let (command, account) = (page.field("command"), page.field("account"));
    customer.posts(&format!("/workspaces/{shop}/retry"), &[("command", &command), ("account", &account)]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn trouble_says_what_was_tried_and_when_and_who_does_not_want_to_wait_asks() {
    let axe = Axe::fetched().await;
    story(World::named("trouble"), async |world| {
        world.expects_warnings("infra does not do what we ask");
        world.outside.infra.misbehave(Call::Create, Fault::Fail { status: 500 }, None);
        let ada = world.eyes("Ada").await;
        ada.signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.waits_for(&Browser::shows("Having trouble")).await;
        let told = is_told_of_a_try_far_away(world, shop).await;

        // Since when, what was tried, and when it is tried again: as time that passes.
        let says = |text: &str| format!("document.querySelector('.trying')?.innerText.includes('{text}')");
        ada.waits_for(&says("We tried 10 times, last at")).await;
        ada.waits_for("/^in \\d+ (minute|second)s?/.test(document.querySelector('[data-until]')?.textContent)").await;
        ada.waits_for("/^Since \\d/.test(document.querySelector('.trying')?.innerText)").await;
        ada.is_photographed("trouble-next-try").await;
        assert_eq!(axe.finds(&ada).await, Vec::<String>::new());
        ada.reads("window.before = document.querySelector('input[name=command]').value; 0").await;

        world.outside.infra.behave();
        let failed = creations(world, shop).len();
        ada.clicks(&format!("form[action='/workspaces/{shop}/retry'] button")).await;
        ada.waits_for(&Browser::shows("Ready")).await;
        ada.waits_for("document.querySelector('.history').innerText.includes('Another try was asked for.')").await;
        ada.is_photographed("trouble-over").await;

        let made = creations(world, shop);
        assert_eq!(made.len(), failed + 1, "one more try, and no other");
        let (at, outcome) = made[failed];
        assert!(matches!(outcome, Outcome::Answered { status: 201 }), "{outcome:?}");
        assert!(at < told, "at {at}, and it was told for {told}");
        assert_eq!(retries_asked(world, shop).await, 1);
        let kept = "select count(*) from web.workspaces where tries is not null or next_try_at is not null";
        assert_eq!(world.counts(kept).await, 0, "what was tried ends with the trouble");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_script_the_next_try_is_a_time_of_day_and_the_button_works() {
    story(World::named("trouble-no-script"), async |world| {
        world.expects_warnings("infra does not do what we ask");
        world.outside.infra.misbehave(Call::Create, Fault::Fail { status: 503 }, None);
        let ada = world.eyes("Ada").await;
        ada.runs_no_script().await;
        ada.signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Us).await;
        let elsewhere = world.customer("Ada").signs_in().await;
        elsewhere.sees(shop, "Having trouble").await;
        let told = is_told_of_a_try_far_away(world, shop).await;
        elsewhere.reads(shop, "We tried 10 times").await;
        ada.goes_to(&format!("/workspaces/{shop}")).await;
        let clock = "/^at \\d+:\\d\\d:\\d\\d (AM |PM )?UTC$/.test(document.querySelector('[data-until]')?.textContent)";
        ada.waits_for(clock).await;
        let due = told.strftime("%Y-%m-%dT%H:%M:%SZ");
        ada.waits_for(&format!("document.querySelector('[data-until] time')?.dateTime === '{due}'")).await;
        ada.is_photographed("trouble-no-script").await;
        world.outside.infra.behave();
        ada.clicks(&format!("form[action='/workspaces/{shop}/retry'] button")).await;
        ada.arrives_at(&format!("/workspaces/{shop}")).await;
        elsewhere.sees(shop, "Ready").await;
        let (at, _) = *creations(world, shop).last().unwrap();
        assert!(at < told, "at {at}, and it was told for {told}");
        ada.goes_to(&format!("/workspaces/{shop}")).await;
        ada.waits_for(&Browser::shows("Ready")).await;
    })
    .await;
}

#[tokio::test]
async fn asking_twice_is_one_try_and_nobody_else_asks() {
    story(World::named("trouble-twice"), async |world| {
        world.expects_warnings("infra does not do what we ask");
        world.outside.infra.misbehave(Call::Create, Fault::Fail { status: 500 }, None);
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(shop, "Having trouble").await;
        is_told_of_a_try_far_away(world, shop).await;
        let page = ada.reads(shop, "We tried 10 times").await;
        let path = format!("/workspaces/{shop}");
        assert!(page.says("Write to us") && page.says("data-until"), "{}", page.body);

        // The same button twenty times is one order.
        for answer in futures_util::future::join_all((0..20).map(|_| asks_again(&ada, &page, shop))).await {
            assert_eq!((answer.status, answer.leads_to()), (303, Some(path.as_str())), "{}", answer.body);
        }
        let after = ada.reads(shop, "We tried 11 times").await;
        assert!(after.says(Happening::RetryAsked.sentence()), "{}", after.body);
        assert_eq!(retries_asked(world, shop).await, 1);

        // Another button within a few seconds is refused, and says so on the page. However long this story has taken, the last
        // time was a moment ago.
        let just_now = "update lifecycle.workspaces set retry_asked_at = now() + interval '1 hour' where id = $1";
        world.database().await.execute(just_now, &[&shop]).await.unwrap();
        let soon = asks_again(&ada, &after, shop).await;
        assert_eq!((soon.status, soon.leads_to()), (303, Some(format!("{path}?asked=too_soon").as_str())));
        assert!(ada.opens(&format!("{path}?asked=too_soon")).await.says("You asked for this a moment ago."));
        assert_eq!(retries_asked(world, shop).await, 1);

        // Somebody else's form, somebody else's workspace, an order that was for something else.
        let eve = world.customer("Eve").signs_in().await;
        assert_eq!(asks_again(&eve, &after, shop).await.status, 404);
        let (fresh, own) = (CommandId::new().to_string(), after.field("account"));
        let others = eve.opens("/workspaces/new").await.field("account");
        let posted = async |command: &str, account: &str| {
            ada.posts(&format!("{path}/retry"), &[("command", command), ("account", account)]).await
        };
        assert_eq!(posted(&fresh, &others).await.status, 400, "drawn for another account");
        let order = CommandId::from_uuid(shop.uuid()).to_string();
        assert_eq!(posted(&order, &own).await.status, 404, "that was the order for the workspace itself");
        assert_eq!(retries_asked(world, shop).await, 1);

        // Once it is well there is nothing to try.
        world.outside.infra.behave();
        let hurry = "update reconciler.instances set due_at = now() where workspace = $1";
        world.database().await.execute(hurry, &[&shop]).await.unwrap();
        ada.sees(shop, "Ready").await;
        let late = posted(&fresh, &own).await;
        assert_eq!(late.leads_to(), Some(format!("{path}?asked=not_in_trouble").as_str()));
        assert!(ada.opens(&format!("{path}?asked=not_in_trouble")).await.says("is not in trouble"));
    })
    .await;
}

#[tokio::test]
async fn a_machine_that_broke_is_looked_at_ever_slower_and_at_once_for_who_asks() {
    story(World::named("trouble-broke"), async |world| {
        let infra = &world.outside.infra;
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        assert!(infra.set_state(&shop.to_string(), "crashed"));
        ada.reads(shop, "We checked on it").await;
        let told = is_told_of_a_try_far_away(world, shop).await;
        let page = ada.reads(shop, "We checked on it 10 times").await;
        assert!(page.says("We check again") && page.says("Your workspace stopped working."), "{}", page.body);
        // It runs again, and infra tells nobody.
        infra.misbehave(Call::Event, Fault::Drop, Some(1));
        assert!(infra.set_state(&shop.to_string(), "running"));
        assert_eq!(asks_again(&ada, &page, shop).await.status, 303);
        ada.sees(shop, "Ready").await;
        let ready = world.said().await.into_iter().rev().find_map(|said| match said.message {
            Message::WorkspaceObserved(id, observed) if id == shop && observed.word == Word::Running => {
                Some(said.envelope.at)
            }
            _ => None,
        });
        let ready = ready.unwrap();
        assert!(ready < told, "seen at {ready}, and the next look was told for {told}");
    })
    .await;
}
