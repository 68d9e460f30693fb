//! Faults E4, E5 and E9: what was missed is found, two who look at once do not get in each other's way, and nothing follows from what
//! cannot be seen.

use fakes::stripe::{Call, Fault, Hitch};
use jiff::SignedDuration;
use messages::AccountId;
use messages::account::{Outcome, Standing, Wish};

use super::desk::Desk;
use super::often;
use crate::world::step_by_step;

const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// The sweep has come to its end so often.
async fn swept(desk: &Desk, times: i64) {
    step_by_step("it is swept", async || {
        let swept = desk.counts("select asked from provider_sweeps").await;
        desk.passes(SignedDuration::from_millis(500));
        (swept >= times).then_some(())
    })
    .await;
}

#[tokio::test]
async fn what_nobody_was_told_of_is_found_by_looking_through_what_happened() {
    let desk = Desk::new("payers-missed", 1000).await;
    let story = async {
        desk.fake.hinder(Hitch::Drop, None);
        desk.starts_a_worker();
        let accounts: Vec<AccountId> = (0..12).map(|_| AccountId::new()).collect();
        for account in &accounts {
            assert_eq!(desk.gets(*account, Wish::Checkout { plan: "hobby@2".into() }).await, Outcome::Done);
            desk.pays(*account).await;
        }
        // Three days long nobody hears of it.
        desk.passes(HOUR * 72);
        let before: Vec<usize> = told(&desk, &accounts).await;
        desk.starts_to_sweep().await;
        swept(&desk, 1).await;
        for account in &accounts {
            desk.rests(*account).await;
            let paid = desk.last_told(*account).await.subscription.unwrap();
            assert_eq!((paid.standing, paid.plan.as_deref()), (Standing::Paid, Some("hobby@2")));
        }
        let after: Vec<usize> = told(&desk, &accounts).await;
        assert!(before.iter().zip(&after).all(|(before, after)| before + 1 == *after), "each once");
        let looks = desk.calls(Call::ListInvoices);
        swept(&desk, 2).await;
        assert_eq!(desk.calls(Call::ListInvoices), looks, "what was looked at since is not looked at again");
        // And without an event, whoever pays is looked at within the hour.
        desk.passes(HOUR);
        swept(&desk, 3).await;
        for account in &accounts {
            desk.rests(*account).await;
        }
        assert_eq!(desk.calls(Call::ListInvoices), looks + accounts.len());
        assert_eq!(told(&desk, &accounts).await, after, "nothing new is nothing to tell");
    };
    desk.during(story).await;
}

async fn told(desk: &Desk, accounts: &[AccountId]) -> Vec<usize> {
    let mut all = Vec::new();
    for account in accounts {
        all.push(desk.told(*account).await.len());
    }
    all
}

#[tokio::test]
async fn two_events_at_the_same_moment_are_followed_one_after_the_other() {
    let desk = Desk::new("payers-at-once", 1000).await;
    let story = async {
        desk.starts_a_worker();
        desk.starts_a_worker();
        let account = desk.paying("pro@2").await;
        let subscription = desk.made("subscription")[0]["id"].as_str().unwrap().to_owned();
        for round in 0..often(20, 1000) {
            let status = if round % 2 == 0 { fakes::stripe::Status::PastDue } else { fakes::stripe::Status::Active };
            desk.fake.becomes(&subscription, status);
            tokio::join!(desk.hears_of(account), desk.hears_of(account));
            desk.rests(account).await;
            let standing = if round % 2 == 0 { Standing::Late } else { Standing::Paid };
            assert_eq!(desk.last_told(account).await.subscription.unwrap().standing, standing);
        }
        let told = desk.told(account).await;
        let seen: Vec<_> = told.iter().map(|told| told.seen_at).collect();
        assert!(seen.is_sorted(), "in the order in which it was seen");
    };
    desk.during(story).await;
}

#[tokio::test]
async fn nothing_follows_from_a_provider_that_is_away() {
    let desk = Desk::new("payers-away", 1000).await;
    let story = async {
        desk.starts_a_worker();
        let account = desk.paying("pro@2").await;
        desk.starts_to_sweep().await;
        swept(&desk, 1).await;
        let before = desk.told(account).await.len();
        let away = desk.fake.misbehave(Call::Any, Fault::Fail { status: 503 }, None);
        desk.hears_of(account).await;
        let newcomer = AccountId::new();
        desk.asks(newcomer, Wish::Checkout { plan: "hobby@2".into() }).await;
        let start = desk.now();
        step_by_step("an hour is over, and it is known that nothing is seen", async || {
            desk.passes(SignedDuration::from_secs(5));
            let blind = "select count(*) from provider_sweeps where blind_since is not null";
            let is_over = start.duration_until(desk.now()) >= HOUR && away.fired() > 20;
            (is_over && desk.counts(blind).await == 1).then_some(())
        })
        .await;
        assert_eq!(desk.told(account).await.len(), before, "nobody is told anything");
        assert!(desk.told(newcomer).await.is_empty());

        desk.fake.behave();
        let back = desk.now();
        desk.rests(account).await;
        desk.rests(newcomer).await;
        let minutes = back.duration_until(desk.now()).as_mins();
        println!("{} calls failed within the hour; caught up {minutes} minutes after it", away.fired());
        assert!(minutes < 10);
        assert_eq!(desk.last_told(newcomer).await.answers.unwrap().1, Outcome::Done);
        assert_eq!(desk.told(account).await.len(), before, "and nothing had happened");
        step_by_step("it sees again", async || {
            desk.passes(SignedDuration::from_secs(5));
            let blind = "select count(*) from provider_sweeps where blind_since is not null";
            (desk.counts(blind).await == 0).then_some(())
        })
        .await;
    };
    desk.during(story).await;
}

#[tokio::test]
async fn what_could_not_be_done_for_hours_is_looked_for_and_given_up() {
    let desk = Desk::new("payers-given-up", 1000).await;
    let story = async {
        let worker = desk.starts_a_worker();
        let account = desk.paying("pro@2").await;
        // It was done, and nobody heard of it for hours.
        let lost = Fault::LoseReply { how: fakes::Loss::Closed };
        let done = desk.fake.misbehave(Call::ChangeSubscription, lost, Some(1));
        desk.asks(account, Wish::Cancel).await;
        step_by_step("it is done", async || {
            desk.passes(SignedDuration::from_millis(100));
            (done.fired() == 1).then_some(())
        })
        .await;
        worker.abort();
        desk.passes(HOUR * 3);
        desk.lets_the_leases_pass().await;
        desk.starts_a_worker();
        desk.rests(account).await;
        assert_eq!(desk.last_told(account).await.answers.unwrap().1, Outcome::Done);
        // And what was not done is not done any more.
        let away = desk.fake.misbehave(Call::Any, Fault::Fail { status: 503 }, None);
        desk.asks(account, Wish::GoOn).await;
        step_by_step("it is tried", async || {
            desk.passes(SignedDuration::from_secs(60));
            (away.fired() > 3).then_some(())
        })
        .await;
        desk.passes(HOUR * 3);
        desk.fake.behave();
        desk.rests(account).await;
        let told = desk.last_told(account).await;
        assert_eq!((told.answers.unwrap().1, told.subscription.unwrap().ends), (Outcome::GivenUp, true));
    };
    desk.during(story).await;
}
