//! A list that cannot be believed: nothing is done, and operators know at once.

use fakes::infra::{Call, Fault};
use installation::Service;
use messages::WorkspaceId;
use messages::workspace::Region;

use super::{becomes_silently, changes, exceptions, has_a_workspace, is_left_to_the_sweep, later, state, sweeps};
use crate::world::{World, story, until};

const BLIND: &str = "infra's list cannot be believed";

async fn is_blind(world: &World, expected: bool) {
    let gauge = f64::from(u8::from(expected));
    until("operators see it", async || {
        (world.counted(Service::Reconciler, "drift_blind").await == gauge).then_some(())
    })
    .await;
}

#[tokio::test]
async fn an_empty_list_is_no_news_of_machines_and_operators_are_told() {
    story(World::named("sweep-empty").with_a_clock_of_its_own(), async |world| {
        world.expects_warnings(BLIND);
        world.expects_warnings("a machine is destroyed");
        let (ada, shop) = has_a_workspace(world, "Ada").await;
        let (orphan, start) = (WorkspaceId::new().to_string(), chassis::clock::now());
        world.outside.infra.plants(&orphan, "eu", "running");
        for minutes in [0, 5, 10] {
            sweeps(world, later(start, minutes)).await;
        }
        let (made, known) = (changes(world, None).len(), exceptions(world).await);
        let empty = world.outside.infra.misbehave(Call::List, Fault::EmptyList, None);
        sweeps(world, later(start, 15)).await;
        let lines = world.lines_of(BLIND);
        assert!(lines.len() == 1 && lines[0].contains("ERROR"), "{lines:#?}");
        is_blind(world, true).await;
        // While we are blind each tick looks again.
        sweeps(world, later(start, 16)).await;
        sweeps(world, later(start, 17)).await;
        assert_eq!(empty.fired(), 3);
        assert_eq!(changes(world, None).len(), made, "nothing is done");
        assert_eq!(exceptions(world).await, known, "and nothing is concluded");
        assert_eq!(world.lines_of(BLIND).len(), 1, "and it is said once");
        ada.sees(shop, "Ready").await;

        world.outside.infra.behave();
        sweeps(world, later(start, 18)).await;
        until("what was old enough goes", async || state(world, &orphan).is_none().then_some(())).await;
        is_blind(world, false).await;
    })
    .await;
}

#[tokio::test]
async fn a_list_that_breaks_off_half_way_is_none() {
    story(World::named("sweep-half").with_a_clock_of_its_own(), async |world| {
        world.expects_warnings(BLIND);
        let (_, shop) = has_a_workspace(world, "Ada").await;
        // More than one part of the list holds.
        for _ in 0..1_100 {
            world.outside.infra.plants(&WorkspaceId::new().to_string(), "us", "running");
        }
        let (start, made) = (chassis::clock::now(), changes(world, None).len());
        let first = world.outside.infra.misbehave(Call::List, Fault::Delay { ms: 1 }, Some(1));
        let rest = world.outside.infra.misbehave(Call::List, Fault::Fail { status: 503 }, None);
        world.tick(start).await;
        is_blind(world, true).await;
        assert_eq!(first.fired(), 1, "one part came");
        assert!(rest.fired() >= 2);
        assert_eq!(exceptions(world).await, []);
        world.outside.infra.behave();
        sweeps(world, later(start, 5)).await;
        assert_eq!(exceptions(world).await.len(), 1_100);
        assert_eq!(changes(world, None).len(), made);
        assert_eq!(state(world, &shop.to_string()).as_deref(), Some("running"));
    })
    .await;
}

#[tokio::test]
async fn a_region_that_the_list_has_lost_keeps_no_other_from_being_swept() {
    story(World::named("sweep-region").with_a_clock_of_its_own(), async |world| {
        world.expects_warnings(BLIND);
        world.expects_warnings("a machine is destroyed");
        let (ada, near) = has_a_workspace(world, "Ada").await;
        let grace = world.customer("Grace").signs_in().await;
        let far = grace.creates_a_workspace("Far shop", Region::Us).await;
        grace.sees(far, "Ready").await;
        let [orphan, other] = ["eu", "us"].map(|region| {
            let token = WorkspaceId::new().to_string();
            world.outside.infra.plants(&token, region, "running");
            token
        });
        let start = chassis::clock::now();
        sweeps(world, start).await;
        let open = |token: &str, finding: &str| (token.to_owned(), finding.to_owned(), false);
        is_left_to_the_sweep(world, far).await;
        assert!(world.outside.infra.loses(&far.to_string()));
        becomes_silently(world, near, "stopped");
        sweeps(world, later(start, 5)).await;
        let lines = world.lines_of(BLIND);
        assert!(lines.len() == 1 && lines[0].contains("1 of 1 promised machines in us"), "{lines:#?}");
        let token = near.to_string();
        until("near it is mended", async || (state(world, &token)? == "running").then_some(())).await;
        for minutes in [10, 15] {
            sweeps(world, later(start, minutes)).await;
        }
        until("near what was old enough goes", async || state(world, &orphan).is_none().then_some(())).await;
        let found = exceptions(world).await;
        assert!(
            found.contains(&open(&other, "orphan")) && state(world, &other).is_some(),
            "far nothing is done: {found:?}"
        );
        assert!(!found.iter().any(|(token, ..)| *token == far.to_string()), "and nothing is concluded: {found:?}");
        is_blind(world, true).await;
        ada.sees(near, "Ready").await;
        grace.sees(far, "Ready").await;
    })
    .await;
}

#[tokio::test]
async fn a_list_that_has_lost_more_than_half_is_not_believed() {
    story(World::named("sweep-lost").with_a_clock_of_its_own(), async |world| {
        world.expects_warnings(BLIND);
        let mut all = Vec::new();
        for name in ["Ada", "Grace", "Kim"] {
            all.push(has_a_workspace(world, name).await);
        }
        let (start, made) = (chassis::clock::now(), changes(world, None).len());
        for (_, shop) in &all[..2] {
            assert!(world.outside.infra.loses(&shop.to_string()));
        }
        sweeps(world, start).await;
        let lines = world.lines_of(BLIND);
        assert!(lines.len() == 1 && lines[0].contains("2 of 3 promised machines in eu"), "{lines:#?}");
        assert_eq!(exceptions(world).await, []);
        assert_eq!(changes(world, None).len(), made);
        for (who, shop) in &all {
            who.sees(*shop, "Ready").await;
        }
    })
    .await;
}

#[tokio::test]
async fn while_no_list_can_be_believed_each_machine_is_looked_at_by_itself() {
    story(World::named("sweep-each").with_a_clock_of_its_own(), async |world| {
        world.expects_warnings(BLIND);
        let (ada, shop) = has_a_workspace(world, "Ada").await;
        let (token, start) = (shop.to_string(), chassis::clock::now());
        sweeps(world, start).await;
        is_left_to_the_sweep(world, shop).await;
        becomes_silently(world, shop, "stopped");
        world.outside.infra.misbehave(Call::List, Fault::EmptyList, None);
        sweeps(world, later(start, 5)).await;
        is_left_to_the_sweep(world, shop).await;
        assert_eq!(state(world, &token).as_deref(), Some("stopped"), "it was looked at within the last minutes");

        let pass = "update reconciler.instances set due_at = due_at - interval '5 minutes'";
        world.database().await.execute(pass, &[]).await.unwrap();
        sweeps(world, later(start, 6)).await;
        until("it is found, and started", async || (state(world, &token)? == "running").then_some(())).await;
        ada.sees(shop, "Ready").await;
    })
    .await;
}
