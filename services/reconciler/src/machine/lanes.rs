//! How many calls may be under way, by region and kind: a region that does not answer holds its own places, and no other's.

use std::collections::HashMap;

use messages::workspace::Region;

/// Calls at once in one region for what somebody waits for: a machine to be made, a key to be had.
const WISHES: usize = 12;

/// Calls at once in one region for what is merely looked at. They have places of their own, so that a flood of wishes
/// does not make us blind.
const LOOKS: usize = 4;

/// Which of the limits a call counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Lane {
    pub region: Region,
    /// Whether somebody waits for it.
    pub wish: bool,
}

/// The calls under way, by lane.
#[derive(Default)]
pub(super) struct Lanes(HashMap<Lane, usize>);

impl Lanes {
    /// The lanes with room, and how much; the ones for wishes first.
    pub fn free(&self) -> Vec<(Lane, usize)> {
        let all = [(true, WISHES), (false, LOOKS)];
        let all = all.iter().flat_map(|(wish, most)| Region::ALL.iter().map(move |region| (*region, *wish, *most)));
        let free = all.map(|(region, wish, most)| {
            let lane = Lane { region, wish };
            (lane, most - self.0.get(&lane).copied().unwrap_or_default().min(most))
        });
        free.filter(|(_, free)| *free > 0).collect()
    }

    /// A call begins.
    pub fn enter(&mut self, lane: Lane) {
        *self.0.entry(lane).or_default() += 1;
    }

    /// A call has ended.
    pub fn leave(&mut self, lane: Lane) {
        if let Some(count) = self.0.get_mut(&lane) {
            *count = count.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lane_that_is_full_leaves_the_others_free() {
        let (mut lanes, us) = (Lanes::default(), Lane { region: Region::Us, wish: true });
        let all = lanes.free().len();
        for _ in 0..WISHES {
            lanes.enter(us);
        }
        assert!(lanes.free().iter().all(|(lane, _)| *lane != us));
        assert_eq!(lanes.free().len(), all - 1);
        lanes.leave(us);
        assert_eq!(lanes.free().len(), all);
    }
}
