//! What is too much for a day is told in a digest: once, whatever becomes of it and of our tables.

use std::time::Duration;

use messages::account::Snapshot;
use messages::account::samples::snapshot;
use messages::mail::Letter;
use messages::{AccountId, LetterId, PersonId};

use super::desk::{Desk, Mood};

const HOUR: Duration = Duration::from_secs(3600);

/// So many letters to somebody new.
async fn wants_many(desk: &Desk, count: usize) -> Vec<LetterId> {
    let account = Snapshot { id: AccountId::new(), owner: PersonId::new(), ..snapshot() };
    desk.knows(&account).await;
    let mut letters = Vec::new();
    for _ in 0..count {
        letters.push(desk.wants(&account, Letter::Refunded).await);
    }
    letters
}

#[tokio::test]
async fn what_a_digest_told_is_told_by_no_tables_from_before_it() {
    let desk = Desk::new("sending-digest", None).await;
    let story = async {
        let worker = desk.starts_a_worker();
        let mut letters = wants_many(&desk, 7).await;
        for _ in 0..4 {
            desk.passes(HOUR).await;
        }
        assert_eq!(desk.carrier.sent().len(), 5, "four, and the rest in a digest");
        // Of another one nobody knows whether it went out, until one of us says so.
        letters.extend(wants_many(&desk, 6).await);
        desk.passes(HOUR).await;
        desk.carrier.is(Mood::IsSilent);
        for _ in 0..3 {
            desk.passes(HOUR).await;
        }
        desk.carrier.is(Mood::Takes);
        desk.says(desk.letter("kind = 'digest' and state = 'stuck'").await, "sent").await;
        desk.passes(HOUR).await;
        assert_eq!(desk.counts("select count(*) from letters where kind = 'digest' and state = 'sent'").await, 2);
        let went = desk.carrier.sent().len();
        assert_eq!(went, 10);

        worker.abort();
        desk.is_restored().await;
        desk.starts_a_worker();
        for _ in 0..3 {
            desk.passes(HOUR).await;
        }
        for letter in letters {
            assert_eq!(desk.state(letter).await, ("dropped".to_owned(), Some("sent_before".to_owned())));
        }
        assert_eq!(desk.carrier.sent().len(), went);
    };
    desk.during(story).await;
}

#[tokio::test]
async fn what_somebody_died_at_is_looked_at_before_it_stands_in_a_digest() {
    let desk = Desk::new("sending-dead", None).await;
    let story = async {
        desk.starts_a_worker();
        let letters = wants_many(&desk, 7).await;
        desk.passes(HOUR).await;
        // The first of those that wait takes the others along.
        let last = letters.into_iter().max().unwrap();
        assert_eq!(desk.state(last).await.0, "waiting");
        desk.died_at(last).await;
        for _ in 0..3 {
            desk.passes(HOUR).await;
        }
        assert_eq!(desk.counts("select count(*) from letters where why = 'collected'").await, 3);
        assert_eq!(desk.counts("select count(distinct digest) from letters").await, 2, "that one by itself");
    };
    desk.during(story).await;
}
