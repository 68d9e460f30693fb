//! Letters that do not arrive: who is not reached any more, and who is.

use std::time::Duration;

use messages::account::samples::snapshot;
use messages::mail::{Enclosure, Letter};

use super::desk::{Desk, Mood};

const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn what_went_to_another_address_says_nothing_of_where_they_are_reached() {
    let desk = Desk::new("sending-elsewhere", None).await;
    let story = async {
        desk.starts_a_worker();
        let ada = snapshot();
        desk.knows(&ada).await;
        let to = || "elsewhere@example.org".to_owned();
        let link = Enclosure::Link { to: to(), path: "/x".into() };
        let (question, text) = ("How?".to_owned(), "So.".to_owned());
        let elsewhere = [
            (Letter::AddressAsked, link),
            (Letter::AddressChanged, Enclosure::Before { to: to() }),
            (Letter::QuestionAnswered, Enclosure::Answer { to: Some(to()), question, text }),
        ];
        let unreached = "select count(*) from reach";
        for (mood, state) in [(Mood::KnowsNobody, "dropped"), (Mood::Takes, "sent")] {
            desk.carrier.is(mood);
            for (kind, enclosure) in &elsewhere {
                let letter = desk.wants_enclosing(&ada, *kind, enclosure.clone()).await;
                desk.passes(MINUTE).await;
                assert_eq!(desk.state(letter).await.0, state, "{kind:?}");
                desk.comes_back(letter).await;
                assert_eq!(desk.counts(unreached).await, 0, "{kind:?} that was {state}");
            }
        }
        let letter = desk.wants(&ada, Letter::SignedOutEverywhere).await;
        desk.passes(MINUTE).await;
        assert_eq!(desk.state(letter).await.0, "sent");
        desk.comes_back(letter).await;
        assert_eq!(desk.counts(unreached).await, 1, "what came back was for where they are reached");
    };
    desk.during(story).await;
}
