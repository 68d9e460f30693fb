//! Faults G2 and G3: a carrier that takes letters and says nothing, and one that is away for hours.

use std::time::Duration;

use messages::account::{Snapshot, samples};
use messages::mail::Letter;
use messages::{AccountId, LetterId, PersonId};

use super::desk::{Desk, Mood};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

/// Somebody whose trial ends in so long.
fn trying(desk: &Desk, left: Duration) -> Snapshot {
    let ends_at = desk.now().checked_add(left).unwrap();
    Snapshot { id: AccountId::new(), owner: PersonId::new(), trial_ends_at: Some(ends_at), ..samples::snapshot() }
}

#[tokio::test]
async fn what_nobody_knows_of_is_asked_for_while_the_carrier_remembers_and_then_one_of_us_decides() {
    let desk = Desk::new("sending-silent", Some(23 * HOUR)).await;
    let story = async {
        desk.starts_a_worker();
        desk.carrier.is(Mood::IsSilent);
        let account = trying(&desk, 240 * HOUR);
        desk.knows(&account).await;
        let mut letters = Vec::new();
        for _ in 0..3 {
            letters.push(desk.wants(&account, Letter::Refunded).await);
        }
        // As long as the oldest of them is not known of, the next ones of the same person wait for it.
        let first = letters[0];
        for _ in 0..92 {
            desk.passes(15 * MINUTE).await;
        }
        let (tries, keys, sent) = desk.carrier.of(first);
        assert!(tries > 80 && keys == 1 && sent == 1, "{tries} tries with {keys} keys sent {sent}");
        desk.passes(15 * MINUTE).await;
        let at_the_end = desk.carrier.of(first).0;
        assert_eq!(desk.state(first).await, ("stuck".to_owned(), None));
        for _ in 0..40 {
            desk.passes(30 * MINUTE).await;
        }
        assert_eq!(desk.carrier.of(first), (at_the_end, 1, 1), "nothing is tried by itself after 23 hours");
        let told = "select count(*) from drafts where subject like '%.event.stuck'";
        assert_eq!(desk.counts(told).await, 1, "and it is told once");

        // One of us looks: it had gone out.
        desk.carrier.is(Mood::Takes);
        desk.says(first, "sent").await;
        // Until it is morning.
        for _ in 0..24 {
            desk.passes(15 * MINUTE).await;
        }
        assert_eq!(desk.state(first).await.0, "sent");
        assert_eq!(desk.carrier.of(first), (at_the_end, 1, 1));
        let others = [desk.carrier.of(letters[1]), desk.carrier.of(letters[2])];
        assert!(others.iter().all(|(_, keys, sent)| (*keys, *sent) == (1, 1)), "{others:?}");
    };
    desk.during(story).await;
}

#[tokio::test]
async fn a_carrier_that_knows_no_keys_is_asked_once_and_one_of_us_decides_at_once() {
    let desk = Desk::new("sending-keyless", None).await;
    let story = async {
        let worker = desk.starts_a_worker();
        desk.carrier.is(Mood::IsSilent);
        let account = trying(&desk, 240 * HOUR);
        desk.knows(&account).await;
        let (again, back) =
            (desk.wants(&account, Letter::Refunded).await, desk.wants(&account, Letter::Refunded).await);
        for _ in 0..4 {
            desk.passes(HOUR).await;
        }
        for letter in [again, back] {
            assert_eq!((desk.state(letter).await.0.as_str(), desk.carrier.of(letter)), ("stuck", (1, 1, 1)));
        }
        desk.carrier.is(Mood::Takes);
        desk.says(again, "again").await;
        desk.says(back, "taken_back").await;
        desk.passes(MINUTE).await;
        assert_eq!(
            (desk.state(again).await.0.as_str(), desk.carrier.of(again)),
            ("sent", (2, 2, 2)),
            "one of us wanted it"
        );
        assert_eq!(desk.state(back).await, ("dropped".to_owned(), Some("taken_back".to_owned())));
        assert_eq!(desk.carrier.of(back), (1, 1, 1));

        // A table that is older than what was sent: the record knows.
        worker.abort();
        let older =
            "update letters set state = 'waiting', why = null, ended_at = null, due_at = decided_at where letter = $1";
        desk.db.execute(older, &[&again]).await.unwrap();
        desk.db.execute("delete from posts", &[]).await.unwrap();
        desk.starts_a_worker();
        desk.passes(MINUTE).await;
        assert_eq!(desk.state(again).await, ("dropped".to_owned(), Some("sent_before".to_owned())));
        assert_eq!(desk.carrier.of(again), (2, 2, 2));
    };
    desk.during(story).await;
}

#[tokio::test]
async fn what_is_to_go_again_goes_once_more_and_never_twice_more() {
    let desk = Desk::new("sending-again", None).await;
    let story = async {
        desk.starts_a_worker();
        desk.carrier.is(Mood::IsSilent);
        let account = trying(&desk, 240 * HOUR);
        desk.knows(&account).await;
        let letter = desk.wants(&account, Letter::Refunded).await;
        desk.passes(MINUTE).await;
        assert_eq!(desk.state(letter).await.0, "stuck");
        desk.carrier.is(Mood::Takes);
        desk.died_handing_over(letter).await;
        desk.says(letter, "again").await;
        desk.passes(MINUTE).await;
        assert_eq!((desk.state(letter).await.0.as_str(), desk.carrier.of(letter)), ("stuck", (1, 1, 1)));

        let (told, said) =
            ("select count(*) from drafts where subject like '%.event.stuck'", "select count(said) from letters");
        assert_eq!((desk.counts(told).await, desk.counts(said).await), (2, 0), "one of us looks once more");
        desk.carrier.is(Mood::IsSilent);
        desk.says(letter, "again").await;
        desk.passes(MINUTE).await;
        assert_eq!((desk.state(letter).await.0.as_str(), desk.carrier.of(letter)), ("stuck", (2, 2, 2)));
        assert_eq!((desk.counts(told).await, desk.counts(said).await), (3, 0));
    };
    desk.during(story).await;
}

/// Whose letters these are, in the order in which they are to arrive.
struct Waits {
    account: Snapshot,
    untrue: LetterId,
    true_ones: Vec<LetterId>,
}

#[tokio::test]
async fn after_six_hours_nothing_untrue_goes_out_and_everybody_hears_things_in_their_order() {
    let desk = Desk::new("sending-away", Some(23 * HOUR)).await;
    let story = async {
        let dies = desk.starts_a_worker();
        desk.carrier.is(Mood::IsDown);
        let mut all = Vec::new();
        for _ in 0..6 {
            let account = trying(&desk, 3 * HOUR);
            desk.knows(&account).await;
            let untrue = desk.wants(&account, Letter::TrialEnding).await;
            let true_ones = vec![desk.wants(&account, Letter::Refunded).await];
            all.push(Waits { account, untrue, true_ones });
        }
        for step in 0..36 {
            desk.passes(10 * MINUTE).await;
            if step == 8 {
                for one in &mut all {
                    one.true_ones.push(desk.wants(&one.account, Letter::Refunded).await);
                }
            }
            if step == 18 {
                for one in &mut all {
                    let at = one.account.trial_ends_at;
                    let version = one.account.version + 1;
                    one.account = Snapshot { trial_ended_at: at, version, ..one.account.clone() };
                    desk.knows(&one.account).await;
                    one.true_ones.push(desk.wants(&one.account, Letter::TrialEnded).await);
                }
            }
        }
        assert!(desk.carrier.tries() > 100 && desk.carrier.sent().is_empty());
        // And who sends dies meanwhile, too.
        dies.abort();
        drop(dies.await);
        desk.lets_the_leases_pass().await;
        desk.starts_a_worker();
        desk.carrier.is(Mood::Takes);
        for _ in 0..4 {
            desk.passes(5 * MINUTE).await;
        }
        let sent = desk.carrier.sent();
        assert_eq!(sent.len(), 18, "each that is true, once");
        for Waits { untrue, true_ones, .. } in &all {
            assert_eq!(desk.state(*untrue).await, ("dropped".to_owned(), Some("untrue".to_owned())));
            let places: Vec<_> =
                true_ones.iter().map(|letter| sent.iter().position(|one| *one == letter.to_string())).collect();
            assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}");
        }
        println!("{} tries in six hours for 24 letters", desk.carrier.tries());
    };
    desk.during(story).await;
}
