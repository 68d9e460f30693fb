//! How customers read what the messages carry: plain words, no blame, and what happens next.

use messages::workspace::{Event, Refusal, Region, Trouble};
use plans::Plan;

use crate::entitlement::{self, Lock};

/// A region within a sentence: "in Europe", "in the United States".
#[must_use]
pub const fn region(region: Region) -> &'static str {
    match region {
        Region::Eu => "Europe",
        Region::Us => "the United States",
    }
}

/// A region at the start of a sentence, or alone.
#[must_use]
pub const fn region_first(region: Region) -> &'static str {
    match region {
        Region::Eu => "Europe",
        Region::Us => "The United States",
    }
}

/// A small number, as it is written in a sentence.
#[must_use]
pub fn count(number: u32) -> String {
    const WORDS: [&str; 11] = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let word = usize::try_from(number).ok().and_then(|place| WORDS.get(place));
    word.map_or_else(|| number.to_string(), ToString::to_string)
}

/// What is wrong with a workspace, and that it is being seen to.
#[must_use]
pub const fn trouble(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::TookTooLong => "This takes longer than it should. We were told and are looking into it.",
        Trouble::Unreachable => "We cannot get through to the place where your workspace should run. We keep trying.",
        Trouble::Broke => "Your workspace stopped working. We were told and are on it.",
        Trouble::Stopped => "Your workspace stopped although it should be up. We were told and are on it.",
        Trouble::Vanished => "Your workspace is not where it should be. We were told and are on it.",
        Trouble::Unclear => "We cannot tell how your workspace is doing. We were told and are looking into it.",
    }
}

/// Why an order was not carried out. `plan` is what the account is on and `region` what was asked for: without them the
/// sentence is true but less exact.
#[must_use]
pub fn refusal(refusal: Refusal, plan: Option<&Plan>, region: Option<Region>) -> String {
    match refusal {
        Refusal::LimitReached => match plan {
            Some(plan) => Lock::Workspaces { included: plan.terms.max_workspaces }.to_string(),
            None => "Your plan has no room for another workspace.".to_owned(),
        },
        Refusal::RegionNotIncluded => {
            let lock = plan.zip(region).and_then(|(plan, region)| entitlement::region(plan, region).err());
            lock.map_or_else(|| "Your plan does not include this region.".to_owned(), |lock| lock.to_string())
        }
        Refusal::NoAccount => "Your account is still being opened. Please try again in a moment.".to_owned(),
        Refusal::BadName => "This name cannot be used. Please choose another one.".to_owned(),
        Refusal::NotAllowed => "Only the owner of the account can do this.".to_owned(),
    }
}

/// The line in a workspace's history for its first code.
pub const FIRST_CODE: &str = "The first code arrived.";

/// The line in a workspace's history for the first key that somebody made for themselves.
pub const OWN_KEY: &str = "The first key of your own was made.";

/// The lines in a workspace's history that are no change of how it stands.
pub const FIRST_TIMES: [&str; 2] = [FIRST_CODE, OWN_KEY];

/// An event as a line in a workspace's history; none for what did not change it.
#[must_use]
pub const fn history(event: &Event) -> Option<&'static str> {
    match event {
        Event::Created { .. } => Some("It was ordered."),
        Event::Provisioning { .. } => Some("We started setting it up."),
        Event::Ready { .. } => Some("It was ready to use."),
        Event::Suspended { .. } => Some("It was paused."),
        Event::Troubled { .. } => Some("It had trouble, and we were told."),
        Event::Deprovisioning { .. } => Some("We started to take it away."),
        Event::Deleted { .. } => Some("It was deleted."),
        Event::FirstDeploymentArrived { .. } => Some(FIRST_CODE),
        Event::OwnKeyMade { .. } => Some(OWN_KEY),
        Event::Refused { .. } | Event::Unknown => None,
    }
}
