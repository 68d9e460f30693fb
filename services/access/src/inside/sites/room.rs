//! Whether a workspace may have another site, by the plan of who pays for it.

use plans::{Limit, Plan};

/// How many sites there are, of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// How many there are.
    pub used: usize,
    /// How many there may be; none where the plan has no limit, or is newer than this program.
    pub limit: Option<u32>,
}

impl Room {
    /// With so many, on this plan.
    #[must_use]
    pub fn of(used: usize, plan: Option<&Plan>) -> Self {
        let limit = match plan.map(|plan| &plan.terms.deployments_per_workspace) {
            Some(Limit::Count(count)) => Some(*count),
            Some(Limit::Unlimited) | None => None,
        };
        Self { used, limit }
    }

    /// Whether another one has room.
    #[must_use]
    pub fn is_free(self) -> bool {
        self.limit.is_none_or(|limit| self.used < limit as usize)
    }

    /// By how many there are too many: more came than the plan has, by other ways than this one.
    #[must_use]
    pub fn over(self) -> usize {
        self.limit.map_or(0, |limit| self.used.saturating_sub(limit as usize))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plan_says_how_many_there_may_be() {
        let of = |used| Room::of(used, Some(plans::TRIAL));
        assert_eq!((of(2).is_free(), of(3).is_free(), of(4).is_free()), (true, false, false));
        assert_eq!((of(3).over(), of(5).over()), (0, 2));
        for without in [Room::of(9_999, Some(plans::PRO)), Room::of(9_999, None)] {
            assert!(without.is_free() && without.over() == 0);
        }
    }
}
