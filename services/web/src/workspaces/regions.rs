//! The places that a new workspace can be in: which the plan has, why not, and what comes after the trial.

use domain::{entitlement, wording};
use messages::workspace;
use plans::Plan;

/// A place for a workspace.
#[derive(Debug, Clone)]
pub struct Region {
    /// Its short id, the value that is posted.
    pub id: String,
    /// Its name in words, such as `Europe`.
    pub name: String,
    /// For whom it is good, in one sentence.
    pub hint: String,
    /// Why the plan does not allow it, if it does not.
    pub locked: Option<String>,
    /// What comes of it after the trial, if the cheapest plan does not go there.
    pub later: Option<String>,
    /// Whether it is the chosen one.
    pub chosen: bool,
}

/// All places; the first that the plan has is chosen until the person chooses.
pub(super) fn regions(plan: Option<&'static Plan>, chosen: Option<workspace::Region>) -> Vec<Region> {
    let all: Vec<_> = match plan {
        Some(plan) => entitlement::regions(plan).collect(),
        // A plan that is newer than this program: the order will tell.
        None => workspace::Region::ALL.iter().map(|place| (*place, None)).collect(),
    };
    let chosen = chosen.or_else(|| all.iter().find(|(_, lock)| lock.is_none()).map(|(place, _)| *place));
    let region = |(place, lock): (workspace::Region, Option<entitlement::Lock>)| Region {
        id: place.word().to_owned(),
        name: wording::region_first(place).to_owned(),
        hint: hint(place).to_owned(),
        locked: lock.map(|lock| lock.to_string()),
        later: plan.and_then(|plan| entitlement::after_trial(plan, place)).map(|later| later.to_string()),
        chosen: chosen == Some(place),
    };
    all.into_iter().map(region).collect()
}

const fn hint(region: workspace::Region) -> &'static str {
    match region {
        workspace::Region::Eu => "Close to people in Europe.",
        workspace::Region::Us => "Close to people in North America.",
        workspace::Region::Unknown => "",
    }
}

#[cfg(test)]
mod tests {
    use messages::workspace::Region::{Eu, Us};

    use super::*;

    #[test]
    fn the_first_open_place_is_chosen_and_locked_ones_say_why() {
        let hobby = regions(Some(plans::HOBBY), None);
        assert!(hobby[0].chosen && hobby[0].locked.is_none());
        assert!(!hobby[1].chosen && hobby[1].locked.is_some());
        let pro = regions(Some(plans::PRO), Some(Us));
        assert!(!pro[0].chosen && pro[1].chosen && pro.iter().all(|region| region.locked.is_none()));
        assert!(regions(None, Some(Eu)).iter().all(|region| region.locked.is_none()));
    }

    #[test]
    fn who_tries_is_told_of_a_region_that_the_cheapest_plan_does_not_have() {
        let told = |plan| regions(plan, None).into_iter().map(|region| region.later).collect::<Vec<_>>();
        let trial = told(Some(plans::TRIAL));
        assert!(trial[0].is_none() && trial[1].as_deref().is_some_and(|later| later.contains("Pro (€29 a month)")));
        for plan in [Some(plans::HOBBY), Some(plans::PRO), None] {
            assert!(told(plan).iter().all(Option::is_none), "{plan:?}");
        }
    }
}
