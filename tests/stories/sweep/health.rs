//! A machine that breaks is started again by itself, after pauses that grow; one that comes and goes is in trouble all the
//! time; and what is not destroyed is not said to be gone.

use domain::workspace::Status;
use fakes::infra::{Call, Fault};
use installation::Service;
use messages::workspace::{Region, State};
use messages::{Message, WorkspaceId};

use super::{changes, exceptions, has_a_workspace, later, state, sweeps};
use crate::world::{World, story, until};

/// As if so many minutes had passed for this machine since everything that was observed of it. A call that is under way writes over
/// it: so it may be said more than once.
async fn minutes_pass(world: &World, workspace: WorkspaceId, minutes: i32) {
    let pass = "update reconciler.instances set due_at = now(), nudge = nudge + 1, \
                crash_restarted_at = crash_restarted_at - make_interval(mins => $2), \
                broke_at = broke_at - make_interval(mins => $2), runs_since = runs_since - make_interval(mins => $2) \
                where workspace = $1";
    world.database().await.execute(pass, &[&workspace, &minutes]).await.unwrap();
}

/// Waits until no call about it is under way, and none is due.
async fn rests(world: &World, workspace: WorkspaceId) {
    let rests = "select from reconciler.instances where workspace = $1 and due_at > now() and leased_until is null";
    let db = world.database().await;
    until("nothing is due for it", async || db.query_opt(rests, &[&workspace]).await.unwrap().map(drop)).await;
}

/// What its people were told, each change once.
async fn told(world: &World, workspace: WorkspaceId) -> Vec<bool> {
    let is_about_it = |message: &Message| match message {
        Message::WorkspaceEvent(id, event) if *id == workspace => event.snapshot().cloned(),
        _ => None,
    };
    let mut told: Vec<bool> = world
        .said()
        .await
        .iter()
        .filter_map(|said| is_about_it(&said.message))
        .map(|snapshot| (snapshot.state, Status::of(&snapshot).is_in_trouble()))
        .filter(|(state, _)| !matches!(state, State::Pending | State::Provisioning))
        .map(|(_, is_in_trouble)| is_in_trouble)
        .collect();
    told.dedup();
    told
}

#[tokio::test]
async fn a_machine_that_crashes_is_started_again_by_itself() {
    let wish = World::named("health-crash").with_a_clock_of_its_own().with("HARBOR_RECONCILER_STEADY_SECONDS", "60");
    story(wish, async |world| {
        let (ada, shop) = has_a_workspace(world, "Ada").await;
        let token = shop.to_string();
        assert!(world.outside.infra.crashes(&token));
        until("it runs again", async || (state(world, &token)? == "running").then_some(())).await;
        assert_eq!(changes(world, Some(Call::Resume)).len(), 1);
        let page = ada.sees(shop, "Having trouble").await;
        assert!(page.says("Your workspace stopped working."), "{}", page.body);
        rests(world, shop).await;
        minutes_pass(world, shop, 1).await;
        ada.sees(shop, "Ready").await;
        assert_eq!(told(world, shop).await, [false, true, false]);
        let ledger = "select count(*) from reconciler.attempts where call = 'resume' and outcome = 'done'";
        assert_eq!(world.counts(ledger).await, 1);
    })
    .await;
}

#[tokio::test]
async fn one_that_crashes_again_and_again_is_started_ever_more_rarely_and_somebody_is_told() {
    let wish = World::named("health-broken").with_a_clock_of_its_own();
    story(wish, async |world| {
        world.expects_warnings("a machine breaks again and again");
        let (ada, shop) = has_a_workspace(world, "Ada").await;
        let token = shop.to_string();
        // It crashes each time that it is started.
        assert!(world.outside.infra.set_state(&token, "crashed"));
        let restarts = |world: &World| changes(world, Some(Call::Resume)).len();
        until("it is started at once", async || (restarts(world) == 1).then_some(())).await;
        for (pause, expected) in [(1, 2), (5, 3), (15, 4), (60, 5), (60, 6)] {
            rests(world, shop).await;
            // Not before its time.
            minutes_pass(world, shop, pause - 1).await;
            rests(world, shop).await;
            assert_eq!(restarts(world), expected - 1, "{pause} minutes are not over");
            minutes_pass(world, shop, 1).await;
            until("it is started again", async || (restarts(world) == expected).then_some(())).await;
        }
        until("somebody is told", async || (world.lines_of("breaks again and again").len() == 1).then_some(())).await;
        assert!(world.counted(Service::Reconciler, "infra_trouble_total").await >= 1.0);
        ada.sees(shop, "Having trouble").await;
        // Who does not want to wait for an hour asks.
        assert!(world.outside.infra.crashes(&token));
        rests(world, shop).await;
        let page = ada.sees(shop, "Having trouble").await;
        let (command, account) = (page.field("command"), page.field("account"));
        let form = [("command", command.as_str()), ("account", account.as_str())];
        assert_eq!(ada.posts(&format!("/workspaces/{shop}/retry"), &form).await.status, 303);
        ada.sees(shop, "Ready").await;
        assert_eq!(restarts(world), 7);
    })
    .await;
}

#[tokio::test]
async fn a_machine_that_comes_and_goes_is_in_trouble_all_the_time() {
    let wish = World::named("health-flaps").with_a_clock_of_its_own().with("HARBOR_RECONCILER_STEADY_SECONDS", "60");
    story(wish, async |world| {
        let (ada, shop) = has_a_workspace(world, "Ada").await;
        let token = shop.to_string();
        let seen = "select count(*) from reconciler.instances where seen_word = $1 and leased_until is null";
        let db = world.database().await;
        for flap in 0..12 {
            let (raw, word) = if flap % 2 == 0 { ("crashed", "failed") } else { ("running", "running") };
            assert!(world.outside.infra.set_state(&token, raw));
            until("it is observed", async || {
                let count: i64 = db.query_one(seen, &[&word]).await.unwrap().get(0);
                (count == 1).then_some(())
            })
            .await;
        }
        ada.sees(shop, "Having trouble").await;
        assert_eq!(told(world, shop).await, [false, true], "one change, however often it comes and goes");
        rests(world, shop).await;
        minutes_pass(world, shop, 1).await;
        ada.sees(shop, "Ready").await;
        assert_eq!(told(world, shop).await, [false, true, false]);
    })
    .await;
}

#[tokio::test]
async fn what_is_not_destroyed_is_not_said_to_be_gone_and_somebody_is_told_after_an_hour() {
    story(World::named("health-stays").with_a_clock_of_its_own(), async |world| {
        world.expects_warnings("infra does not do what we ask");
        let silent = world.outside.infra.misbehave(Call::Create, Fault::Silence, Some(1));
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        let token = shop.to_string();
        until("it is being made", async || state(world, &token).map(drop)).await;
        assert_eq!(silent.fired(), 1);
        let failing = world.outside.infra.misbehave(Call::Delete, Fault::Fail { status: 500 }, None);
        let page = ada.opens(&format!("/workspaces/{shop}")).await;
        let (command, account) = (messages::CommandId::new().to_string(), page.field("account"));
        let form = [("command", command.as_str()), ("account", account.as_str())];
        assert_eq!(ada.posts(&format!("/workspaces/{shop}/cancel"), &form).await.status, 303);

        let db = world.database().await;
        let now = "update reconciler.instances set due_at = now() where leased_until is null and due_at > now()";
        until("it failed twenty times", async || {
            // In this order: the last one is left as it is.
            if failing.fired() >= 20 {
                return Some(());
            }
            db.execute(now, &[]).await.unwrap();
            None
        })
        .await;
        until("no call is under way", async || {
            (world.counts("select count(*) from reconciler.instances where leased_until is null").await == 1)
                .then_some(())
        })
        .await;
        let soon = "select count(*) from reconciler.instances where due_at < now() + interval '60 seconds'";
        assert_eq!(world.counts(soon).await, 0, "it is not tried more than once a minute by now");
        let gone = "select count(*) from lifecycle.workspaces where state = 'deleted'";
        assert_eq!(world.counts(gone).await, 0, "and it is not said to be gone");
        let start = chassis::clock::now();
        for minutes in [0, 30, 61] {
            sweeps(world, later(start, minutes)).await;
        }
        assert_eq!(exceptions(world).await, [(token.clone(), "staying".to_owned(), false)]);
        until("somebody is told", async || {
            (world.counted(Service::Reconciler, "drift_staying").await == 1.0).then_some(())
        })
        .await;
        assert_eq!(world.counts(gone).await, 0);
        world.outside.infra.behave();
        sweeps(world, later(start, 66)).await;
        until("it is gone", async || state(world, &token).is_none().then_some(())).await;
        until("and said to be", async || (world.counts(gone).await == 1).then_some(())).await;
    })
    .await;
}
