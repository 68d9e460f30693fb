//! The life of a workspace, with real machines of the stand-in: paused and started again, restarted, deleted and had back,
//! taken away for good; and what becomes of it when a trial ends. Time is the story's.

pub mod pages;
mod why;

use fakes::infra::Call;
use jiff::{SignedDuration, Timestamp};
use messages::workspace::Region;
use messages::{Actor, CommandId, Message, WorkspaceId, account};

use crate::world::customer::{Customer, Page};
use crate::world::{World, story, until};

/// What a workspace's button does, pressed on the page where it stands.
async fn presses(who: &Customer, workspace: WorkspaceId, verb: &str) {
    let page = who.opens(&format!("/workspaces/{workspace}/settings")).await;
    let (command, account) = (CommandId::new().to_string(), page.field("account"));
    let form = [("command", command.as_str()), ("account", account.as_str())];
    let done = who.posts(&format!("/workspaces/{workspace}/{verb}"), &form).await;
    assert_eq!(done.status, 303, "{verb}: {}", done.body);
}

async fn machine_is(world: &World, workspace: WorkspaceId, state: &str) {
    let token = workspace.to_string();
    until(state, async || (world.outside.infra.machine(&token)?.state == state).then_some(())).await;
}

/// What somebody sees at this address. Nobody stays signed in for days: then they sign in once more, and again if the days pass while
/// they do.
async fn looks_at(who: &Customer, path: &str) -> Page {
    until("who looks is signed in", async || {
        let page = who.opens(path).await;
        if page.status != 303 {
            return Some(page);
        }
        let provider = who.begins_to_sign_in("/workspaces").await;
        who.comes_back(&who.picks(&provider).await).await;
        None
    })
    .await
}

async fn label_is(who: &Customer, workspace: WorkspaceId, label: &str) {
    let path = format!("/workspaces/{workspace}");
    until(label, async || (looks_at(who, &path).await.label()? == label).then_some(())).await;
}

fn days(from: Timestamp, count: i64) -> Timestamp {
    from + SignedDuration::from_hours(24 * count) + SignedDuration::from_secs(60)
}

fn calls(world: &World, workspace: WorkspaceId, call: Call) -> usize {
    let ledger = world.outside.infra.ledger();
    ledger.calls(&workspace.to_string()).iter().filter(|entry| entry.call == call).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn its_owner_pauses_starts_and_restarts_it_and_the_machine_follows() {
    story(World::named("pausing"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        label_is(&ada, shop, "Ready").await;

        presses(&ada, shop, "pause").await;
        label_is(&ada, shop, "Paused").await;
        machine_is(world, shop, "stopped").await;
        assert!(ada.opens(&format!("/workspaces/{shop}")).await.says("You paused it."));

        presses(&ada, shop, "resume").await;
        machine_is(world, shop, "running").await;
        label_is(&ada, shop, "Ready").await;

        presses(&ada, shop, "restart").await;
        until("it was stopped for it", async || (calls(world, shop, Call::Suspend) == 2).then_some(())).await;
        machine_is(world, shop, "running").await;
        label_is(&ada, shop, "Ready").await;
        assert_eq!(
            (calls(world, shop, Call::Create), calls(world, shop, Call::Resume)),
            (1, 2),
            "one machine, once each"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_deleted_can_be_had_back_for_seven_days_and_is_gone_after_that() {
    story(World::named("deleting").with_a_clock_of_its_own(), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        label_is(&ada, shop, "Ready").await;
        let path = format!("/workspaces/{shop}/delete");
        let delete = async |typed: &str| {
            let page = ada.opens(&path).await;
            let (command, account) = (page.field("command"), page.field("account"));
            ada.posts(&path, &[("command", &command), ("account", &account), ("name", typed)]).await
        };
        assert_eq!(delete("Paper").await.status, 422, "another name deletes nothing");
        let page = ada.opens(&path).await;
        let (command, account) = (page.field("command"), page.field("account"));
        let form = [("command", command.as_str()), ("account", account.as_str()), ("name", "Paper shop")];
        assert_eq!(ada.posts(&path, &form).await.leads_to(), Some("/workspaces"));
        let twice = ada.posts(&path, &form).await;
        assert_eq!(twice.leads_to(), Some(format!("/orders/{command}").as_str()), "pressed twice: {}", twice.body);
        assert_eq!(ada.opens(&format!("/orders/{command}")).await.leads_to(), Some("/workspaces"));
        machine_is(world, shop, "stopped").await;
        assert_eq!(ada.opens(&format!("/workspaces/{shop}")).await.status, 404, "it has left the list");
        assert!(ada.opens("/workspaces").await.says("Recently deleted"));

        let page = ada.opens("/workspaces").await;
        let (command, account) = (page.field("command"), page.field("account"));
        let back =
            ada.posts(&format!("/workspaces/{shop}/restore"), &[("command", &command), ("account", &account)]).await;
        assert_eq!(back.leads_to(), Some(format!("/workspaces/{shop}").as_str()));
        label_is(&ada, shop, "Ready").await;

        assert_eq!(delete("Paper shop").await.status, 303);
        machine_is(world, shop, "stopped").await;
        world.tick(days(chassis::clock::now(), 6)).await;
        machine_is(world, shop, "stopped").await;
        world.tick(days(chassis::clock::now(), 7)).await;
        until("its machine is gone", async || world.outside.infra.machine(&shop.to_string()).is_none().then_some(()))
            .await;
        until("it is nowhere", async || (!looks_at(&ada, "/workspaces").await.says("Paper shop")).then_some(())).await;
        let keys = format!("select count(*) from lifecycle.credentials where workspace = '{}'", shop.uuid());
        until("its key is destroyed", async || (world.counts(&keys).await == 0).then_some(())).await;
        assert_eq!(calls(world, shop, Call::Delete), 1);
        // Its place is free.
        let next = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        label_is(&ada, next, "Ready").await;
        // Tables that are made anew know that it is gone: nobody destroys it once more.
        world.stops_harbor().await;
        assert!(world.operator(&["rebuild", "reconciler"]).await.status.success());
        world.starts_harbor().await;
        let waits = "select count(*) from reconciler.instances where due_at <= now() or leased_until is not null";
        until("each that is there was looked at", async || (world.counts(waits).await == 0).then_some(())).await;
        assert_eq!(calls(world, shop, Call::Delete), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_one_moves_in_the_same_place_of_the_plan() {
    story(World::named("moving"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        label_is(&ada, shop, "Ready").await;
        let path = format!("/workspaces/{shop}/move");
        let page = ada.opens(&path).await;
        let (command, account) = (page.field("command"), page.field("account"));
        let ask = async |region: &str| {
            ada.posts(&path, &[("command", &command), ("account", &account), ("region", region)]).await
        };
        assert_eq!(ask("eu").await.status, 422, "there it is already");
        assert_eq!(ask("us").await.leads_to(), Some("/workspaces"));
        assert!(ask("us").await.leads_to().is_some_and(|to| to.starts_with("/orders/")), "pressed twice");

        let there = WorkspaceId::created_by(command.parse().unwrap());
        label_is(&ada, there, "Ready").await;
        assert_eq!(world.outside.infra.machine(&there.to_string()).unwrap().region, "us");
        machine_is(world, shop, "stopped").await;
        let list = ada.opens("/workspaces").await;
        assert!(list.says("Recently deleted") && list.says("Paper shop"), "{}", list.body);
        let counted = "select workspaces::bigint from lifecycle.accounts";
        assert_eq!(world.counts(counted).await, 1, "a trial has one place");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_set_up_that_is_given_up_leaves_nothing() {
    story(World::named("giving-up"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let failing = world.outside.infra.misbehave(Call::Create, fakes::infra::Fault::Fail { status: 503 }, None);
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        assert!(ada.opens(&format!("/workspaces/{shop}")).await.says("Cancel and delete it"));
        presses(&ada, shop, "cancel").await;
        until("it is nowhere", async || (!looks_at(&ada, "/workspaces").await.says("Paper shop")).then_some(())).await;
        until("infra was told", async || (calls(world, shop, Call::Delete) == 1).then_some(())).await;
        drop(failing);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_that_ends_pauses_what_it_paid_for_and_a_plan_starts_it_again() {
    story(World::named("trial").with_a_clock_of_its_own(), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        label_is(&ada, shop, "Ready").await;
        let begun = chassis::clock::now();
        for day in [7, 11, 13] {
            world.tick(days(begun, day)).await;
        }
        label_is(&ada, shop, "Ready").await;
        world.tick(days(begun, 14)).await;
        label_is(&ada, shop, "Paused").await;
        machine_is(world, shop, "stopped").await;
        let page = looks_at(&ada, &format!("/workspaces/{shop}")).await;
        assert!(page.says("Your trial is over") && page.says("It is kept until"), "{}", page.body);

        let account = looks_at(&ada, "/account/plan").await.field("account");
        world.puts_on(&account, "pro@2").await;
        machine_is(world, shop, "running").await;
        label_is(&ada, shop, "Ready").await;

        let said = world.said().await;
        let notices = said.iter().filter(|said| matches!(&said.message, Message::AccountEvent(_, event) if event.kind() == Some(account::Kind::TrialEnding)));
        assert_eq!(notices.count(), 3);
        let by = said.iter().find(|said| matches!(&said.message, Message::AccountCommand(_, account::Command::SetPlan { plan, .. }) if plan == "pro@2"));
        assert_eq!(by.map(|said| said.envelope.actor.clone()), Some(Actor::Staff("kim".into())));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_smaller_plan_keeps_the_oldest_until_its_owner_chooses_another() {
    story(World::named("smaller-plan"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let account = ada.opens("/account/plan").await.field("account");
        let on = async |plan: &str| world.puts_on(&account, plan).await;
        on("pro@2").await;
        let mut all = Vec::new();
        for name in ["First", "Second", "Third"] {
            let made = ada.creates_a_workspace(name, Region::Eu).await;
            label_is(&ada, made, "Ready").await;
            all.push(made);
        }
        let [first, second, third] = all[..] else { panic!("three were made") };
        on("hobby@2").await;
        for without_place in [second, third] {
            label_is(&ada, without_place, "Paused").await;
            machine_is(world, without_place, "stopped").await;
        }
        label_is(&ada, first, "Ready").await;

        // Whatever else is asked of one that has no place gives it none.
        let path = format!("/workspaces/{second}/rename");
        let command = CommandId::new().to_string();
        let form = [("command", command.as_str()), ("account", account.as_str()), ("name", "Renamed")];
        assert_eq!(ada.posts(&path, &form).await.status, 303);
        let page = ada.opens(&format!("/workspaces/{second}")).await;
        assert_eq!(page.label(), Some("Paused"));
        assert!(page.says("Your plan has no room for it.") && page.says("Keep this one"), "{}", page.body);

        presses(&ada, third, "keep").await;
        label_is(&ada, third, "Ready").await;
        machine_is(world, third, "running").await;
        label_is(&ada, first, "Paused").await;
        machine_is(world, first, "stopped").await;
        label_is(&ada, second, "Paused").await;
    })
    .await;
}
