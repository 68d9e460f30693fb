//! Infra as it can be: it names keys that do not work and addresses that nobody should open, requests arrive after those
//! that were sent later, and one region of it is away. A workspace is ready when one can work with it, and not before.

use std::time::Duration;

use fakes::Loss;
use fakes::infra::{Call, Fault, Outcome};
use fakes::openberth;
use installation::Service;
use messages::WorkspaceId;
use messages::workspace::Region;

use crate::infra::has_one_machine_and_its_key;
use crate::world::{World, story, until};

/// How the keys were taken that were shown to the server of this workspace, in their order.
fn shown(world: &World, shop: WorkspaceId) -> Vec<openberth::Key> {
    world.outside.openberth.ledger().of(&shop.to_string()).iter().map(|entry| entry.key).collect()
}

#[tokio::test]
async fn a_request_for_a_key_that_comes_late_ends_no_later_key() {
    story(World::named("late-key").with_calls_of_at_most(1), async |world| {
        let infra = &world.outside.infra;
        let lost = infra.misbehave(Call::Create, Fault::LoseReply { how: Loss::Closed }, Some(1));
        let late = infra.misbehave(Call::IssueKey, Fault::Overtaken, Some(1));
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        let token = shop.to_string();
        until("the late request has arrived", async || {
            let ledger = infra.ledger();
            ledger.calls(&token).iter().any(|call| matches!(call.outcome, Outcome::Late { .. })).then_some(())
        })
        .await;
        assert_eq!((lost.fired(), late.fired()), (1, 1));
        let ledger = infra.ledger();
        let orders: Vec<_> = ledger.calls(&token).into_iter().filter(|call| call.call == Call::IssueKey).collect();
        assert_eq!(orders.len(), 2, "{orders:?}");
        assert!(orders[0].order.is_some() && orders[0].order < orders[1].order, "{orders:?}");
        assert_eq!(orders[0].outcome, Outcome::Late { status: 409 });
        assert_eq!(ledger.keys_issued(&token), 2, "the lost one, and that of the later request");
        has_one_machine_and_its_key(world, shop).await;
    })
    .await;
}

#[tokio::test]
async fn a_key_that_does_not_work_is_replaced_before_the_workspace_is_ready() {
    story(World::named("dead-key"), async |world| {
        let infra = &world.outside.infra;
        let first = infra.misbehave(Call::Create, Fault::DeadKey, Some(1));
        let second = infra.misbehave(Call::IssueKey, Fault::DeadKey, Some(1));
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        assert_eq!((first.fired(), second.fired()), (1, 1));
        has_one_machine_and_its_key(world, shop).await;
        let (wrong, right) = (openberth::Key::Wrong, openberth::Key::Right);
        assert_eq!(shown(world, shop), [wrong, wrong, right], "each was tried, and only one that works was told");
        let kept = "select count(*) from reconciler.instances where sealed is not null or key <> 'proven'";
        assert_eq!(world.counts(kept).await, 0, "a key that was told is kept no longer");
    })
    .await;
}

#[tokio::test]
async fn a_server_that_is_slow_to_come_up_is_waited_for() {
    story(World::named("slow-server"), async |world| {
        let down =
            world.outside.openberth.misbehave(openberth::Call::Me, openberth::Fault::Fail { status: 502 }, Some(4));
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        assert_eq!(down.fired(), 4);
        has_one_machine_and_its_key(world, shop).await;
        assert_eq!(world.outside.infra.ledger().keys_issued(&shop.to_string()), 1, "the key was never at fault");
        assert_eq!(world.counted(Service::Reconciler, "infra_trouble_total").await, 0.0, "nothing to tell people");
    })
    .await;
}

#[tokio::test]
async fn an_address_that_nobody_should_open_is_refused_and_never_shown() {
    story(World::named("misnamed"), async |world| {
        world.expects_warnings("infra does not do what we ask");
        let evil = "http://ws-1.localhost:80;reboot";
        let misnamed =
            world.outside.infra.misbehave(Call::Create, Fault::Misname { endpoint: evil.to_owned() }, Some(1));
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        let page = ada.sees(shop, "Having trouble").await;
        assert!(!page.says("reboot"), "{}", page.body);
        assert_eq!(misnamed.fired(), 1);
        let outcomes = "select count(*) from reconciler.attempts where outcome like 'the answer cannot be used:%'";
        assert!(world.counts(outcomes).await >= 3, "refused each time, and noted");
        for foreign in ["https://shop.example.com", "http://ws-1.localhost/path", "javascript:alert(1)"] {
            assert!(world.outside.infra.misname(&shop.to_string(), foreign));
        }
        // The truth ends the trouble.
        assert!(world.outside.infra.misname(&shop.to_string(), &world.address_of(shop)));
        ada.sees(shop, "Ready").await;
        assert!(ada.reads(shop, &world.address_of(shop)).await.says("Ready"));
        has_one_machine_and_its_key(world, shop).await;
        for said in world.said().await {
            assert!(!format!("{:?}", said.message).contains("reboot"), "the log was told");
        }
    })
    .await;
}

#[tokio::test]
async fn a_region_that_is_away_keeps_no_other_waiting() {
    story(World::named("outage").with_machines_that_take(Duration::ZERO), async |world| {
        let infra = &world.outside.infra;
        let out = |on| infra.misbehave(on, Fault::Outage { region: "us".to_owned() }, None);
        let (makes, looks) = (out(Call::Create), out(Call::Show));
        let ada = world.customer("Ada").signs_in().await;
        let db = world.database().await;
        // What infra's other region was asked for before it went away, and does not answer.
        let many = "insert into reconciler.instances (workspace, region, size, desired, generation, due_at) \
                    select gen_random_uuid(), 'us', 'small', 'running', 1, now() from generate_series(1, 100)";
        db.execute(many, &[]).await.unwrap();
        until("the outage is felt", async || (makes.fired() >= 12).then_some(())).await;
        let before = infra.ledger().all_calls().len();
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        let ledger = infra.ledger();
        let away = ledger.all_calls()[before..].iter().filter(|call| call.outcome == Outcome::Open).count();
        assert_eq!(ledger.creations(&shop.to_string()), 1);
        assert!(away <= 24, "{away} calls of the region that is away went before one of the other");
        assert_eq!(looks.fired(), 0);
        let waiting = "select count(*) from reconciler.instances where region = 'us' and failures < 3";
        assert_eq!(world.counts(waiting).await, 100, "it was ready while the others still waited");
        db.execute("delete from reconciler.instances where region = 'us'", &[]).await.unwrap();
    })
    .await;
}
