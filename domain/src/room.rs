//! Whether another site or sandbox has room in a workspace, by the plan of who pays for it.
//!
//! Both take a place: otherwise somebody could fill the plan once with each. A sandbox that becomes a site keeps its own.

use plans::{Limit, Plan};

/// What there is, of how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// How many sites there are.
    pub sites: usize,
    /// How many sandboxes.
    pub sandboxes: usize,
    /// How many of both there may be; none where the plan has no limit, or is newer than this program.
    pub limit: Option<u32>,
}

impl Room {
    /// With so many, on this plan.
    #[must_use]
    pub fn of(sites: usize, sandboxes: usize, plan: Option<&Plan>) -> Self {
        let limit = match plan.map(|plan| &plan.terms.deployments_per_workspace) {
            Some(Limit::Count(count)) => Some(*count),
            Some(Limit::Unlimited) | None => None,
        };
        Self { sites, sandboxes, limit }
    }

    /// How many places are taken.
    #[must_use]
    pub const fn used(self) -> usize {
        self.sites.saturating_add(self.sandboxes)
    }

    /// Whether another one has room.
    #[must_use]
    pub fn is_free(self) -> bool {
        self.limit.is_none_or(|limit| self.used() < limit as usize)
    }

    /// By how many there are too many: more came than the plan has, by other ways than ours.
    #[must_use]
    pub fn over(self) -> usize {
        self.limit.map_or(0, |limit| self.used().saturating_sub(limit as usize))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plan_says_how_many_there_may_be() {
        let of = |sites, sandboxes| Room::of(sites, sandboxes, Some(plans::TRIAL));
        assert_eq!((of(2, 0).is_free(), of(3, 0).is_free(), of(4, 0).is_free()), (true, false, false));
        assert_eq!((of(3, 0).over(), of(5, 0).over(), of(3, 2).over()), (0, 2, 2));
        for without in [Room::of(9_999, 9_999, Some(plans::PRO)), Room::of(9_999, 9_999, None)] {
            assert!(without.is_free() && without.over() == 0);
        }
    }

    #[test]
    fn nobody_fills_the_plan_once_with_each() {
        for sandboxes in 0..=3 {
            let room = Room::of(3 - sandboxes, sandboxes, Some(plans::TRIAL));
            assert!(!room.is_free(), "{room:?}");
        }
    }
}
