//! A5: a process dies at every point around a call to the provider, before the work and after it. Whoever comes after it does what was
//! asked, and the books of the provider show one effect for each key.

use std::collections::BTreeMap;

use fakes::Loss;
use fakes::stripe::{Call, Fault};
use jiff::SignedDuration;
use messages::AccountId;
use messages::account::{Outcome, Wish};

use super::desk::Desk;
use crate::world::step_by_step;

/// Dies during this call, before the work or after it, and another process comes.
async fn dies(desk: &Desk, account: AccountId, wish: Wish, call: Call, is_done: bool) -> Outcome {
    let fault = if is_done { Fault::LoseReply { how: Loss::Hang } } else { Fault::Delay { ms: 3_600_000 } };
    let worker = desk.starts_a_worker();
    let injected = desk.fake.misbehave(call, fault, Some(1));
    desk.asks(account, wish).await;
    // What is asked while a worker only begins is found when it looks again.
    step_by_step(&format!("{call:?} is under way"), async || {
        desk.passes(SignedDuration::from_millis(100));
        (injected.fired() == 1).then_some(())
    })
    .await;
    worker.abort();
    drop(worker.await);
    desk.lets_the_leases_pass().await;
    let next = desk.starts_a_worker();
    desk.rests(account).await;
    next.abort();
    drop(next.await);
    desk.last_told(account).await.answers.unwrap().1
}

#[tokio::test]
async fn a_process_may_die_at_every_call_and_each_thing_is_done_once() {
    let desk = Desk::new("payers-crashes", 1000).await;
    let story = async {
        let mut deaths = 0;
        let checkout = || Wish::Checkout { plan: "pro@2".into() };
        // On the way to a page on which somebody pays.
        for call in [
            Call::MakeCustomer,
            Call::ListCheckouts,
            Call::ListSubscriptions,
            Call::OpenCheckout,
            Call::ShowCustomer,
            Call::ListInvoices,
        ] {
            for is_done in [false, true] {
                assert_eq!(dies(&desk, AccountId::new(), checkout(), call, is_done).await, Outcome::Done, "{call:?}");
                deaths += 1;
            }
        }
        let made = |kind: &str| desk.made(kind).len();
        assert_eq!((made("customer"), made("checkout.session")), (deaths, deaths));
        // And on the way of each change to what is paid.
        let worker = desk.starts_a_worker();
        let account = desk.paying("pro@2").await;
        worker.abort();
        let invoice = desk.made("invoice")[0]["id"].as_str().unwrap().to_owned();
        let refund = |minor| Wish::Refund { invoice: invoice.clone(), minor: Some(minor) };
        for is_done in [false, true] {
            for (wish, call) in [
                (Wish::Cancel, Call::ChangeSubscription),
                (Wish::GoOn, Call::ChangeSubscription),
                (Wish::Cancel, Call::ShowSubscription),
                (Wish::GoOn, Call::ShowSubscription),
                (refund(1_00), Call::Refund),
                (refund(2_00), Call::ListRefunds),
            ] {
                assert_eq!(dies(&desk, account, wish.clone(), call, is_done).await, Outcome::Done, "{wish:?} {call:?}");
                deaths += 1;
            }
        }
        assert_eq!((made("subscription"), made("refund")), (1, 4));
        println!("{deaths} deaths");
        one_effect_for_each_key(&desk).await;
    };
    desk.during(story).await;
}

/// Of all requests that came with one key, one was worked on; the others were answered as that one was.
async fn one_effect_for_each_key(desk: &Desk) {
    let mut worked: BTreeMap<String, usize> = BTreeMap::new();
    let ledger = desk.fake.ledger();
    for entry in ledger.calls.iter().filter(|entry| entry.status == 200) {
        if let Some(key) = &entry.key {
            let is_work = entry.fate != fakes::stripe::Fate::Replayed;
            *worked.entry(key.clone()).or_default() += usize::from(is_work);
        }
    }
    assert!(worked.len() > 30 && worked.values().all(|times| *times == 1), "{worked:?}");
    let keys = "select count(*) from (select account, call, generation from payments group by 1, 2, 3 \
                having count(distinct idempotency_key) > 1) as twice";
    assert_eq!(desk.counts(keys).await, 0, "and in our ledger each intent has one key");
}
