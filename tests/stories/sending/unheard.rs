//! Somebody came, and where they are reached is written down a moment after it was told that they came: their first letter waits for that.

use std::time::Duration;

use messages::account::Snapshot;
use messages::account::samples::snapshot;
use messages::mail::Letter;
use messages::{AccountId, PersonId};

use super::desk::Desk;

#[tokio::test]
async fn a_letter_waits_until_it_is_written_down_where_it_goes_and_not_for_ever() {
    let desk = Desk::new("sending-unheard", None).await;
    let story = async {
        desk.starts_a_worker();
        let [ada, nobody] = [(); 2].map(|()| Snapshot { id: AccountId::new(), owner: PersonId::new(), ..snapshot() });
        let mut letters = Vec::new();
        for account in [&ada, &nobody] {
            desk.is_heard_of(account.owner, false);
            desk.knows(account).await;
            letters.push(desk.wants(account, Letter::Refunded).await);
        }
        desk.passes(Duration::from_secs(2)).await;
        for letter in &letters {
            assert_eq!(desk.state(*letter).await, ("waiting".to_owned(), None));
        }
        desk.is_heard_of(ada.owner, true);
        desk.passes(Duration::from_secs(2)).await;
        assert_eq!(desk.state(letters[0]).await.0, "sent");
        desk.passes(Duration::from_secs(10 * 60)).await;
        assert_eq!(desk.state(letters[1]).await, ("dropped".to_owned(), Some("no_address".to_owned())));
        assert_eq!(desk.carrier.tries(), 1, "nothing was handed over without an address");
    };
    desk.during(story).await;
}
