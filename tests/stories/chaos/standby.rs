//! Two lifecycles: one works, one stands by, and at times both believe to be the one that works.

use std::sync::atomic::{AtomicUsize, Ordering};

use dev::ports;
use installation::Service;
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::judge::judge;
use super::orders::Orders;
use crate::world::{World, story, until};

/// Starts another lifecycle beside those that run; where it shows its health is its own affair.
fn launches_another(world: &mut World) {
    let admin = format!("127.0.0.1:{}", ports::free().unwrap());
    world.launch(&[Service::Lifecycle], &[("HARBOR_LIFECYCLE_ADMIN", &admin)]);
}

/// So many lifecycles wait for the one that works to go.
async fn stand_by(world: &World, count: i64) {
    let waiting = "select count(*) from pg_stat_activity where usename = 'lifecycle' and wait_event_type = 'Lock' and wait_event = 'relation'";
    until("the others stand by", async || (world.counts(waiting).await == count).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_lifecycles_one_works_and_the_other_takes_over_whenever_it_dies() {
    const WORKSPACES: usize = 40;
    const KILLS: usize = 6;
    let mut rng = StdRng::seed_from_u64(11);
    story(World::named("two-lifecycles").with_services_apart().with_a_clock_of_its_own(), async |world| {
        world.expects_warnings("the fold starts over");
        launches_another(world);
        let mut orders = Orders::of(world, &mut rng, WORKSPACES, 10).await;
        for kill in 0..KILLS {
            let part = orders.left() / (KILLS - kill);
            let stored = AtomicUsize::new(0);
            stand_by(world, 1).await;
            let dies = async {
                until("half of them are stored", async || (stored.load(Ordering::Relaxed) >= part / 2).then_some(()))
                    .await;
                // The oldest one: it has the lock.
                world.kills(Service::Lifecycle);
                launches_another(world);
            };
            tokio::join!(orders.place(part, &stored), dies);
        }
        orders.are_decided(world).await;
        judge(world, orders.placed(), WORKSPACES).await;
        stand_by(world, 1).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_frozen_in_the_middle_of_publishing_finds_that_it_is_no_longer_the_owner() {
    const WORKSPACES: usize = 20;
    let mut rng = StdRng::seed_from_u64(10);
    story(World::named("frozen").with_services_apart().with_a_clock_of_its_own(), async |world| {
        super::exactly_once::expects_what_outages_bring(world);
        let mut orders = Orders::of(world, &mut rng, WORKSPACES, 6).await;
        launches_another(world);
        stand_by(world, 1).await;

        freezes_between_deciding_and_knowing(world, &mut orders).await;
        let stored = AtomicUsize::new(0);
        orders.place(orders.left() / 2, &stored).await;
        orders.are_decided(world).await;

        let log = world.process(Service::Lifecycle).log().to_owned();
        let starts_over = || std::fs::read_to_string(&log).unwrap().matches("the fold starts over").count();
        assert_eq!(starts_over(), 0, "the one that took over had no trouble");
        world.process(Service::Lifecycle).thaw().unwrap();
        until("the thawed one notices", async || (starts_over() > 0).then_some(())).await;
        stand_by(world, 1).await;

        orders.place(orders.left(), &stored).await;
        orders.are_decided(world).await;
        let judged = judge(world, orders.placed(), WORKSPACES).await;
        assert!(judged.repeats > 0, "what the frozen one had said was said again by the other");
    })
    .await;
}

/// Holds up the owner's next batch, takes the log away, lets the batch commit, and freezes the owner while it waits for the
/// log to confirm what it publishes. Then the log comes back and stores it.
async fn freezes_between_deciding_and_knowing(world: &mut World, orders: &mut Orders) {
    let held = world.database().await;
    held.batch_execute("begin; select from lifecycle.checkpoint for update").await.unwrap();
    let before = world.counts("select number from lifecycle.checkpoint").await;
    orders.place(20, &AtomicUsize::new(0)).await;
    let held_up = "select count(*) from pg_stat_activity where usename = 'lifecycle' and wait_event = 'transactionid'";
    until("the owner is held up", async || (world.counts(held_up).await == 1).then_some(())).await;
    world.stack.nats.process().unwrap().freeze().unwrap();
    held.batch_execute("commit").await.unwrap();
    until("the owner has decided", async || {
        (world.counts("select number from lifecycle.checkpoint").await > before).then_some(())
    })
    .await;
    world.process(Service::Lifecycle).freeze().unwrap();
    world.stack.nats.process().unwrap().thaw().unwrap();
}
