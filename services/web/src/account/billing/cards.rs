//! With which cards accounts pay, as far as this process saw it: for the banner of a card that ends, which may stand above any page.
//!
//! A page never waits for it. Where it is not known, or was seen some time ago, it is looked up beside the page, and the next one knows. What is
//! kept is kept in memory, for who pays and looks at pages, and goes with the process.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::account::card::end;
use jiff::{SignedDuration, Timestamp};
use messages::AccountId;
use messages::account::bills::Card;

/// So long it counts what was seen.
const FRESH: SignedDuration = SignedDuration::from_mins(10);

/// So long it counts of a card that ends: its owner may be changing it.
const FRESH_NEAR_ITS_END: SignedDuration = SignedDuration::from_secs(15);

/// As many accounts as are remembered.
const MOST: usize = 20_000;

/// What was seen of an account.
struct Seen {
    card: Option<Card>,
    at: Timestamp,
}

/// The cards.
#[derive(Default)]
pub(crate) struct Cards(Mutex<HashMap<AccountId, Seen>>);

impl Cards {
    fn all(&self) -> MutexGuard<'_, HashMap<AccountId, Seen>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes what was seen of an account.
    pub fn note(&self, account: AccountId, card: Option<Card>, now: Timestamp) {
        let mut all = self.all();
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(account, Seen { card, at: now });
    }

    /// The card as it was seen, and whether it is time to look again: who is told so looks, and nobody else does meanwhile.
    pub fn known(&self, account: AccountId, now: Timestamp) -> (Option<Card>, bool) {
        let mut all = self.all();
        let Some(seen) = all.get_mut(&account) else {
            drop(all);
            self.note(account, None, now);
            return (None, true);
        };
        let ends = seen.card.as_ref().is_some_and(|card| end(card, now).is_some());
        let is_old = now.duration_since(seen.at) >= if ends { FRESH_NEAR_ITS_END } else { FRESH };
        if is_old {
            seen.at = now;
        }
        (seen.card.clone(), is_old)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_looked_up_once_and_again_when_it_is_old() {
        let (cards, account) = (Cards::default(), AccountId::new());
        let now: Timestamp = "2026-11-27T00:00:00Z".parse().unwrap();
        let card = |year| Card { brand: "visa".into(), last4: "4242".into(), expires_year: year, expires_month: 12 };
        assert_eq!(cards.known(account, now), (None, true));
        assert_eq!(cards.known(account, now), (None, false), "somebody looks already");
        cards.note(account, Some(card(2030)), now);
        assert_eq!(cards.known(account, now + FRESH_NEAR_ITS_END), (Some(card(2030)), false));
        assert_eq!(cards.known(account, now + FRESH), (Some(card(2030)), true));
        cards.note(account, Some(card(2025)), now);
        assert_eq!(
            cards.known(account, now + FRESH_NEAR_ITS_END),
            (Some(card(2025)), true),
            "it may be changed by now"
        );
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let (cards, now) = (Cards::default(), Timestamp::UNIX_EPOCH);
        for _ in 0..=MOST {
            cards.note(AccountId::new(), None, now);
        }
        assert!(cards.all().len() <= MOST);
    }
}
