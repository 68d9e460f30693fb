//! Names for events that sort by the moment they were made, as the contract promises.
//!
//! 48 bits of milliseconds and 80 random bits in Crockford's base 32: 26 characters. Within one millisecond the random
//! part counts up, so that two events of this service are never out of order or alike.

use std::sync::Mutex;

use crate::{clock, lock::lock};

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

#[derive(Default)]
pub(super) struct Sequence(Mutex<u128>);

impl Sequence {
    pub(super) fn next(&self) -> String {
        let millisecond = u128::try_from(clock::now().as_millisecond()).unwrap_or_default();
        let fresh = (millisecond << 80) | (rand::random::<u128>() >> 48);
        let mut last = lock(&self.0);
        *last = if fresh > *last { fresh } else { *last + 1 };
        spell(*last)
    }
}

fn spell(id: u128) -> String {
    (0..26).rev().map(|digit| char::from(ALPHABET[usize::from((id >> (digit * 5)) as u8 & 31)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_26_characters_unique_and_in_order() {
        let sequence = Sequence::default();
        let ids: Vec<String> = (0..10_000).map(|_| sequence.next()).collect();
        assert!(ids.iter().all(|id| id.len() == 26 && id.bytes().all(|byte| ALPHABET.contains(&byte))));
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn spelling_covers_every_bit() {
        assert_eq!(spell(0), "0".repeat(26));
        assert_eq!(spell(u128::MAX), format!("7{}", "Z".repeat(25)));
    }
}
