//! Every letter in every state worth seeing: to look at, for the gallery, and for tests to walk. All of it is invented.

mod of_accounts;
mod of_people;
mod of_workspaces;

use domain::reader::{Dates, Language, Zone};
use jiff::{SignedDuration, Timestamp};

use crate::content::Content;
use crate::frame::Frame;

/// A letter in one of its states.
#[derive(Debug, Clone)]
pub struct Sample {
    /// Its kind and its state, such as `workspace_paused/over_plan`.
    pub name: &'static str,
    /// What it says.
    pub content: Content,
    /// What is around it.
    pub frame: Frame,
}

/// All of them.
#[must_use]
pub fn samples() -> Vec<Sample> {
    [of_accounts::samples(), of_workspaces::samples(), of_people::samples()].concat()
}

/// 21 November 2026, 09:42:07 UTC.
const NOW: Timestamp = Timestamp::constant(1_795_254_127, 0);

/// So many days from now.
fn day(count: i64) -> Timestamp {
    NOW + SignedDuration::from_hours(24 * count)
}

fn frame(name: &str, language: Language, zone: Option<&str>) -> Frame {
    Frame {
        name: name.to_owned(),
        origin: "https://harbor.example".to_owned(),
        dates: Dates { language, zone: zone.and_then(Zone::named) },
        help: "help@harbor.example".to_owned(),
        answer: "within one working day".to_owned(),
        unsubscribe: None,
        stay: None,
    }
}

/// Around a letter to Ada, who said where she is.
fn ada() -> Frame {
    frame("Ada", Language::British, Some("Europe/London"))
}

/// Around a letter to Grace, who writes dates as Americans do.
fn grace() -> Frame {
    frame("Grace Hopper", Language::American, Some("America/New_York"))
}

/// Around a letter to somebody who reads from right to left, and has dates written as Germans do.
fn maryam() -> Frame {
    frame("مریم میرزاخانی", Language::German, Some("Europe/Berlin"))
}

/// Around a letter to somebody who said neither who nor where they are.
fn nobody() -> Frame {
    frame("", Language::British, None)
}

/// The same, with a link that switches such letters off.
fn with_a_switch(frame: Frame) -> Frame {
    Frame { unsubscribe: Some("/mail/off/uk7w2m9q4x/ready".to_owned()), ..frame }
}
