//! Infra loses replies, fails, does not answer, and says words that nobody knows. The customer gets one machine, a label
//! that is true, and a workspace that recovers by itself.

use std::time::Duration;

use chassis::vault::{Binding, Vault};
use fakes::Loss;
use fakes::infra::{Call, Fault, Outcome};
use installation::Service;
use messages::WorkspaceId;
use messages::workspace::{Region, Trouble};
use secrecy::ExposeSecret;

use crate::world::{Customer, World, story, until};

/// One machine, and the sealed key opens to the one that works on it.
pub async fn has_one_machine_and_its_key(world: &World, workspace: WorkspaceId) {
    let query = "select version, sealed from lifecycle.credentials where workspace = $1";
    let db = world.database().await;
    let vault = Vault::new(&world.secret("master.key").into()).unwrap();
    let live = world.outside.infra.live_key(&workspace.to_string()).unwrap();
    until("the key that works is kept", async || {
        let row = db.query_opt(query, &[&workspace]).await.unwrap()?;
        let version: i32 = row.get(0);
        let binding = Binding { workspace, purpose: "admin-key", version: version.cast_unsigned() };
        let opened = vault.open(binding, row.get(1)).unwrap();
        (opened.expose_secret() == live).then_some(())
    })
    .await;
    assert_eq!(world.outside.infra.ledger().creations(&workspace.to_string()), 1);
}

#[tokio::test]
async fn a_lost_reply_makes_one_machine_and_its_key_is_recovered() {
    story(World::named("lost-reply").with_calls_of_at_most(1), async |world| {
        for how in [Loss::Closed, Loss::Reset, Loss::Hang] {
            let lost = world.outside.infra.misbehave(Call::Create, Fault::LoseReply { how }, Some(1));
            let ada = world.customer(&format!("{how:?}")).signs_in().await;
            let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
            ada.sees(shop, "Ready").await;
            assert_eq!(lost.fired(), 1, "{how:?}");
            has_one_machine_and_its_key(world, shop).await;
            let ledger = world.outside.infra.ledger();
            assert_eq!(ledger.keys_issued(&shop.to_string()), 2, "the lost one and a new one");
            let replies = ledger.calls(&shop.to_string());
            assert!(replies.iter().any(|call| matches!(call.outcome, Outcome::Lost { .. })));
        }
        assert_eq!(world.outside.infra.ledger().machines().len(), 3);
    })
    .await;
}

#[tokio::test]
async fn a_lost_key_is_made_anew_until_one_arrives() {
    story(World::named("lost-key").with_calls_of_at_most(1), async |world| {
        let infra = &world.outside.infra;
        let machine = infra.misbehave(Call::Create, Fault::LoseReply { how: Loss::Reset }, Some(1));
        let keys = infra.misbehave(Call::IssueKey, Fault::LoseReply { how: Loss::Closed }, Some(2));
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Us).await;
        ada.sees(shop, "Ready").await;
        assert_eq!((machine.fired(), keys.fired()), (1, 2));
        has_one_machine_and_its_key(world, shop).await;
        assert_eq!(world.outside.infra.ledger().keys_issued(&shop.to_string()), 4);
    })
    .await;
}

/// Somebody whose workspace infra will not set up, and the workspace.
async fn orders_in_vain(world: &World) -> (Customer, WorkspaceId) {
    let ada = world.customer("Ada").signs_in().await;
    let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
    (ada, shop)
}

#[tokio::test]
async fn infra_that_fails_is_told_as_trouble_and_recovers_by_itself() {
    story(World::named("failing"), async |world| {
        world.expects_warnings("infra does not do what we ask");
        let failing = world.outside.infra.misbehave(Call::Create, Fault::Fail { status: 500 }, None);
        let (ada, shop) = orders_in_vain(world).await;
        ada.sees(shop, "Having trouble").await;
        assert!(failing.fired() >= 3);
        assert!(world.counted(Service::Reconciler, "infra_trouble_total").await >= 1.0);
        world.outside.infra.behave();
        ada.sees(shop, "Ready").await;
        has_one_machine_and_its_key(world, shop).await;
    })
    .await;
}

#[tokio::test]
async fn infra_that_does_not_answer_is_told_as_trouble_and_recovers_by_itself() {
    story(World::named("deaf").with_calls_of_at_most(1), async |world| {
        world.expects_warnings("infra does not do what we ask");
        let deaf = world.outside.infra.misbehave(Call::Create, Fault::Delay { ms: 600_000 }, None);
        let (ada, shop) = orders_in_vain(world).await;
        ada.sees(shop, "Having trouble").await;
        assert!(deaf.fired() >= 3);
        assert!(world.counted(Service::Reconciler, "infra_trouble_total").await >= 1.0);
        world.outside.infra.behave();
        ada.sees(shop, "Ready").await;
        has_one_machine_and_its_key(world, shop).await;
    })
    .await;
}

#[tokio::test]
async fn a_machine_that_is_never_finished_is_trouble_after_ten_minutes_and_ready_once_it_runs() {
    story(World::named("silent").with_a_clock_of_its_own(), async |world| {
        let silent = world.outside.infra.misbehave(Call::Create, Fault::Silence, Some(1));
        let (ada, shop) = orders_in_vain(world).await;
        ada.sees(shop, "Setting up").await;
        let ordered = chassis::clock::now();
        world.tick(ordered + Duration::from_secs(9 * 60)).await;
        until("the time is received", async || {
            // The reconciler keeps the last tick that it received; lifecycle has then read as far as that.
            let received = "select count(*) from lifecycle.checkpoint l, reconciler.clock c where l.seq >= c.seq";
            (world.counts(received).await == 1).then_some(())
        })
        .await;
        ada.sees(shop, "Setting up").await;
        world.tick(ordered + Duration::from_secs(11 * 60)).await;
        let page = ada.sees(shop, "Having trouble").await;
        assert!(page.says(domain::wording::trouble(Trouble::TookTooLong)), "{}", page.body);
        assert_eq!(silent.fired(), 1);
        assert!(world.counted(Service::Lifecycle, "workspace_trouble_total").await >= 1.0, "somebody is alerted");
        world.outside.infra.behave();
        ada.sees(shop, "Ready").await;
        has_one_machine_and_its_key(world, shop).await;
    })
    .await;
}

#[tokio::test]
async fn the_clock_goes_on_after_a_restart() {
    story(World::named("clock").with("HARBOR_RECONCILER_TICK_SECONDS", "1"), async |world| {
        let last = "select coalesce(max(seq), 0)::bigint from reconciler.clock";
        let first = until("it ticks", async || Some(world.counts(last).await).filter(|seq| *seq > 0)).await;
        world.stops_harbor().await;
        world.starts_harbor().await;
        until("it ticks again", async || (world.counts(last).await > first + 1).then_some(())).await;
    })
    .await;
}

#[tokio::test]
async fn a_word_that_nobody_knows_is_trouble_and_counted_and_passes() {
    story(World::named("unknown-word"), async |world| {
        world.expects_warnings("infra says a word that we do not know");
        let word = Fault::Word { word: "rebalancing".to_owned() };
        let told = world.outside.infra.misbehave(Call::Create, word, Some(1));
        let (ada, shop) = orders_in_vain(world).await;
        let page = ada.sees(shop, "Having trouble").await;
        assert!(!page.says("rebalancing"), "infra's words are not for customers");
        assert_eq!(told.fired(), 1);
        assert!(world.counted(Service::Reconciler, "infra_trouble_total").await >= 1.0);
        world.outside.infra.behave();
        ada.sees(shop, "Ready").await;
    })
    .await;
}

#[tokio::test]
async fn a_machine_that_crashes_is_trouble_until_it_runs_again() {
    story(World::named("crash"), async |world| {
        let (ada, shop) = orders_in_vain(world).await;
        ada.sees(shop, "Ready").await;
        let infra = &world.outside.infra;
        for (state, label) in
            [("crashed", "Having trouble"), ("running", "Ready"), ("stopped", "Having trouble"), ("running", "Ready")]
        {
            assert!(infra.set_state(&shop.to_string(), state));
            ada.sees(shop, label).await;
        }
    })
    .await;
}

#[tokio::test]
async fn events_that_come_twice_late_or_never_change_nothing() {
    story(World::named("nudges").with_machines_that_take(Duration::from_millis(300)), async |world| {
        let infra = &world.outside.infra;
        let twice = infra.misbehave(Call::Event, Fault::Duplicate { copies: 10 }, Some(2));
        let late = infra.misbehave(Call::Event, Fault::Delay { ms: 1_500 }, Some(1));
        let never = infra.misbehave(Call::Event, Fault::Drop, Some(1));
        let (ada, shop) = orders_in_vain(world).await;
        ada.sees(shop, "Ready").await;
        assert_eq!((twice.fired(), late.fired(), never.fired()), (2, 1, 1));
        has_one_machine_and_its_key(world, shop).await;
        let of_this = |message: &messages::Message| {
            matches!(message, messages::Message::WorkspaceEvent(_, event) if event.kind() == Some(messages::workspace::Kind::Ready))
        };
        let ready = world.said().await.iter().filter(|said| of_this(&said.message)).count();
        assert_eq!(ready, 1);
    })
    .await;
}
