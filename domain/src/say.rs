//! How customers read what the messages carry: plain words, no blame, and what happens next.

use messages::workspace::{Refusal, Region, Trouble};
use plans::Plan;

use crate::entitlement::{self, Lock};
use crate::workspace::Happening;

/// A region within a sentence: "in Europe", "in the United States".
#[must_use]
pub const fn region(region: Region) -> &'static str {
    match region {
        Region::Eu => "Europe",
        Region::Us => "the United States",
        Region::Unknown => "another region",
    }
}

/// A region at the start of a sentence, or alone.
#[must_use]
pub const fn region_first(region: Region) -> &'static str {
    match region {
        Region::Eu => "Europe",
        Region::Us => "The United States",
        Region::Unknown => "Another region",
    }
}

/// A small number, as it is written in a sentence.
#[must_use]
pub fn count(number: u32) -> String {
    const WORDS: [&str; 11] = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let word = usize::try_from(number).ok().and_then(|place| WORDS.get(place));
    word.map_or_else(|| number.to_string(), ToString::to_string)
}

/// What is wrong with a workspace, and no more: what is done about it is said from the [`NextTry`] that is due.
///
/// [`NextTry`]: crate::workspace::NextTry
#[must_use]
pub const fn trouble(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::TookTooLong => "This takes longer than it should. Your workspace is not up yet.",
        Trouble::Unreachable => "We cannot get through to the region where your workspace should run.",
        Trouble::Broke => "Your workspace stopped working.",
        Trouble::Stopped => "Your workspace stopped although it should be up.",
        Trouble::Vanished => "Your workspace is not where it should be.",
        Trouble::Unclear | Trouble::Unknown => "We cannot tell how your workspace is doing.",
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
        Refusal::Unknown => "This could not be done right now. Please try again later.".to_owned(),
        Refusal::NotAllowed => "Only the owner of the account can do this.".to_owned(),
        Refusal::NotInTrouble => "Your workspace is not in trouble, so there is nothing to try again.".to_owned(),
        Refusal::TooSoon => "You asked for this a moment ago. Please give it a few seconds.".to_owned(),
    }
}

/// The line in a workspace's history for its first code.
pub const FIRST_CODE: &str = "The first code arrived.";

/// The line in a workspace's history for the first key that somebody made for themselves.
pub const OWN_KEY: &str = "The first key of your own was made.";

/// The line in a workspace's history for a try that its owner did not want to wait for.
pub const RETRY_ASKED: &str = "You asked us to try again.";

/// What happened to a workspace, as a line in its history.
#[must_use]
pub const fn happening(happening: Happening) -> &'static str {
    match happening {
        Happening::Ordered => "It was ordered.",
        Happening::SettingUp => "We started setting it up.",
        Happening::Ready => "It was ready to use.",
        Happening::Paused => "It was paused.",
        Happening::Trouble => "It had trouble.",
        Happening::TakingAway => "We started to take it away.",
        Happening::Deleted => "It was deleted.",
        Happening::FirstCode => FIRST_CODE,
        Happening::OwnKey => OWN_KEY,
        Happening::RetryAsked => RETRY_ASKED,
    }
}
