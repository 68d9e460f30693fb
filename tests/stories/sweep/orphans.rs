//! Machines that nobody was promised: destroyed once they are old enough, and not more in an hour than a person can follow.

use fakes::infra::Call;
use installation::Service;
use messages::{Message, WorkspaceId};

use super::{changes, exceptions, has_a_workspace, later, state, sweeps};
use crate::world::{World, story, until};

const DESTROYED: &str = "a machine is destroyed";
const BRAKED: &str = "the brake holds";

#[tokio::test]
async fn what_nobody_was_promised_is_destroyed_after_a_quarter_of_an_hour_and_not_before() {
    story(World::named("sweep-orphan").with_a_clock_of_its_own(), async |world| {
        world.expects_warnings(DESTROYED);
        let (ada, shop) = has_a_workspace(world, "Ada").await;
        let (orphan, start) = (WorkspaceId::new(), chassis::clock::now());
        let token = orphan.to_string();
        world.outside.infra.plants(&token, "eu", "running");
        // Somebody else's, by its name: it is counted, and left to people.
        world.outside.infra.plants("somebody-elses", "eu", "running");
        let made = changes(world, None).len();
        for minutes in [0, 5, 10] {
            sweeps(world, later(start, minutes)).await;
            assert_eq!(state(world, &token).as_deref(), Some("running"), "after {minutes} minutes");
        }
        until("it is counted", async || {
            (world.counted(Service::Reconciler, "drift_orphans").await == 2.0).then_some(())
        })
        .await;
        assert_eq!(changes(world, None).len(), made, "nothing was done before its time");

        sweeps(world, later(start, 15)).await;
        until("it is gone", async || state(world, &token).is_none().then_some(())).await;
        sweeps(world, later(start, 20)).await;
        let calls = changes(world, None).split_off(made);
        assert_eq!(
            calls.iter().map(|entry| (entry.call, entry.token.as_str())).collect::<Vec<_>>(),
            [(Call::Delete, token.as_str())]
        );
        let ledger = "select count(*) from reconciler.attempts where call = 'delete' and outcome = 'done'";
        assert_eq!(world.counts(ledger).await, 1, "and it stands in the ledger");
        let named = world.lines_of(DESTROYED);
        assert!(named.len() == 1 && named[0].contains(&token), "{named:#?}");
        let expected = [(token, "orphan".to_owned(), true), ("somebody-elses".to_owned(), "foreign".to_owned(), false)];
        let mut all = exceptions(world).await;
        all.sort_by(|one, other| one.1.cmp(&other.1).reverse());
        assert_eq!(all, expected);
        assert_eq!(state(world, "somebody-elses").as_deref(), Some("running"));
        let is_about_it = |message: &Message| matches!(message, Message::WorkspaceObserved(id, _) if *id == orphan);
        assert!(!world.said().await.iter().any(|said| is_about_it(&said.message)), "nobody is told of it");
        ada.sees(shop, "Ready").await;
    })
    .await;
}

/// A fleet of so many machines, promised and there, as if they had been made long ago.
async fn has_a_fleet_of(world: &World, count: usize) {
    let fleet: Vec<WorkspaceId> = (0..count).map(|_| WorkspaceId::new()).collect();
    let promised = "insert into reconciler.instances (workspace, region, size, desired, generation, seen_word, seen_generation, \
                    resource, keys, key) select id, 'eu', 'small', 'suspended', 0, 'suspended', 0, id::text, 1, 'proven' \
                    from unnest($1::uuid[]) id";
    world.database().await.execute(promised, &[&fleet]).await.unwrap();
    for one in fleet {
        world.outside.infra.plants(&one.to_string(), "eu", "stopped");
    }
}

#[tokio::test]
async fn twenty_are_destroyed_in_an_hour_and_the_others_wait_for_the_hour_to_pass() {
    story(World::named("sweep-brake").with_a_clock_of_its_own(), async |world| {
        world.expects_warnings(DESTROYED);
        world.expects_warnings(BRAKED);
        has_a_fleet_of(world, 400).await;
        for _ in 0..25 {
            world.outside.infra.plants(&WorkspaceId::new().to_string(), "us", "running");
        }
        let start = chassis::clock::now();
        for minutes in [0, 5, 10, 15] {
            sweeps(world, later(start, minutes)).await;
        }
        let destroyed = |world: &World| changes(world, Some(Call::Delete)).len();
        until("twenty are gone", async || (destroyed(world) == 20).then_some(())).await;
        assert_eq!(world.lines_of(BRAKED).len(), 1, "operators are told");
        until("and see it", async || (world.counted(Service::Reconciler, "drift_braked").await == 5.0).then_some(()))
            .await;
        for minutes in [20, 40, 70] {
            sweeps(world, later(start, minutes)).await;
            assert_eq!(destroyed(world), 20, "after {minutes} minutes");
        }
        assert_eq!(world.lines_of(BRAKED).len(), 1, "once");
        sweeps(world, later(start, 80)).await;
        until("the hour has passed", async || (destroyed(world) == 25).then_some(())).await;
        let gone = world.outside.infra.ledger().machines().iter().filter(|machine| machine.gone()).count();
        assert_eq!(gone, 25, "and nothing of the fleet");
    })
    .await;
}
