//! Faults E6, E7 and E8: one customer, one page and one subscription for each command, however the provider fails.

use std::collections::BTreeSet;

use fakes::Loss;
use fakes::stripe::{Call, Fault};
use messages::AccountId;
use messages::account::{Outcome, Wish};

use super::desk::Desk;
use super::often;

#[tokio::test]
async fn a_failure_that_is_stored_ends_with_one_of_each() {
    let desk = Desk::new("payers-stored", 1000).await;
    let story = async {
        desk.starts_a_worker();
        // Half of the calls fail before the work, and half after it.
        let commands = often(40, 200);
        let accounts: Vec<AccountId> = (0..commands).map(|_| AccountId::new()).collect();
        let mut fired = Vec::new();
        for number in 0..commands {
            for call in [Call::MakeCustomer, Call::OpenCheckout] {
                fired.push(desk.fake.misbehave(call, Fault::Stored { done: number % 2 == 0 }, Some(1)));
            }
        }
        for account in &accounts {
            desk.asks(*account, Wish::Checkout { plan: "pro@2".into() }).await;
        }
        for account in &accounts {
            desk.rests(*account).await;
        }
        assert!(fired.iter().all(|fired| fired.fired() == 1));
        let of = |kind: &str| -> Vec<String> {
            let account = |one: &serde_json::Value| one["metadata"]["harbor_account"].as_str().unwrap().to_owned();
            desk.made(kind).iter().map(account).collect()
        };
        for kind in ["customer", "checkout.session"] {
            let made = of(kind);
            assert_eq!((made.len(), BTreeSet::from_iter(made).len()), (commands, commands), "{kind}");
        }
        // Somebody pays, and what they change after that is done once, too.
        for account in &accounts {
            desk.pays(*account).await;
            desk.hears_of(*account).await;
            desk.rests(*account).await;
            let stored = desk.fake.misbehave(Call::ChangeSubscription, Fault::Stored { done: false }, Some(1));
            assert_eq!(desk.gets(*account, Wish::Cancel).await, Outcome::Done);
            assert_eq!(stored.fired(), 1);
        }
        assert_eq!(desk.made("subscription").len(), commands);
        let rounds = "select count(*) from payers where round > 0";
        assert_eq!(desk.counts(rounds).await, 0, "what is answered begins anew");
    };
    desk.during(story).await;
}

#[tokio::test]
async fn an_answer_that_is_lost_is_asked_for_with_the_same_key() {
    let desk = Desk::new("payers-lost", 1000).await;
    let story = async {
        desk.starts_a_worker();
        for how in [Loss::Closed, Loss::Reset] {
            let account = AccountId::new();
            for call in [Call::MakeCustomer, Call::OpenCheckout] {
                desk.fake.misbehave(call, Fault::LoseReply { how }, Some(1));
            }
            assert_eq!(desk.gets(account, Wish::Checkout { plan: "hobby@2".into() }).await, Outcome::Done);
            desk.pays(account).await;
            desk.hears_of(account).await;
            desk.rests(account).await;
            let cancel = desk.fake.misbehave(Call::ChangeSubscription, Fault::LoseReply { how }, Some(1));
            assert_eq!(desk.gets(account, Wish::Cancel).await, Outcome::Done);
            assert_eq!(cancel.fired(), 1);
            assert!(desk.last_told(account).await.subscription.unwrap().ends);
        }
        let made = |kind: &str| desk.made(kind).len();
        assert_eq!((made("customer"), made("checkout.session"), made("subscription")), (2, 2, 2));
        let keys = "select count(*) from (select account, call, generation from payments group by 1, 2, 3 \
                    having count(distinct idempotency_key) > 1) as twice";
        assert_eq!(desk.counts(keys).await, 0, "one intent, one key");
    };
    desk.during(story).await;
}

#[tokio::test]
async fn whoever_is_told_to_wait_waits_and_nothing_is_lost() {
    let desk = Desk::new("payers-pace", 1000).await;
    let story = async {
        desk.starts_a_worker();
        let wishes = |count: usize| (0..count).map(|_| AccountId::new()).collect::<Vec<_>>();
        let ask = async |accounts: &[AccountId]| {
            let before = desk.fake.ledger().calls.len();
            for account in accounts {
                desk.asks(*account, Wish::Checkout { plan: "pro@2".into() }).await;
            }
            for account in accounts {
                desk.rests(*account).await;
            }
            desk.fake.ledger().calls.len() - before
        };
        let plain = ask(&wishes(30)).await;
        let bursts = [Fault::LockTimeout, Fault::RateLimited { seconds: 1 }, Fault::LockTimeout];
        let fired: Vec<_> = bursts.map(|fault| desk.fake.misbehave(Call::Any, fault, Some(10))).into();
        let burst = ask(&wishes(30)).await;
        println!("{plain} requests for 30 commands without a fault, {burst} in bursts of 429");
        assert!(fired.iter().all(|fired| fired.fired() == 10));
        assert!(burst <= 3 * plain, "{burst} of {plain}");
        assert_eq!((desk.made("customer").len(), desk.made("checkout.session").len()), (60, 60));
    };
    desk.during(story).await;
}
