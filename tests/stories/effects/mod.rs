//! The mechanism of effects by itself: a small effect on a real Postgres, a provider that misbehaves, and a clock that is set
//! by hand. Only a lease runs by the time of Postgres: a story lets it pass by writing its end into the row.

mod letters;
mod provider;

use std::time::Duration;

use dev::{PrivatePostgres, Scratch};
use jiff::Timestamp;
use messages::{AttemptId, CommandId, PersonId};
use nats::effect::{Backoff, Clock, Hand, Rate, Trigger, Worker};
use tokio::task::{JoinHandle, LocalSet};
use tokio_postgres::{Client, NoTls};
use tokio_util::sync::CancellationToken;

use crate::world::until;
use letters::Letters;
use provider::{Mood, Provider};

/// A service with nothing but this effect.
struct Mailer {
    provider: Provider,
    rate: Option<Rate>,
    trigger: Trigger,
    hand: Hand,
    db: Client,
    pool: chassis::database::Pool,
    local: LocalSet,
    _postgres: PrivatePostgres,
    _scratch: Scratch,
}

impl Mailer {
    async fn new(name: &str) -> Self {
        let scratch = crate::ground(name);
        let log = scratch.path().join("log");
        let postgres = PrivatePostgres::start_fresh(&scratch.path().join("postgres"), &log).await.unwrap();
        let config = postgres.superuser("postgres");
        let (db, connection) = config.connect(NoTls).await.unwrap();
        let local = LocalSet::new();
        local.spawn_local(async move { drop(connection.await) });
        let pool = chassis::database::pool(&nats::fold::Database::new(config, nats::fold::Tls::OFF), 4).unwrap();
        let (clock, hand) = Clock::set("2027-01-01T00:00:00Z".parse().unwrap());
        let (provider, trigger) = (Provider::default(), Trigger::new(clock));
        let mailer =
            Self { provider, rate: None, trigger, hand, db, pool, local, _postgres: postgres, _scratch: scratch };
        let tables = [include_str!("../../../migrations/fold/V1__fold.sql"), letters::TABLES].concat();
        mailer.during(mailer.db.batch_execute(&tables)).await.unwrap();
        mailer
    }

    /// While the tasks of this service go on.
    async fn during<F: Future>(&self, story: F) -> F::Output {
        self.local.run_until(story).await
    }

    /// One more process.
    fn starts_a_worker(&self) -> JoinHandle<()> {
        let effect = Letters { provider: self.provider.clone(), rate: self.rate };
        let worker = Worker::new(effect, self.pool.clone(), self.trigger.clone(), std::sync::Arc::default());
        self.local.spawn_local(worker.run(CancellationToken::new()))
    }

    /// As the fold does it.
    async fn orders(&self, provider: &str) -> PersonId {
        let (id, person) = (CommandId::new(), PersonId::new());
        self.db.execute(letters::ORDERED, &[&id, &provider, &person, &self.trigger.now()]).await.unwrap();
        self.trigger.fire();
        person
    }

    /// Waits until this person's letter was called for so often, and each call is recorded. Returns the keys.
    async fn called(&self, person: PersonId, times: usize) -> Vec<AttemptId> {
        let resting = "select from letters where person = $1 and leased_until is null";
        until("the call is recorded", async || {
            let rests = self.db.query_opt(resting, &[&person]).await.unwrap().is_some();
            let calls = self.provider.calls(person);
            (rests && calls.len() >= times).then_some(calls)
        })
        .await
    }

    async fn failures_and_due(&self, person: PersonId) -> (i32, Option<Timestamp>) {
        let row =
            self.db.query_one("select failures, due_at from letters where person = $1", &[&person]).await.unwrap();
        (row.get(0), row.get(1))
    }

    async fn lets_the_lease_pass(&self, person: PersonId) {
        let passed = "update letters set leased_until = clock_timestamp() - interval '1 second' where person = $1";
        self.db.execute(passed, &[&person]).await.unwrap();
        self.hand.advance(Duration::from_millis(250));
    }

    /// The end of the lease of this person's letter, and whether that has passed.
    async fn lease(&self, person: PersonId) -> (Timestamp, bool) {
        let lease = "select leased_until, leased_until < clock_timestamp() from letters where person = $1";
        let row = self.db.query_one(lease, &[&person]).await.unwrap();
        (row.get(0), row.get(1))
    }

    async fn counts(&self, query: &str) -> i64 {
        self.db.query_one(query, &[]).await.unwrap().get(0)
    }
}

#[tokio::test]
async fn a_letter_fails_through_the_whole_backoff_and_goes_out_once_with_one_key() {
    let mailer = Mailer::new("effect-backoff").await;
    let story = async {
        mailer.provider.is("quick", Mood::Fails);
        mailer.starts_a_worker();
        let person = mailer.orders("quick").await;
        for failed in 1..=11 {
            assert_eq!(mailer.called(person, failed).await.len(), failed);
            let (failures, due) = mailer.failures_and_due(person).await;
            assert_eq!(usize::try_from(failures), Ok(failed));
            let due = due.unwrap();
            let pause = mailer.trigger.now().duration_until(due).unsigned_abs();
            let longest = Duration::from_millis(500 << (failed - 1)).min(Backoff::USUAL.longest);
            assert!(pause >= longest / 2 && pause <= longest, "pause {failed}: {pause:?}");

            // A moment before it is due, another letter goes, and this one does not.
            mailer.hand.set(due.checked_sub(Duration::from_micros(1)).unwrap());
            let other = mailer.orders("slow").await;
            mailer.called(other, 1).await;
            assert_eq!(mailer.provider.calls(person).len(), failed);
            if failed == 11 {
                mailer.provider.is("quick", Mood::Sends);
            }
            mailer.hand.set(due);
        }
        let mut keys = mailer.called(person, 12).await;
        keys.dedup();
        assert_eq!(keys.len(), 1, "one intent, one key");
        assert_eq!(mailer.failures_and_due(person).await, (0, None), "and nothing more is due");
        assert_eq!(mailer.provider.sent(), 12, "the letter, and each of the eleven others, once");
        let keys = "select count(distinct idempotency_key) from letter_attempts where letter in (select letter from letters where provider = 'quick')";
        assert_eq!(mailer.counts(keys).await, 1);
        let calls = "select count(*) from letter_attempts where outcome = 'no answer' and not intent_over and ended_at is not null";
        assert_eq!(mailer.counts(calls).await, 11, "the ledger has them all");
        assert_eq!(mailer.counts("select count(*) from drafts").await, 12, "what went out is told, and only that");
    };
    mailer.during(story).await;
}

#[tokio::test]
async fn the_lease_of_a_worker_that_died_runs_out_and_the_next_calls_with_the_same_key() {
    let mailer = Mailer::new("effect-lease").await;
    let story = async {
        mailer.provider.is("quick", Mood::Hangs);
        let dies = mailer.starts_a_worker();
        let person = mailer.orders("quick").await;
        until("it calls", async || (mailer.provider.calls(person).len() == 1).then_some(())).await;
        dies.abort();
        mailer.provider.is("quick", Mood::Sends);

        mailer.starts_a_worker();
        // Whatever the clock of the effect says, which is not about who lives.
        mailer.hand.advance(Duration::from_secs(3600));
        let other = mailer.orders("slow").await;
        mailer.called(other, 1).await;
        assert_eq!(mailer.provider.calls(person).len(), 1, "the lease holds to its end");
        let soon = "select count(*) from letters where leased_until <= clock_timestamp() + interval '5 seconds'";
        assert_eq!(mailer.counts(soon).await, 1, "which is near, though a call may take ten seconds");
        mailer.lets_the_lease_pass(person).await;
        let keys = mailer.called(person, 2).await;
        assert_eq!(keys[0], keys[1]);
        assert_eq!(mailer.provider.sent(), 2, "the provider knew the key: nothing went out twice");
        assert_eq!(mailer.counts("select count(*) from letters where sent_as is null").await, 0);
        assert_eq!(
            mailer.counts("select count(*) from letter_attempts where ended_at is null").await,
            1,
            "nobody knows of the first"
        );
    };
    mailer.during(story).await;
}

#[tokio::test]
async fn a_call_that_takes_longer_than_a_lease_keeps_its_row_while_its_worker_lives() {
    let mailer = Mailer::new("effect-renewed").await;
    let story = async {
        mailer.provider.is("quick", Mood::Hangs);
        mailer.starts_a_worker();
        let person = mailer.orders("quick").await;
        until("it calls", async || (mailer.provider.calls(person).len() == 1).then_some(())).await;
        let (first, _) = mailer.lease(person).await;
        mailer.starts_a_worker();
        until("the lease would be over", async || {
            let passed = "select count(*) from letters where $1 < clock_timestamp()";
            (mailer.db.query_one(passed, &[&first]).await.unwrap().get::<_, i64>(0) == 1).then_some(())
        })
        .await;
        let other = mailer.orders("slow").await;
        mailer.called(other, 1).await;
        assert!(!mailer.lease(person).await.1, "it was renewed");
        assert_eq!(mailer.provider.calls(person).len(), 1, "and there was no second call");
        assert_eq!(mailer.provider.given_up(), 0);
    };
    mailer.during(story).await;
}

#[tokio::test]
async fn who_cannot_renew_gives_up_its_call_and_what_it_learns_too_late_is_dropped() {
    let mailer = Mailer::new("effect-fenced").await;
    let story = async {
        mailer.provider.is("quick", Mood::Hangs);
        mailer.starts_a_worker();
        let person = mailer.orders("quick").await;
        until("it calls", async || (mailer.provider.calls(person).len() == 1).then_some(())).await;
        // As another worker does once a lease is over.
        let taken = "update letters set lease = gen_random_uuid(), leased_until = clock_timestamp() + interval '1 hour' \
                     where person = $1 returning lease::text";
        let lease = mailer.db.query_one(taken, &[&person]).await.unwrap().get::<_, String>(0);
        until("the call is given up", async || (mailer.provider.given_up() == 1).then_some(())).await;
        let dropped = "select count(*) from letter_attempts where outcome = 'superseded' and not intent_over";
        until("it is recorded as that", async || (mailer.counts(dropped).await == 1).then_some(())).await;
        let row = "select failures, sent_as, lease::text from letters where person = $1";
        let row = mailer.db.query_one(row, &[&person]).await.unwrap();
        let found = (row.get::<_, i32>(0), row.get::<_, Option<String>>(1), row.get::<_, String>(2));
        assert_eq!(found, (0, None, lease), "the row is the other one's");

        mailer.provider.is("quick", Mood::Sends);
        mailer.lets_the_lease_pass(person).await;
        let keys = mailer.called(person, 2).await;
        assert_eq!(keys[0], keys[1]);
        assert_eq!(mailer.provider.sent(), 1, "nothing went out twice");
    };
    mailer.during(story).await;
}

#[tokio::test]
async fn a_target_that_does_not_answer_keeps_no_other_waiting() {
    let mailer = Mailer::new("effect-fairness").await;
    let story = async {
        mailer.provider.is("slow", Mood::Hangs);
        for _ in 0..30 {
            mailer.orders("slow").await;
        }
        mailer.starts_a_worker();
        until("its places are taken", async || (mailer.provider.all_calls() == 3).then_some(())).await;
        for _ in 0..10 {
            let person = mailer.orders("quick").await;
            assert_eq!(mailer.called(person, 1).await.len(), 1);
        }
        assert_eq!(mailer.provider.all_calls(), 13, "no more of the slow one than it has places");
    };
    mailer.during(story).await;
}

#[tokio::test]
async fn what_is_refused_is_given_up_and_tried_again_for_who_asks_with_a_new_key() {
    let mailer = Mailer::new("effect-given-up").await;
    let story = async {
        mailer.provider.is("quick", Mood::Refuses);
        mailer.starts_a_worker();
        let person = mailer.orders("quick").await;
        mailer.called(person, 1).await;
        assert_eq!(mailer.failures_and_due(person).await, (1, None), "it stays, and can be seen to fail");
        mailer.provider.is("quick", Mood::Sends);
        let again = "update letters set due_at = $2 where person = $1";
        mailer.db.execute(again, &[&person, &mailer.trigger.now()]).await.unwrap();
        mailer.trigger.fire();
        let keys = mailer.called(person, 2).await;
        assert_ne!(keys[0], keys[1], "the first intent was answered");
        assert!(keys[0].to_string() < keys[1].to_string(), "a later one is the greater");
        assert_eq!(mailer.failures_and_due(person).await, (0, None));
    };
    mailer.during(story).await;
}

#[tokio::test]
async fn no_more_calls_begin_than_the_target_allows() {
    let mut mailer = Mailer::new("effect-rate").await;
    mailer.rate = Some(Rate { calls: 5, per: Duration::from_secs(60) });
    let mailer = mailer;
    let story = async {
        for _ in 0..12 {
            mailer.orders("quick").await;
        }
        mailer.starts_a_worker();
        for (others, calls) in [5, 10, 12].into_iter().enumerate() {
            let calls = calls + others;
            until("as many as are allowed", async || (mailer.provider.all_calls() == calls).then_some(())).await;
            // Another target has an allowance of its own; what it is sent shows that the worker has claimed since.
            let other = mailer.orders("slow").await;
            mailer.called(other, 1).await;
            assert_eq!(mailer.provider.all_calls(), calls + 1);
            mailer.hand.advance(Duration::from_secs(60));
        }
    };
    mailer.during(story).await;
}
