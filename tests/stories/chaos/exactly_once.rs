//! Two thousand orders for two hundred workspaces, while the process that decides is killed again and again, and the log
//! and the tables go down under everybody. Afterwards it must look as if nothing had happened.
//!
//! The orders are sent in as many parts as there are blows; each blow falls at a random moment of its part. All of it
//! follows from one seed, which is printed: `HARBOR_SEED` repeats a run.

use std::sync::atomic::{AtomicUsize, Ordering};

use dev::postgres::Shutdown;
use installation::Service;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};

use super::judge::judge;
use super::orders::Orders;
use crate::world::{World, story, until};

const WORKSPACES: usize = 200;
const ORDERS_EACH: usize = 10;

/// What falls on the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Blow {
    KillLifecycle,
    KillNats,
    RestartPostgres,
    CrashPostgres,
    KillPostgres,
}

fn blows(rng: &mut StdRng) -> Vec<Blow> {
    let mut blows = vec![Blow::KillLifecycle; 22];
    blows.extend([Blow::KillNats; 3]);
    blows.extend([Blow::RestartPostgres, Blow::CrashPostgres, Blow::KillPostgres]);
    blows.shuffle(rng);
    blows
}

#[tokio::test(flavor = "multi_thread")]
async fn two_thousand_orders_survive_everything_that_can_be_killed() {
    let seed = std::env::var("HARBOR_SEED").map_or_else(|_| rand::random(), |seed| seed.parse().unwrap());
    eprintln!("HARBOR_SEED={seed}");
    let mut rng = StdRng::seed_from_u64(seed);
    story(World::named("exactly-once").with_services_apart().with_a_clock_of_its_own(), async |world| {
        expects_what_outages_bring(world);
        let mut orders = Orders::of(world, &mut rng, WORKSPACES, ORDERS_EACH).await;
        let blows = blows(&mut rng);
        let mut killed_at = decided(world).await;
        for (place, blow) in blows.iter().enumerate() {
            let part = orders.left() / (blows.len() - place);
            let moment = rng.random_range(0..part);
            let stored = AtomicUsize::new(0);
            let falls = async {
                until("the moment comes", async || (stored.load(Ordering::Relaxed) >= moment).then_some(())).await;
                strike(world, *blow, &mut killed_at).await;
            };
            tokio::join!(orders.place(part, &stored), falls);
        }
        assert_eq!((orders.left(), orders.placed().len()), (0, WORKSPACES * ORDERS_EACH));
        assert!(orders.resent() > 0, "nothing was sent twice");
        world.is_ready().await;
        orders.are_decided(world).await;
        let judged = judge(world, orders.placed(), WORKSPACES).await;
        eprintln!("{} orders sent again, {} messages stored again", orders.resent(), judged.repeats);
    })
    .await;
}

async fn strike(world: &mut World, blow: Blow, killed_at: &mut i64) {
    match blow {
        Blow::KillLifecycle => {
            // One that is still starting would be an easy victim.
            let before = *killed_at;
            *killed_at = until("lifecycle is at work", async || {
                let now = decided(world).await;
                (now > before).then_some(now)
            })
            .await;
            assert!(world.process(Service::Lifecycle).ended().is_none(), "it was dead already");
            world.kills(Service::Lifecycle);
            world.launch(&[Service::Lifecycle], &[]);
        }
        Blow::KillNats => {
            world.stack.nats.kill_9();
            world.stack.nats.restart().await.unwrap();
        }
        Blow::RestartPostgres => {
            world.stack.postgres.stop(Shutdown::Fast).await.unwrap();
            world.stack.postgres.restart().await.unwrap();
        }
        Blow::CrashPostgres => {
            world.stack.postgres.stop(Shutdown::Immediate).await.unwrap();
            world.stack.postgres.restart().await.unwrap();
        }
        Blow::KillPostgres => {
            world.stack.postgres.kill_9();
            world.stack.postgres.restart().await.unwrap();
        }
    }
}

/// How far lifecycle has come.
async fn decided(world: &World) -> i64 {
    world.counts("select seq from lifecycle.checkpoint").await
}

/// What services rightly say while the log or the tables are away.
pub(crate) fn expects_what_outages_bring(world: &mut World) {
    for line in [
        "nobody works on the fold",
        "the fold starts over",
        "the NATS server is gone",
        "the NATS client had trouble",
        "connection closed unexpectedly",
        "expected INFO, got nothing",
        "did not work yet, trying on",
        "cannot read what is due",
        "cannot record what came of a call",
        "cannot record an event",
        "Connection error",
        "Connection could not be recycled",
    ] {
        world.expects_warnings(line);
    }
}
