//! How many calls may be under way, by region and kind: a region that does not answer holds its own places, and no other's,
//! and thousands of machines that a rule stops keep nobody waiting who wants one started.

use messages::workspace::Region;
use nats::effect::Lane;

/// Calls at once in one region for what somebody waits for: a machine to be made or started, a key to be had.
const AWAITED: usize = 12;

/// The same for what is to be stopped or taken away.
const ENDED: usize = 12;

/// Calls at once in one region for what is merely read. They have places of their own, so that a flood of commands does not
/// keep us from noticing what changed.
const READ: usize = 4;

/// For each region three; the ones that somebody waits for first. Which of them a row is in, the table itself says.
pub(super) fn lanes() -> Vec<Lane> {
    let kinds =
        [("wish and desired = 'running'", AWAITED), ("wish and desired <> 'running'", ENDED), ("not wish", READ)];
    let all = kinds.iter().flat_map(|kind| Region::ALL.iter().map(move |region| (kind, region)));
    let lane = |((wish, at_once), region): (&(&str, usize), &Region)| {
        let condition = format!("region = '{}' and {wish}", region.word());
        Lane { condition, ..Lane::only(*at_once) }
    };
    all.map(lane).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_region_has_places_for_what_is_awaited_for_what_ends_and_for_what_is_read() {
        let lanes: Vec<_> = lanes().into_iter().map(|lane| (lane.condition, lane.at_once)).collect();
        let lane = |condition: &str, at_once| (condition.to_owned(), at_once);
        for expected in [
            lane("region = 'us' and wish and desired = 'running'", 12),
            lane("region = 'eu' and wish and desired <> 'running'", 12),
            lane("region = 'eu' and not wish", 4),
        ] {
            assert!(lanes.contains(&expected), "{lanes:?}");
        }
        assert_eq!(lanes.len(), 3 * Region::ALL.len());
    }
}
