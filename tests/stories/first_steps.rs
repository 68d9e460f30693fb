//! The first steps of somebody who is new tick by themselves, each once, and are hidden for good by whoever wants that.

use domain::workspace::Happening;
use fakes::infra::{Call, Delivery, Fault, First, Ledger};
use messages::workspace::{Kind, Region};
use messages::{Message, WorkspaceId};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::world::{Customer, TIME_LIMIT, World, story, until};

const OPEN: &str = "Your first steps";
const WAY_BACK: &str = "Show the first steps";

/// Is true in a page on which so many steps are done, and this one is next.
fn stands_at(done: usize, next: &str) -> String {
    format!(
        "document.querySelectorAll('#first-steps [data-step=done]').length === {done} && \
         document.querySelector('#first-steps [data-step=now] h3')?.textContent.startsWith('{next}')"
    )
}

/// What lifecycle said of the workspace's first times, in order.
async fn firsts(world: &World, workspace: WorkspaceId) -> Vec<&'static str> {
    let said = world.said().await;
    let names = said.iter().filter_map(|said| match &said.message {
        Message::WorkspaceEvent(id, event) if *id == workspace => match event.kind() {
            Some(Kind::FirstDeploymentArrived | Kind::OwnKeyMade) => Some(said.message.name()),
            _ => None,
        },
        _ => None,
    });
    names.collect()
}

/// The first code arrives; ten events report it and one of them comes ten times, all at the same moment.
async fn sends_code_and_every_event_reports_it(world: &World, workspace: WorkspaceId) {
    let (infra, token) = (&world.outside.infra, workspace.to_string());
    let before = infra.ledger().events(&token).len();
    infra.misbehave(Call::Event, Fault::Duplicate { copies: 10 }, Some(1));
    let mut senders = JoinSet::new();
    for _ in 0..10 {
        let (infra, token) = (infra.clone(), token.clone());
        senders.spawn(async move { infra.happens(&token, First::Deployment) });
    }
    assert_eq!(senders.join_all().await, [true; 10]);
    let all_told = |ledger: &Ledger| {
        let events = ledger.events(&token);
        events.len() == before + 10 && events.iter().all(|event| matches!(event.delivery, Delivery::Delivered { .. }))
    };
    timeout(TIME_LIMIT, infra.until(all_told)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_steps_tick_before_ones_eyes_and_each_is_told_once() {
    story(World::named("first-steps"), async |world| {
        let ada = world.eyes("Ada").await;
        ada.signs_in().await;
        ada.waits_for(&stands_at(0, "Make a workspace")).await;
        ada.waits_for("document.querySelector('[data-live]').dataset.live === 'on'").await;
        ada.is_photographed("steps-none").await;
        ada.reads("window.neverReloaded = true").await;

        // In another tab, or at another desk.
        let elsewhere = world.customer("Ada").signs_in().await;
        let shop = elsewhere.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.waits_for(&stands_at(1, "Make your own key")).await;
        elsewhere.sees(shop, "Ready").await;
        let make = format!("/workspaces/{shop}/keys/new");
        ada.waits_for(&format!("document.querySelector('#first-steps a[href=\"{make}\"]') !== null")).await;
        let page = elsewhere.reads(shop, &make).await;
        assert!(!page.says("berth deploy"), "without a key nothing can be sent");
        ada.is_photographed("steps-one").await;

        assert!(world.outside.infra.happens(&shop.to_string(), First::OwnKey));
        ada.waits_for(&stands_at(2, "Send your first code")).await;
        let address = elsewhere.reads(shop, "berth deploy").await;
        assert!(address.says(&format!("berth config set server {}", world.address_of(shop))));
        ada.waits_for(&format!(
            "document.querySelector('#first-steps pre')?.textContent.includes('{}')",
            world.address_of(shop)
        ))
        .await;
        elsewhere.reads(shop, Happening::OwnKey.sentence()).await;
        ada.is_photographed("steps-two").await;

        sends_code_and_every_event_reports_it(world, shop).await;
        ada.waits_for("document.querySelector('#first-steps')?.textContent.includes('All three first steps are done')")
            .await;
        assert_eq!(ada.reads("window.neverReloaded").await, true);
        ada.is_photographed("steps-done").await;
        let page = elsewhere.reads(shop, Happening::FirstCode.sentence()).await;
        assert!(!page.says("berth deploy"), "who has sent code knows how");
        assert_eq!(firsts(world, shop).await, ["own_key_made", "first_deployment_arrived"]);

        // Once is enough: nothing of it is left on a page that is opened later.
        let later = elsewhere.opens("/workspaces").await;
        assert!(!later.says("first-steps") && !later.says("first steps"), "{}", later.body);
    })
    .await;
}

/// The list as it is now, which shows the steps or the way back to them.
async fn shows(customer: &Customer, open: bool) {
    let list = customer.opens("/workspaces").await;
    assert_eq!((list.says(OPEN), list.says(WAY_BACK)), (open, !open), "{}", list.body);
}

#[tokio::test]
async fn who_hides_the_steps_is_left_alone_until_they_ask_for_them() {
    story(World::named("hidden-steps"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        shows(&ada, true).await;
        for _ in 0..2 {
            assert_eq!(ada.presses("/first-steps/hide").await.leads_to(), Some("/workspaces"));
            shows(&ada, false).await;
        }
        ada.presses("/sign-out").await;
        ada.signs_in().await;
        shows(&ada, false).await;
        let elsewhere = ada.elsewhere().signs_in().await;
        shows(&elsewhere, false).await;
        let shop = elsewhere.creates_a_workspace("Paper shop", Region::Us).await;
        elsewhere.sees(shop, "Ready").await;
        shows(&elsewhere, false).await;
        shows(&world.customer("Grace").signs_in().await, true).await;

        // What happened meanwhile is ticked.
        ada.presses("/first-steps/show").await;
        shows(&elsewhere, true).await;
        assert!(ada.opens("/workspaces").await.says("1 of 3 done"));
        for first in [First::OwnKey, First::Deployment] {
            world.outside.infra.happens(&shop.to_string(), first);
        }
        until("there is nothing left to show", async || {
            let list = ada.opens("/workspaces").await;
            (!list.says(OPEN) && !list.says(WAY_BACK)).then_some(())
        })
        .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_steps_work_without_script() {
    story(World::named("plain-steps"), async |world| {
        let ada = world.eyes("Ada").await;
        ada.runs_no_script().await;
        ada.signs_in().await;
        ada.waits_for(&stands_at(0, "Make a workspace")).await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        world.customer("Ada").signs_in().await.sees(shop, "Ready").await;
        ada.goes_to("/workspaces").await;
        ada.waits_for(&stands_at(1, "Make your own key")).await;
        ada.clicks("form[action='/first-steps/hide'] button").await;
        ada.waits_for("document.querySelector('form[action=\"/first-steps/show\"]') !== null").await;
        ada.is_photographed("steps-hidden").await;
        ada.clicks("form[action='/first-steps/show'] button").await;
        ada.waits_for(&stands_at(1, "Make your own key")).await;
    })
    .await;
}
