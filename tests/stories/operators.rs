//! What people of ours ask and do, each by name, with the stock `nats` CLI; and that nobody else reaches what answers them.

use std::path::Path;

use installation::Service;
use messages::workspace::{Command, Kind, Region};
use messages::{Actor, Message, WorkspaceId, account};
use nats::{OutgoingMessage, Publisher};
use nkeys::KeyPair;
use serde_json::{Value, json};

use crate::operations::{console, terminal};
use crate::world::raw::Raw;
use crate::world::{World, left_out, story, until};

/// Asks with the CLI, as one of us; what it prints, which is the answer, or the refusal.
async fn asks(world: &World, nats: &Path, who: &str, what: &str, asked: &Value) -> Result<Value, String> {
    let mut cli = terminal(world, nats, who);
    cli.args(["--inbox-prefix", &format!("_INBOX.{who}"), "req", "--timeout", "10s", what, &asked.to_string()]);
    let done = cli.output().await.unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    let answer = said.lines().find(|line| line.starts_with('{'));
    answer.map(|line| serde_json::from_str(line).unwrap()).ok_or(said.clone())
}

fn staff(name: &str) -> Actor {
    Actor::Staff(name.to_owned())
}

#[tokio::test]
async fn one_of_us_sees_why_and_gets_a_workspace_to_move_on() {
    let Some(nats) = console() else { return left_out("what people of ours ask", "`nats` is not on this machine") };
    story(World::named("operators"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        let ask = async |what: &str, asked: Value| asks(world, &nats, "kim", &format!("ops.kim.{what}"), &asked).await;

        let shown = ask("show", json!({ "workspace": shop })).await.unwrap();
        assert_eq!((&shown["workspace"]["name"], &shown["label"]), (&json!("Paper shop"), &json!("Ready")), "{shown}");
        assert_eq!((&shown["observed"]["is"]["word"], &shown["account"]["plan"]), (&json!("running"), &json!("trial@1")));
        assert!(shown["observed"]["is"]["credential"].is_null() && !shown.to_string().contains("ada@example.com"), "{shown}");
        for (asked, told) in [
            (json!({ "workspace": WorkspaceId::new() }), "there is no such workspace"),
            (json!({ "workspace": "shop" }), "this does not read"),
            (json!({ "workspace": shop, "all": true }), "unknown field"),
        ] {
            let refused = ask("show", asked).await.unwrap_err();
            assert!(refused.contains(told), "{refused}");
        }

        // What could be done, and what would come of it; nothing of that is done.
        let unstick = async |more: Value| {
            let mut asked = json!({ "workspace": shop });
            asked.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            ask("unstick", asked).await
        };
        let steps = unstick(json!({})).await.unwrap();
        assert_eq!(steps["steps"]["retry"]["refused"], "not_in_trouble", "{steps}");
        assert_eq!(steps["steps"]["restart"]["is"]["label"], "Setting up", "{steps}");
        assert!(unstick(json!({ "step": "retry" })).await.unwrap_err().contains("it has no trouble"));
        assert!(unstick(json!({ "step": "delete" })).await.unwrap_err().contains("retry, restart"));
        let preview = unstick(json!({ "step": "restart", "reason": "It hangs." })).await.unwrap();
        assert_eq!((&preview["done"], &preview["would"]["event"]), (&json!(false), &json!("restarted")), "{preview}");
        let unsaid = unstick(json!({ "step": "restart", "confirm": true })).await.unwrap_err();
        assert!(unsaid.contains("say why"), "{unsaid}");
        let is_ours = |message: &Message| matches!(message, Message::WorkspaceCommand(_, Command::Unstick { .. }));
        assert!(!world.said().await.iter().any(|said| is_ours(&said.message)), "nothing was asked for yet");

        let done = unstick(json!({ "step": "restart", "reason": "It hangs.", "confirm": true })).await.unwrap();
        assert_eq!((&done["done"], &done["became"]["event"]), (&json!(true), &json!("restarted")), "{done}");
        ada.sees(shop, "Ready").await;
        let said = world.said().await;
        let command = said.iter().find(|said| is_ours(&said.message)).unwrap();
        assert!(matches!(&command.message, Message::WorkspaceCommand(_, Command::Unstick { reason, .. }) if reason == "It hangs."));
        let event = said.iter().find(|said| matches!(&said.message, Message::WorkspaceEvent(_, event) if event.kind() == Some(Kind::Restarted)));
        let event = &event.unwrap().envelope;
        assert_eq!((&command.envelope.actor, &event.actor, event.cause), (&staff("kim"), &staff("kim"), Some(command.envelope.id)));

        let why = ask("why", json!({ "workspace": shop })).await.unwrap();
        let link = &why["causes"][0]["wanted"][0];
        assert_eq!((&link["who"], &link["why"]), (&json!("staff:kim"), &json!("It hangs.")), "{why}");
        assert!(why["causes"][0]["told"].to_string().contains("Harbor's staff restarted it."), "{why}");
        let page = ada.opens(&format!("/workspaces/{shop}/activity")).await;
        assert!(page.says("Harbor&#39;s staff") && !page.says("kim") && !page.says("It hangs."), "{}", page.body);
    })
    .await;
}

#[tokio::test]
async fn one_of_us_puts_an_account_on_a_plan_under_their_own_name_only() {
    let Some(nats) = console() else { return left_out("a plan set by one of us", "`nats` is not on this machine") };
    story(World::named("plan-set"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let account = ada.opens("/account/plan").await.field("account");
        let set = async |who: &str, as_whom: &str, plan: &str, confirm: bool| {
            let asked = json!({ "account": account, "plan": plan, "reason": "Paid by invoice.", "confirm": confirm });
            asks(world, &nats, who, &format!("ops.{as_whom}.plan.set"), &asked).await
        };
        assert!(set("kim", "kim", "gold@1", true).await.unwrap_err().contains("there is no such plan"));
        let preview = set("kim", "kim", "pro@2", false).await.unwrap();
        assert_eq!(
            (&preview["is"]["plan"], &preview["would"]["plan"]),
            (&json!("trial@1"), &json!("pro@2")),
            "{preview}"
        );
        // Under another's name the server lets nobody ask.
        let refused = set("kim", "lee", "pro@2", true).await.unwrap_err();
        assert!(refused.to_lowercase().contains("permissions violation"), "{refused}");
        let set_plans = async || {
            let said = world.said().await.into_iter();
            let is_it =
                |message: &Message| matches!(message, Message::AccountCommand(_, account::Command::SetPlan { .. }));
            said.filter(|said| is_it(&said.message)).collect::<Vec<_>>()
        };
        assert!(set_plans().await.is_empty(), "nothing was done yet");

        let done = set("lee", "lee", "pro@2", true).await.unwrap();
        assert_eq!((&done["done"], &done["became"]["plan"]), (&json!(true), &json!("pro@2")), "{done}");
        let asked = set_plans().await;
        assert_eq!(asked.iter().map(|said| &said.envelope.actor).collect::<Vec<_>>(), [&staff("lee")]);
        assert!(set("kim", "kim", "pro@2", true).await.unwrap_err().contains("is on pro@2 already"));

        // What a smaller plan would mean for each workspace is said before, in the words that its people read after.
        let mut made = Vec::new();
        for region in [Region::Us, Region::Eu, Region::Eu] {
            let workspace = ada.creates_a_workspace("Paper shop", region).await;
            ada.sees(workspace, "Ready").await;
            made.push(workspace);
        }
        let preview = set("kim", "kim", "hobby@2", false).await.unwrap();
        let of = |workspace: WorkspaceId| {
            let all = preview["workspaces"].as_array().unwrap();
            all.iter().find(|one| one["workspace"] == json!(workspace)).unwrap()
        };
        assert_eq!(made.iter().map(|one| &of(*one)["becomes"]).collect::<Vec<_>>(), ["pauses", "stays", "pauses"]);
        let behind = preview["regions"][0]["told"].as_str().unwrap();
        assert!(preview["regions"][0]["region"] == "us" && behind.contains("cannot stay on Hobby"), "{preview}");
        set("kim", "kim", "hobby@2", true).await.unwrap();
        assert!(ada.sees(made[0], "Paused").await.says(behind), "its page says the same");
        ada.sees(made[2], "Paused").await;
        ada.sees(made[1], "Ready").await;
    })
    .await;
}

/// What would restart a workspace if operations received it.
fn request(workspace: WorkspaceId) -> String {
    json!({ "workspace": workspace, "step": "restart", "reason": "Whoever.", "confirm": true }).to_string()
}

#[tokio::test]
async fn no_service_reaches_what_answers_people() {
    story(World::named("unreached"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        let others = Service::ALL.into_iter().map(Service::name).filter(|name| *name != "operations");
        for user in others.chain(["ops", "erase", "migrate"]) {
            let key = KeyPair::from_seed(&world.secret(&format!("nats-{user}.seed"))).unwrap();
            let mut raw = Raw::connect(world.nats.port(), Some(&key)).await.unwrap();
            for subject in [
                "ops.kim.unstick",
                "ops.kim.plan.set",
                "ops.kim.money.refund",
                "ops.kim.approve",
                "ops.kim.parked.replay",
                "ops.kim.question.answer",
                "ops.kim.letters.settle",
                "$SRV.PING",
                "$SRV.INFO.operations",
                "_R_.x",
            ] {
                let body = request(shop);
                let asks = format!("PUB {subject} _INBOX.{user}.x {}\r\n{body}\r\n", body.len());
                assert!(!raw.allowed(&asks).await, "{user} publishes {subject}");
                assert!(!raw.allowed(&format!("SUB {subject} 1\r\nUNSUB 1\r\n")).await, "{user} listens to {subject}");
            }
            let unstick = format!("workspace.{shop}.command.unstick");
            let commands = [unstick.as_str(), "account.acct_1.command.set_plan", "account.acct_1.command.repair"];
            for subject in commands {
                assert!(!raw.allowed(&format!("PUB {subject} 0\r\n\r\n")).await, "{user} publishes {subject}");
            }
        }
        // The server answers wherever it is told to, with what web has stored: here with a whole request.
        let web = world.bus("web").await;
        let (key, read) = ("$KV.people.forge", "$JS.API.DIRECT.GET.KV_people.$KV.people.forge");
        let stored =
            OutgoingMessage { subject: key.to_owned(), headers: nats::HeaderMap::new(), body: request(shop).into() };
        Publisher::new(&web).publish_batch(&[stored]).await.unwrap();
        for target in ["ops.kim.unstick", "$SRV.PING"] {
            web.client().publish_with_reply(read, target, "".into()).await.unwrap();
        }
        let answer = web.client().request(read, "".into()).await.unwrap();
        assert_eq!(answer.payload, request(shop), "it was answered");

        // Whoever may ask is answered next, and nothing was done before.
        let steps = world.answers("lee", "unstick", &json!({ "workspace": shop })).await.unwrap();
        assert_eq!(steps["is"]["label"], "Ready", "{steps}");
        let asked = |message: &Message| matches!(message, Message::WorkspaceCommand(_, Command::Unstick { .. }));
        until("all is said", async || (!world.said().await.is_empty()).then_some(())).await;
        assert!(!world.said().await.iter().any(|said| asked(&said.message)), "somebody reached it");
    })
    .await;
}
