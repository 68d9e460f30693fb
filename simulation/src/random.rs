//! Chance that comes from a seed: the same seed, the same numbers, whatever release of whatever library.
//!
//! SplitMix64, by Sebastiano Vigna: <https://prng.di.unimi.it/splitmix64.c>. No secret hangs on it.

/// Where numbers come from.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    /// The numbers of one of many who share a seed; none has another's.
    pub(crate) fn of(seed: u64, who: u64) -> Self {
        let mut own = Self(seed ^ who.wrapping_mul(0xa076_1d64_78bd_642f));
        own.next();
        own
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = high.abs_diff(low).saturating_add(1);
        low.saturating_add_unsigned(self.next() % span.max(1))
    }

    /// True so many times in a hundred.
    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }

    /// One of them, each as often as its weight says; none of none.
    pub(crate) fn weighed<T: Copy>(&mut self, all: &[(u64, T)]) -> Option<T> {
        let total: u64 = all.iter().map(|(weight, _)| weight).sum();
        let mut left = self.next().checked_rem(total)?;
        for (weight, one) in all {
            if left < *weight {
                return Some(*one);
            }
            left -= weight;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_its_numbers_and_others_give_others() {
        let numbers = |seed, who| (0..8).map(|_| Random::of(seed, who).next()).collect::<Vec<_>>();
        assert_eq!(numbers(7, 1), numbers(7, 1));
        assert!(numbers(7, 1) != numbers(7, 2) && numbers(7, 1) != numbers(8, 1));
        // The first number of the reference for the seed 0.
        assert_eq!(Random(0).next(), 0xe220_a839_7b1d_cdaf);
    }

    #[test]
    fn what_weighs_nothing_is_never_drawn_and_all_else_is() {
        let mut random = Random::of(1, 1);
        let drawn: Vec<_> = (0..1000).filter_map(|_| random.weighed(&[(1, 'a'), (0, 'b'), (3, 'c')])).collect();
        let count = |letter| drawn.iter().filter(|one| **one == letter).count();
        assert!(count('b') == 0 && (200..300).contains(&count('a')), "{}", count('a'));
        assert_eq!(random.weighed::<char>(&[]), None);
        assert!((0..1000).all(|_| (-2..=2).contains(&random.between(-2, 2))));
    }
}
