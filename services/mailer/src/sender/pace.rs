//! How many letters one domain gets in a minute: who suddenly sends a provider of mail ten thousand letters is taken for somebody who should
//! not be read. A domain that is new at it begins with less.
//!
//! A letter for which there is no room gets a place of its own behind those that came before it, and is due then: so none is looked at
//! more than twice, however many wait. The places are those of this process: after a restart they are given anew.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use messages::LetterId;

/// So many seconds' worth may go at once.
const AT_ONCE: f64 = 6.0;

/// A place that nobody came for is given up after this.
const KEPT: SignedDuration = SignedDuration::from_mins(10);

/// So many domains and places are kept before what is over is looked for.
const TIDIED_FROM: usize = 4096;

/// The domains that letters go to.
#[derive(Debug, Default)]
pub(super) struct Domains {
    /// When each has room for one more, if it gets them evenly.
    next: HashMap<String, Timestamp>,
    /// The letters that have a place.
    places: HashMap<LetterId, Timestamp>,
}

impl Domains {
    /// Whether a letter may go to this domain now, which gets so many in a minute; else when.
    pub fn may(&mut self, letter: LetterId, domain: &str, a_minute: f64, now: Timestamp) -> Result<(), Timestamp> {
        if let Some(place) = self.places.get(&letter).copied() {
            if place > now {
                return Err(place);
            }
            self.places.remove(&letter);
            return Ok(());
        }
        self.tidy(now);
        let apart = seconds(60.0 / a_minute.max(1.0 / 60.0));
        let ahead = seconds(AT_ONCE);
        let next = self.next.entry(domain.to_ascii_lowercase()).or_insert(now);
        let free_at = (*next).max(now);
        *next = free_at.checked_add(apart).unwrap_or(Timestamp::MAX);
        let place = free_at.checked_sub(ahead).unwrap_or(now);
        if place <= now {
            return Ok(());
        }
        self.places.insert(letter, place);
        Err(place)
    }

    fn tidy(&mut self, now: Timestamp) {
        if self.next.len() > TIDIED_FROM {
            self.next.retain(|_, next| *next > now);
        }
        if self.places.len() > TIDIED_FROM {
            self.places.retain(|_, place| place.duration_until(now) < KEPT);
        }
    }
}

/// How many a domain gets in a minute, so many days after the first letter of all: as many more each day until it is all of it.
pub(super) fn warm(a_minute: u32, days: u32, began_at: Option<Timestamp>, now: Timestamp) -> f64 {
    let whole = f64::from(a_minute);
    if days == 0 {
        return whole;
    }
    let since = began_at.map_or(SignedDuration::ZERO, |at| at.duration_until(now)).max(SignedDuration::ZERO);
    let day = since.as_secs_f64() / 86_400.0 + 1.0;
    (whole * (day / f64::from(days)).min(1.0)).max(1.0)
}

fn seconds(seconds: f64) -> SignedDuration {
    SignedDuration::try_from_secs_f64(seconds).unwrap_or(SignedDuration::ZERO)
}

#[cfg(test)]
mod tests {
    use messages::{CommandId, MessageId, PersonId};

    use super::*;

    fn letter() -> LetterId {
        LetterId::of(MessageId::Command(CommandId::new()), "welcome", PersonId::new())
    }

    #[test]
    fn no_domain_gets_more_than_was_set_and_each_letter_is_looked_at_twice() {
        let (mut domains, start) = (Domains::default(), Timestamp::UNIX_EPOCH);
        let mut went = 0;
        let mut later = Vec::new();
        for _ in 0..300 {
            let letter = letter();
            match domains.may(letter, "example.com", 60.0, start) {
                Ok(()) => went += 1,
                Err(at) => later.push((letter, at)),
            }
        }
        assert_eq!(went, 7, "what came together for some seconds");
        assert!(later.windows(2).all(|pair| pair[0].1 < pair[1].1), "in their order");
        assert_eq!(later.last().unwrap().1, start + SignedDuration::from_secs(293));
        assert_eq!(domains.may(letter(), "example.org", 60.0, start), Ok(()), "another domain has room");
        for (letter, at) in later {
            assert_eq!(domains.may(letter, "Example.COM", 60.0, at), Ok(()));
        }
    }

    #[test]
    fn a_domain_that_is_new_at_it_begins_with_less() {
        let at = |day: i64| Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * day);
        let warm = |day| warm(600, 10, Some(at(0)), at(day));
        assert_eq!([warm(0), warm(4), warm(9), warm(99)], [60.0, 300.0, 600.0, 600.0]);
        assert_eq!(super::warm(600, 10, None, at(5)), 60.0, "nothing was sent yet");
        assert_eq!(super::warm(600, 0, None, at(5)), 600.0);
    }
}
