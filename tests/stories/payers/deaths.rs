//! A5 and E14 with the whole of Harbor: billing dies after each of its calls to the provider, and what comes in about strangers, or
//! about money of the other kind, moves nobody.

use std::os::unix::process::ExitStatusExt;

use dev::process::Signal;
use fakes::stripe::{Call, Sink};
use installation::Service;
use serde_json::{Value, json};

use crate::world::customer::http;
use crate::world::{Customer, World, story, until};

/// The calls of a process of billing that is asked for a page: it sweeps, makes a customer, opens the page.
const CALLS: [u32; 3] = [1, 2, 3];

#[tokio::test(flavor = "multi_thread")]
async fn billing_may_die_after_each_call_and_strangers_move_nobody() {
    story(World::named("payers-deaths").with_services_apart(), async |world| {
        // A new connection may take its time while another process starts.
        world.expects_warnings("cannot read what is due");
        let mut payers = Vec::new();
        for call in CALLS {
            let ada = world.customer(&format!("Ada {call}")).signs_in().await;
            world.kills(Service::Billing);
            world.launch(&[Service::Billing], &[("HARBOR_CRASH_AT", &format!("billing.called:{call}"))]);
            assert_eq!(asks_to_pay(&ada).await, 303);
            let process = world.process(Service::Billing);
            let ended = until("billing dies", async || process.ended()).await;
            assert_eq!(ended.signal(), Some(Signal::SIGABRT as i32), "{call}: {ended}");
            world.kills(Service::Billing);
            world.launch(&[Service::Billing], &[]);
            until("the page is open", async || {
                let is_told = ada.opens("/account/asked").await.says("Pay for Pro");
                (is_told && made(world, "checkout.session").len() == call as usize).then_some(())
            })
            .await;
            let sessions = made(world, "checkout.session");
            assert_eq!((made(world, "customer").len(), sessions.len()), (call as usize, call as usize), "{call}");
            pays(sessions.last().unwrap()).await;
            until("it is paid", async || ada.opens("/account/plan").await.says("id=\"plan-title\">Pro<").then_some(()))
                .await;
            payers.push(made(world, "customer").last().unwrap()["id"].as_str().unwrap().to_owned());
        }
        assert_eq!((made(world, "subscription").len(), made(world, "refund").len()), (CALLS.len(), 0));
        strangers(world, &payers).await;
    })
    .await;
}

/// Nothing follows from what is about nobody of ours, or about money of the other kind.
async fn strangers(world: &World, payers: &[String]) {
    let looks = |customer: &str| {
        let ledger = world.outside.stripe.ledger();
        let target = format!("/v1/customers/{customer}?");
        ledger.of(Call::ShowCustomer).iter().filter(|call| call.target.starts_with(&target)).count()
    };
    world.outside.stripe.quiet().await;
    let due = "select count(*) from billing.payers where due_at is not null or lease is not null";
    until("all that happened is looked at", async || (world.counts(due).await == 0).then_some(())).await;
    let (of, other) = (payers[0].as_str(), payers[1].as_str());
    let before = (looks(of), looks(other));
    let about = |customer: &str, live: bool, kind: &str| {
        let object = json!({
            "object": "subscription", "id": "sub_1", "customer": customer, "status": "canceled", "account": "acct_of_another",
            "metadata": { "harbor_account": other },
        });
        json!({
            "id": format!("evt_{}", messages::CommandId::new()), "object": "event", "type": kind, "created": 1_800_000_000,
            "livemode": live, "api_version": "2026-08-26.dahlia", "data": { "object": object },
        })
    };
    let kind = "customer.subscription.deleted";
    comes_in(world, &about("cus_of_nobody", false, kind)).await;
    comes_in(world, &about(other, true, kind)).await;
    comes_in(world, &about(other, false, "customer.subscription.dreamt_of")).await;
    comes_in(world, &about(of, false, kind)).await;
    until("who is named is looked at", async || (looks(of) > before.0).then_some(())).await;
    assert_eq!(looks(other), before.1, "and nobody else");
    assert_eq!(
        world.counts("select count(*) from billing.accounts where plan <> 'pro@2'").await,
        0,
        "nor is it believed"
    );
}

async fn comes_in(world: &World, event: &Value) {
    let body = event.to_string();
    let sink = Sink::new("", world.secret("stripe.whsec"));
    let signature = sink.sign(chassis::clock::now().as_second(), body.as_bytes());
    until("it is taken in", async || {
        let request = http().post(format!("http://{}/events/stripe", world.ingress)).body(body.clone());
        let status = request.header("stripe-signature", signature.as_str()).send().await.unwrap().status().as_u16();
        (status == 204).then_some(())
    })
    .await;
}

/// Asks for the payment page of a plan, by its form.
async fn asks_to_pay(customer: &Customer) -> u16 {
    let page = until("the page of the plan is there", async || {
        let page = customer.opens("/account/plan/pro").await;
        page.body.contains("name=\"account\"").then_some(page)
    })
    .await;
    let (account, command) = (page.field("account"), messages::CommandId::new().to_string());
    let form = [("command", command.as_str()), ("account", &account), ("wish", "checkout"), ("plan", "pro@2")];
    customer.posts("/account/plan", &form).await.status
}

/// Somebody types a card on this page.
async fn pays(checkout: &Value) {
    let page = http().post(checkout["url"].as_str().unwrap()).form(&[("number", "4242424242424242")]);
    let paid = page.send().await.unwrap().status();
    assert!(paid.is_success() || paid.is_redirection(), "{paid}");
}

fn made(world: &World, kind: &str) -> Vec<Value> {
    world.outside.stripe.things(kind)
}
