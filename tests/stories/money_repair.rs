//! What one of us sees of what an account pays, and puts right, as the runbook says with the stock `nats` CLI; what is proved of it; and
//! the third set of the census.

use fakes::stripe::Stripe;
use jiff::SignedDuration;
use messages::account::{Command, Wish};
use messages::workspace::Region;
use messages::{AccountId, Actor, CommandId, Envelope, Message, MessageId};
use nats::{OutgoingMessage, Publisher};
use serde_json::{Value, json};

use crate::operations::console;
use crate::runbooks::{NO_CONSOLE, OnCall};
use crate::world::customer::http;
use crate::world::{Customer, World, left_out, story, until};

/// What the page of an account would ask for, as web does it.
async fn wants(world: &World, who: &Customer, wish: Wish) -> AccountId {
    let (person, account) = world.person(who).await;
    let envelope = Envelope {
        id: MessageId::Command(CommandId::new()),
        cause: None,
        actor: Actor::Person(person),
        at: chassis::clock::now(),
        policy: None,
        number: None,
        trace: None,
    };
    let command = Message::AccountCommand(account, Command::Arrange { wish });
    let outgoing = OutgoingMessage::of(&envelope, &command).unwrap();
    Publisher::new(&world.bus("web").await).publish_batch(&[outgoing]).await.unwrap();
    account
}

fn newest(stripe: &Stripe, kind: &str) -> Option<Value> {
    stripe.things(kind).pop()
}

/// Somebody buys a plan with a card, on the page of the provider.
async fn buys(world: &World, who: &Customer) -> AccountId {
    let account = wants(world, who, Wish::Checkout { plan: "pro@2".into() }).await;
    let page = until("there is a page to pay on", async || newest(&world.outside.stripe, "checkout.session")).await;
    let paid = http().post(page["url"].as_str().unwrap()).form(&[("number", "4242424242424242")]).send().await.unwrap();
    assert!(paid.status().is_redirection(), "{}", paid.status());
    account
}

async fn shown(world: &World, account: AccountId) -> Value {
    world.answers("kim", "money.show", &json!({ "account": account })).await.unwrap()
}

/// Somebody is made at the provider by hand.
async fn made_by_hand(world: &World) -> String {
    let customers = format!("{}/v1/customers", world.outside.stripe_url);
    let asked = http().post(customers).bearer_auth(world.secret("stripe.key")).form(&[("name", "Ada, again")]);
    let made: Value = asked.send().await.unwrap().json().await.unwrap();
    made["id"].as_str().unwrap().to_owned()
}

async fn proves(world: &World) -> (Option<i32>, Value) {
    let done = world.operator(&["prove", "--since", "1d", "--json"]).await;
    let text = String::from_utf8_lossy(&done.stderr).into_owned();
    (done.status.code(), serde_json::from_slice(&done.stdout).expect(&text))
}

/// Nothing of it is done: there is nobody at the provider yet, or what is named is not there.
async fn is_refused(world: &World, account: AccountId) {
    let lee = async |what: &str, more: Value| {
        let mut asked = json!({ "account": account, "reason": "Whoever.", "confirm": true });
        asked.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        world.answers("lee", what, &asked).await.unwrap_err()
    };
    for (what, more, told) in [
        ("money.look", json!({}), "no customer at the provider"),
        ("money.relink", json!({ "customer": "acct_1/x" }), "cus_"),
        ("money.refund", json!({ "invoice": "in_none" }), "no such bill"),
        ("money.refund", json!({ "invoice": "in_none", "all": true }), "unknown field"),
    ] {
        let refused = lee(what, more).await;
        assert!(refused.contains(told), "{what}: {refused}");
    }
}

#[tokio::test]
async fn one_of_us_sees_what_an_account_pays_and_puts_it_right() {
    let Some(nats) = console() else { return left_out("the runbook of money", NO_CONSOLE) };
    story(World::named("money-repair"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let (_, account) = world.person(&ada).await;
        is_refused(world, account).await;
        assert_eq!(buys(world, &ada).await, account);
        let pays = until("it is seen that she pays", async || {
            let shown = shown(world, account).await;
            let is_seen = shown["behind"]["is"] == "paid" && shown["bills"]["newest"][0]["standing"] == "paid";
            is_seen.then_some(shown)
        })
        .await;
        assert_eq!((&pays["differences"], &pays["we_say"]["plan"]), (&json!([]), &json!("pro@2")), "{pays}");
        let calls: Vec<_> =
            pays["calls"].as_array().unwrap().iter().map(|call| (&call["call"], &call["outcome"])).collect();
        assert!(calls.contains(&(&json!("checkout"), &json!("done"))), "{calls:?}");
        for never in ["ada@example.com", "4242", world.outside.stripe_url.as_str()] {
            assert!(!pays.to_string().contains(never), "{never}: {pays}");
        }
        let customer = pays["payer"]["customer"].as_str().unwrap();
        let same = json!({ "account": account, "customer": customer, "reason": "Whoever.", "confirm": true });
        assert!(world.answers("lee", "money.relink", &same).await.unwrap_err().contains("already"));

        let other = made_by_hand(world).await;
        let mut kim = OnCall::at(world, &nats);
        kim.knows("ACCOUNT", account);
        kim.knows("INVOICE", pays["bills"]["newest"][0]["id"].as_str().unwrap());
        kim.knows("CUSTOMER", &other);
        kim.does("money.md", 0).await;
        kim.was_shown(&[
            "\"differences\":[]",
            "\"look_at\":\"cus_",
            "\"gives_back\":100",
            "it stays as it is at the provider",
            "\"outcome\":\"done\"",
            "differences          0",
        ]);
        let refunds = world.outside.stripe.things("refund");
        assert_eq!((refunds.len(), &refunds[0]["amount"]), (1, &json!(100)), "previewed, and then done once");
        until("she is paid by the other one", async || {
            let shown = shown(world, account).await;
            (shown["we_say"]["money"]["customer"] == json!(other)).then_some(())
        })
        .await;
        each_is_recorded(world).await;
        what_is_there_is_proven(world).await;
        a_rebuild_asks_for_nothing_again(world, account).await;
    })
    .await;
}

/// Who of us did what, with the reason for it.
async fn each_is_recorded(world: &World) {
    let said = world.said().await;
    let repaired = said.iter().filter_map(|said| match &said.message {
        Message::AccountCommand(_, Command::Repair { reason, .. }) => Some((&said.envelope.actor, reason.as_str())),
        _ => None,
    });
    let by = &Actor::Staff("kim".to_owned());
    let reasons = ["They wrote that they paid.", "It was away for a day.", "They were made anew."];
    assert_eq!(repaired.collect::<Vec<_>>(), reasons.map(|reason| (by, reason)));
}

/// One by one: and then a row is gone, as after a restore.
async fn what_is_there_is_proven(world: &World) {
    let (code, proof) = proves(world).await;
    assert_eq!((code, &proof["differences"], &proof["made_by_others"]), (Some(0), &json!([]), &json!(1)), "{proof}");
    for kind in ["customer", "checkout", "subscription", "refund"] {
        assert_eq!(proof["kinds"][kind], json!({ "there": 1, "with_row": 1 }), "{kind}: {proof}");
    }
    world.database().await.execute("delete from billing.payments where call = 'refund'", &[]).await.unwrap();
    let (code, proof) = proves(world).await;
    let differs = &proof["differences"][0];
    assert_eq!((code, &differs["what"], &differs["kind"]), (Some(1), &json!("no_row"), &json!("refund")), "{proof}");
}

/// What was answered stays answered, though nothing but the log is left to tell: it is only looked at.
async fn a_rebuild_asks_for_nothing_again(world: &mut World, account: AccountId) {
    let stripe = world.outside.stripe.clone();
    world.stops_harbor().await;
    let before = stripe.ledger().calls.len();
    let database = world.database().await;
    database.batch_execute("delete from billing.payers; delete from billing.accounts").await.unwrap();
    let done = world.operator(&["rebuild", "billing"]).await;
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(stripe.ledger().calls.len(), before, "a rebuild asks nobody");
    world.starts_harbor().await;
    let row = "select from billing.payers where account = $1 and due_at is null and leased_until is null";
    until("it is looked at again", async || {
        (!database.query(row, &[&account]).await.unwrap().is_empty()).then_some(())
    })
    .await;
    let calls = stripe.ledger().calls.split_off(before);
    assert!(
        calls.iter().any(|call| call.method == "GET") && calls.iter().all(|call| call.method == "GET"),
        "{calls:#?}"
    );
}

#[tokio::test]
async fn the_census_names_what_runs_and_nobody_pays_for() {
    story(World::named("census-billed"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        let billed = async || world.answers("kim", "census", &json!({})).await.unwrap()["billed"].clone();
        let honest = billed().await;
        assert_eq!((&honest["running"], &honest["behind"]["tried"]), (&json!(1), &json!(1)), "{honest}");
        assert_eq!((&honest["exceptions"], &honest["adds_up"]), (&json!([]), &json!(true)), "{honest}");

        // By hand, as nothing of ours would do it.
        let (database, hour) = (world.database().await, chassis::clock::now() - SignedDuration::from_hours(1));
        database.execute("update billing.accounts set trial_ended_at = $1", &[&hour]).await.unwrap();
        let wrong = billed().await;
        let named = &wrong["exceptions"][0];
        assert_eq!((&named["finding"], &named["workspace"]), (&json!("unbilled"), &json!(shop)), "{wrong}");
        assert!(named["age_seconds"].as_i64().unwrap() >= 3600 && wrong["adds_up"] == true, "{wrong}");
        let printed = world.operator(&["census"]).await;
        let text = String::from_utf8_lossy(&printed.stdout).into_owned();
        for expected in ["running               1", "unbilled              1  runs, and is neither paid", "60m"] {
            assert!(text.contains(expected), "{expected}: {text}");
        }
        let verified = world.operator(&["verify"]).await;
        let text = String::from_utf8_lossy(&verified.stdout).into_owned();
        assert!(text.contains("11  VIOLATED 1") && text.contains(&shop.to_string()), "{text}");
        database.execute("update billing.accounts set trial_ended_at = null", &[]).await.unwrap();
        assert_eq!(billed().await["exceptions"], json!([]));
    })
    .await;
}
