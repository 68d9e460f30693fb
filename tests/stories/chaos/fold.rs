//! The mechanism alone, on real servers, with a fold that only counts (`counter`): which order of an account a command was. A
//! second fold reads what the first one publishes and writes it down, as any reader would.

use std::collections::BTreeMap;

use messages::envelope::{ID, NUMBER};
use messages::{AccountId, Actor, Number, PersonId, Producer};
use nats::fold::{Database, Draft, Phase, TICK_TOLERANCE, Tls, rebuild, write_drafts};
use nats::{HeaderMap, OutgoingMessage};

use super::counter::{Counter, counted};
use super::stage::{Stage, order};
use crate::world::until;

/// Each account was counted from one up, without gaps and without repeats.
fn are_gap_free(counts: &BTreeMap<AccountId, Vec<i64>>, each: i64) {
    for (account, counts) in counts {
        assert!(counts.iter().copied().eq(1..=each), "{account}: {counts:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_command_counts_once_and_is_received_once_and_the_past_can_be_counted_again() {
    let stage = Stage::named("fold-once").await;
    let accounts: Vec<AccountId> = (0..7).map(|_| AccountId::new()).collect();
    let orders: Vec<OutgoingMessage> = (0..700).map(|place| order(accounts[place % 7], PersonId::new())).collect();
    // A backlog of several batches, in which everything is stored twice: at once, and much later.
    stage.stores(&orders.iter().flat_map(|order| [order.clone(), order.clone()]).collect::<Vec<_>>()).await;
    stage.stores(&orders).await;
    let counting = stage.runs(Producer::Billing).await;
    let receiving = stage.runs(Producer::Lifecycle).await;
    stage.has_counted(Producer::Lifecycle, 700).await;
    until("the outbox is empty", async || (stage.one("select count(*) from billing.outbox").await == 0).then_some(()))
        .await;
    let counts = stage.counts(Producer::Billing).await;
    assert_eq!(counts.len(), 7);
    are_gap_free(&counts, 100);
    assert_eq!(counts, stage.counts(Producer::Lifecycle).await);
    assert_eq!(stage.one("select number from billing.checkpoint").await, 700);
    counting.stops().await;
    receiving.stops().await;

    for producer in [Producer::Billing, Producer::Lifecycle] {
        let database = Database::new(stage.config(producer.name()), Tls::OFF);
        let counter = stage.counter(producer);
        let read = rebuild(&counter, &database, &stage.bus(producer.name()).await, TICK_TOLERANCE).await.unwrap();
        assert_eq!((read.read, read.caught_up), (2_800, 0), "2,100 commands and 700 events");
        assert_eq!(stage.counts(producer).await, counts);
    }
    assert_eq!(stage.one("select count(*) from billing.commands").await, 700);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_two_works_and_whoever_lost_its_place_stops() {
    let stage = Stage::named("fold-fence").await;
    let account = AccountId::new();
    let mut first = stage.runs(Producer::Billing).await;
    first.comes_to(Phase::Live).await;
    let mut second = stage.runs(Producer::Billing).await;
    second.comes_to(Phase::StandingBy).await;
    let mut received = stage.runs(Producer::Lifecycle).await;
    received.comes_to(Phase::Live).await;

    stage.stores(&[order(account, PersonId::new())]).await;
    stage.has_counted(Producer::Lifecycle, 1).await;
    // Of the connection that holds the lock and the one that works, losing one is losing both.
    let ended = stage.one("select count(pg_terminate_backend(pid)) from pg_locks where relation = 'billing.owner_of_harbor'::regclass and mode = 'ExclusiveLock' and granted").await;
    assert_eq!(ended, 1);
    second.comes_to(Phase::Live).await;
    first.comes_to(Phase::StandingBy).await;
    stage.stores(&[order(account, PersonId::new())]).await;
    stage.has_counted(Producer::Lifecycle, 2).await;

    // Somebody without the lock moves the checkpoint: the owner finds out before it decides, and begins from there.
    stage.database("postgres").await.execute("update billing.checkpoint set number = number + 1", &[]).await.unwrap();
    stage.stores(&[order(account, PersonId::new())]).await;
    stage.has_counted(Producer::Lifecycle, 3).await;
    assert_eq!(stage.one("select number from billing.checkpoint").await, 4);
    for producer in [Producer::Billing, Producer::Lifecycle] {
        are_gap_free(&stage.counts(producer).await, 3);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_acted_on_is_parked_and_holds_up_nobody() {
    let stage = Stage::named("fold-parking").await;
    let account = AccountId::new();
    let good = || order(account, PersonId::new());
    let mut stranger = good();
    stranger.headers.insert(NUMBER, Number { producer: Producer::Lifecycle, number: 9 }.to_string());
    let nothing = OutgoingMessage { subject: good().subject, headers: HeaderMap::new(), body: "?".into() };
    let mut nameless = good();
    nameless.headers.insert(ID, "cmd_of_nobody");
    let dreaded = order(account, stage.dreaded);
    let all = [good(), nothing, good(), stranger, good(), dreaded.clone(), nameless, good(), dreaded];

    // What an effect wants said waits beside them, and must not get lost when a decision panics.
    let message = |version| counted(account, PersonId::new(), version);
    let at = chassis::clock::now();
    let draft = |version| Draft {
        message: message(version),
        command: None,
        cause: None,
        actor: Actor::Stripe,
        at,
        policy: None,
        trace: None,
    };
    let drafts: Vec<Draft> = (1_001..=1_300).map(draft).collect();
    write_drafts(&stage.database("billing").await, &drafts).await.unwrap();

    stage.stores(&all).await;
    let _counting = stage.runs(Producer::Billing).await;
    let _hearing = stage.runs(Producer::Lifecycle).await;
    stage.has_counted(Producer::Lifecycle, 304).await;
    let received = stage.counts(Producer::Lifecycle).await.remove(&account).unwrap();
    let (counts, drafts): (Vec<i64>, Vec<i64>) = received.into_iter().partition(|count| *count < 1_000);
    assert_eq!(counts, [1, 2, 3, 4]);
    assert!(drafts.into_iter().eq(1_001..=1_300), "all, once, in order");
    assert_eq!(stage.one("select number from billing.checkpoint").await, 304);
    assert_eq!(stage.one("select count(*) from billing.drafts").await, 0);

    let rows = stage.database("postgres").await.query("select reason from billing.parked order by seq", &[]).await;
    let reasons: Vec<String> = rows.unwrap().iter().map(|row| row.get(0)).collect();
    let expected = ["is missing", "does not publish", "panicked", "Harbor-Id does not read", "panicked"];
    assert_eq!(reasons.len(), expected.len(), "{reasons:?}");
    assert!(reasons.iter().zip(expected).all(|(reason, part)| reason.contains(part)), "{reasons:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_parked_is_acted_on_once_by_a_release_that_understands_it() {
    let stage = Stage::named("fold-replay").await;
    let account = AccountId::new();
    let good = || order(account, PersonId::new());
    let dreaded = order(account, stage.dreaded);
    // Stored twice, as a retry does, and each time more follows.
    stage.stores(&[good(), dreaded.clone(), good(), dreaded, good()]).await;
    let older = stage.runs(Producer::Billing).await;
    let _hearing = stage.runs(Producer::Lifecycle).await;
    stage.has_counted(Producer::Lifecycle, 3).await;
    let (waiting, replayed) = ("asked_at is not null and replayed_at is null", "replayed_at is not null");
    let parked = async |which: &str| stage.one(&format!("select count(*) from billing.parked where {which}")).await;
    until("both are parked", async || (parked("true").await == 2).then_some(())).await;

    let db = stage.database("billing").await;
    let ask = async || db.execute("update parked set asked_at = now() where replayed_at is null", &[]).await.unwrap();
    assert_eq!(ask().await, 2);
    until("it still cannot act on them", async || (parked(waiting).await == 0).then_some(())).await;
    assert_eq!((parked(replayed).await, stage.one("select number from billing.checkpoint").await), (0, 3));
    older.stops().await;

    let _newer = stage.runs_as(Counter { producer: Producer::Billing, dreads: PersonId::new() }).await;
    assert_eq!(ask().await, 2);
    stage.has_counted(Producer::Lifecycle, 4).await;
    until("both rows are done with", async || (parked(replayed).await == 2).then_some(())).await;
    assert_eq!(ask().await, 0);
    stage.stores(&[good()]).await;
    stage.has_counted(Producer::Lifecycle, 5).await;
    for producer in [Producer::Billing, Producer::Lifecycle] {
        are_gap_free(&stage.counts(producer).await, 5);
    }
    assert_eq!(stage.one("select number from billing.checkpoint").await, 5);
    assert_eq!(stage.one("select count(*) from billing.commands").await, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_is_not_the_one_that_was_read_is_not_read_on() {
    let stage = Stage::named("fold-stream").await;
    let account = AccountId::new();
    let mut running = stage.runs(Producer::Billing).await;
    running.comes_to(Phase::Live).await;
    stage.stores(&[order(account, PersonId::new())]).await;
    stage.has_counted(Producer::Billing, 1).await;
    running.stops().await;

    let db = stage.database("postgres").await;
    let elsewhere = "update billing.checkpoint set created = created - interval '1 day'";
    db.execute(elsewhere, &[]).await.unwrap();
    stage.stores(&[order(account, PersonId::new())]).await;
    let mut running = stage.runs(Producer::Billing).await;
    for phase in [Phase::CatchingUp, Phase::Down, Phase::CatchingUp, Phase::Down] {
        running.comes_to(phase).await;
    }
    are_gap_free(&stage.counts(Producer::Billing).await, 1);
    // An operator has looked at it and knows that it is the same.
    db.execute("update billing.checkpoint set created = null", &[]).await.unwrap();
    stage.has_counted(Producer::Billing, 2).await;
}
