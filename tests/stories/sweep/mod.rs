//! Every five minutes Harbor holds what it promised against what infra lists. What differs is mended, what nobody was promised
//! is destroyed in time, and nothing is done when the list cannot be believed. Time is the story's, and infra tells nobody.

mod blind;
mod census;
mod health;
mod orphans;

use fakes::infra::{Call, Entry, Fault};
use jiff::{SignedDuration, Timestamp};
use messages::WorkspaceId;
use messages::workspace::Region;

use crate::world::{Customer, World, story, until};

/// So many minutes after this.
pub(super) fn later(from: Timestamp, minutes: i64) -> Timestamp {
    from + SignedDuration::from_mins(minutes)
}

/// It is this time, and the sweep that it asked for is over.
pub(super) async fn sweeps(world: &mut World, at: Timestamp) {
    world.tick(at).await;
    let db = world.database().await;
    let is_over = "select from reconciler.sweeps where asked_at = $1 and due_at is null and leased_until is null";
    // Postgres keeps whole microseconds.
    let at = Timestamp::from_microsecond(at.as_microsecond()).unwrap();
    until("it was swept", async || db.query_opt(is_over, &[&at]).await.unwrap().map(drop)).await;
}

/// What stands in the table of exceptions: token, finding, and whether it is over.
async fn exceptions(world: &World) -> Vec<(String, String, bool)> {
    let all = "select token, finding, over_at is not null from reconciler.exceptions order by first_seen, token";
    let rows = world.database().await.query(all, &[]).await.unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect()
}

/// The calls that change something: of this kind, or all.
fn changes(world: &World, call: Option<Call>) -> Vec<Entry> {
    let reads = |entry: &&Entry| !matches!(entry.call, Call::Show | Call::List);
    let ledger = world.outside.infra.ledger();
    ledger
        .all_calls()
        .iter()
        .filter(reads)
        .filter(|entry| call.is_none_or(|call| entry.call == call))
        .cloned()
        .collect()
}

fn state(world: &World, token: &str) -> Option<String> {
    world.outside.infra.machine(token).map(|machine| machine.state)
}

/// Somebody with a workspace that runs.
async fn has_a_workspace(world: &World, name: &str) -> (Customer, WorkspaceId) {
    let who = world.customer(name).signs_in().await;
    let shop = who.creates_a_workspace("Paper shop", Region::Eu).await;
    who.sees(shop, "Ready").await;
    (who, shop)
}

/// Its state becomes this, and no event tells of it.
fn becomes_silently(world: &World, workspace: WorkspaceId, state: &str) {
    let silent = world.outside.infra.misbehave(Call::Event, Fault::Drop, Some(1));
    assert!(world.outside.infra.set_state(&workspace.to_string(), state));
    assert_eq!(silent.fired(), 1);
}

#[tokio::test]
async fn a_machine_that_runs_although_it_is_paused_is_stopped_again() {
    story(World::named("sweep-running").with_a_clock_of_its_own(), async |world| {
        let (ada, shop) = has_a_workspace(world, "Ada").await;
        let token = shop.to_string();
        let page = ada.opens(&format!("/workspaces/{shop}/settings")).await;
        let (command, account) = (messages::CommandId::new().to_string(), page.field("account"));
        let form = [("command", command.as_str()), ("account", account.as_str())];
        assert_eq!(ada.posts(&format!("/workspaces/{shop}/pause"), &form).await.status, 303);
        ada.sees(shop, "Paused").await;
        let start = chassis::clock::now();
        sweeps(world, start).await;
        assert_eq!(exceptions(world).await, []);

        becomes_silently(world, shop, "running");
        let before = changes(world, None).len();
        // It is not looked at yet.
        world.tick(later(start, 4)).await;
        sweeps(world, later(start, 5)).await;
        until("it is stopped again", async || (state(world, &token)? == "stopped").then_some(())).await;
        let suspended = changes(world, None).split_off(before);
        assert_eq!(suspended.iter().map(|entry| entry.call).collect::<Vec<_>>(), [Call::Suspend], "and nothing else");
        sweeps(world, later(start, 10)).await;
        assert_eq!(exceptions(world).await, [(token, "running".to_owned(), true)]);
    })
    .await;
}

#[tokio::test]
async fn a_machine_that_vanished_is_told_and_not_made_anew() {
    story(World::named("sweep-missing").with_a_clock_of_its_own(), async |world| {
        let mut all = Vec::new();
        for name in ["Ada", "Grace", "Kim"] {
            all.push(has_a_workspace(world, name).await);
        }
        let start = chassis::clock::now();
        sweeps(world, start).await;
        let (ada, shop) = &all[0];
        assert!(world.outside.infra.loses(&shop.to_string()));
        let before = changes(world, None).len();
        sweeps(world, later(start, 5)).await;
        let page = ada.sees(*shop, "Having trouble").await;
        assert!(page.says(domain::wording::trouble(messages::workspace::Trouble::Vanished)), "{}", page.body);
        // However long it stays away: it is named, it blinds nobody, and making it anew is for people to decide.
        sweeps(world, later(start, 10)).await;
        assert_eq!(exceptions(world).await, [(shop.to_string(), "missing".to_owned(), false)]);
        assert_eq!(changes(world, None).len(), before);
        for (who, workspace) in &all[1..] {
            who.sees(*workspace, "Ready").await;
        }
    })
    .await;
}

/// Nobody will look at it by itself for most of an hour: what infra told of it is followed up, and it is as it should be.
async fn is_left_to_the_sweep(world: &World, workspace: WorkspaceId) {
    let told = world.stored("KV_infra_events").await.last().map_or(0, |entry| entry.seq.cast_signed());
    let read = format!("select count(*) from reconciler.checkpoint where stream = 'KV_infra_events' and seq >= {told}");
    until("infra's events are followed up", async || (world.counts(&read).await == 1).then_some(())).await;
    let rests = "select from reconciler.instances where workspace = $1 and leased_until is null \
                 and due_at > now() + interval '50 minutes'";
    let db = world.database().await;
    until("it is as it should be", async || db.query_opt(rests, &[&workspace]).await.unwrap().map(drop)).await;
}

#[tokio::test]
async fn a_machine_that_stands_still_although_it_is_to_run_is_started() {
    story(World::named("sweep-stopped").with_a_clock_of_its_own(), async |world| {
        let (ada, shop) = has_a_workspace(world, "Ada").await;
        let start = chassis::clock::now();
        sweeps(world, start).await;
        // Only the sweep can find it within five minutes.
        is_left_to_the_sweep(world, shop).await;
        becomes_silently(world, shop, "stopped");
        sweeps(world, later(start, 5)).await;
        let token = shop.to_string();
        until("it runs again", async || (state(world, &token)? == "running").then_some(())).await;
        ada.sees(shop, "Ready").await;
        assert_eq!(changes(world, Some(Call::Resume)).len(), 1);
        sweeps(world, later(start, 10)).await;
        assert_eq!(exceptions(world).await, [(token, "stopped".to_owned(), true)]);
    })
    .await;
}
