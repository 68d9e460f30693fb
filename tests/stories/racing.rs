//! Decisions that cross, and many orders for one place: the same as in the lab, a few times.

use dev::ports;
use installation::Service;
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::time::Duration;

use crate::races::cascade::Cascade;
use crate::races::crossing::{Crossing, Pair};
use crate::races::rush::{Answer, EACH, Rush, TABS, makes_room};
use crate::races::watch::Watch;
use crate::world::{World, story};

#[tokio::test(flavor = "multi_thread")]
async fn of_two_decisions_that_cross_the_last_one_counts() {
    let wish = World::named("crossing").with_a_clock_of_its_own();
    story(wish.with_machines_that_take(Duration::from_millis(150)), async |world| {
        let mut crossing = Crossing::of(world, StdRng::seed_from_u64(1)).await;
        let mut ways = (0, 0);
        for pair in Pair::DECISIONS.into_iter().chain(Pair::CREATIONS) {
            let crossed = crossing.crosses(world, pair, 10).await;
            assert_eq!(crossed.stuck, Vec::<String>::new(), "{}", pair.words());
            ways = (ways.0 + crossed.one_way, ways.1 + crossed.timings - crossed.one_way);
        }
        assert!(ways.0 > 0 && ways.1 > 0, "now the one came first, now the other: {ways:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_orders_for_one_place_one_is_carried_out() {
    story(World::named("rush").with_services_apart(), async |world| {
        let at = |port: u16| format!("127.0.0.1:{port}");
        let (listen, admin) = (at(ports::free().unwrap()), at(ports::free().unwrap()));
        world.launch(&[Service::Web], &[("HARBOR_WEB_LISTEN", &listen), ("HARBOR_WEB_ADMIN", &admin)]);
        let doors = [world.stack.origin.clone(), format!("http://{listen}")];
        world.is_ready().await;
        let watch = Watch::of(world).await;
        let ada = world.customer("Ada").signs_in().await;
        for _ in 0..3 {
            let rush = Rush::of(&ada, &doors, &watch).await;
            let expected = [(Answer::Made, 1), (Answer::NoRoom, TABS * EACH - 1)];
            assert_eq!(rush.answers(), expected.into(), "{:?}", rush.made(&watch));
            let [made] = rush.made(&watch)[..] else { panic!("{:?} were made", rush.made(&watch)) };
            assert_eq!(rush.calls_for_the_refused(world, &watch), 0);
            makes_room(&ada, made).await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cascade_stops_each_machine_once_whoever_is_killed_in_it() {
    const MANY: usize = 60;
    story(World::named("cascade").with_services_apart().with_a_clock_of_its_own(), async |world| {
        let cascade = Cascade::of(world, MANY, chassis::clock::now()).await;
        cascade.is_told(world).await;
        let fell = cascade
            .falls(world, async |world| {
                world.kills(Service::Lifecycle);
                world.launch(&[Service::Lifecycle], &[]);
            })
            .await;
        assert_eq!((fell.suspended_once, fell.calls, fell.asked_again), (MANY, MANY, 0), "{fell:?}");
    })
    .await;
}
