//! What a change in the middle of a period costs: what is left of the old price is given back, what is left of the new one is
//! charged, by the second, each rounded by itself.

use jiff::Timestamp;

/// What is given back, and what is charged, of a month at the old and the new price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Proration {
    pub(super) credit: i64,
    pub(super) charge: i64,
}

impl Proration {
    pub(super) fn of(old: i64, new: i64, period: (Timestamp, Timestamp), as_of: Timestamp) -> Self {
        let (start, end) = (period.0.as_second(), period.1.as_second());
        let whole = (end - start).max(1);
        let left = (end - as_of.as_second()).clamp(0, whole);
        Self { credit: share(old, left, whole), charge: share(new, left, whole) }
    }
}

/// Half a cent is a whole one.
fn share(amount: i64, left: i64, whole: i64) -> i64 {
    let (amount, left, whole) = (i128::from(amount), i128::from(left), i128::from(whole));
    i64::try_from((2 * amount * left + whole) / (2 * whole)).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    #[test]
    fn half_a_period_costs_half_of_the_difference() {
        let of = |old, new, seconds, as_of| Proration::of(old, new, (at(0), at(seconds)), at(as_of));
        assert_eq!(of(9_00, 29_00, 1000, 500), Proration { credit: 4_50, charge: 14_50 });
        assert_eq!(of(9_00, 29_00, 1000, 0), Proration { credit: 9_00, charge: 29_00 });
        assert_eq!(of(9_00, 29_00, 1000, 1000), Proration { credit: 0, charge: 0 });
        assert_eq!(of(29_00, 9_00, 3, 1), Proration { credit: 19_33, charge: 6_00 });
    }
}
