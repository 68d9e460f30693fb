//! How customers read what the messages carry: plain words, no blame, and what happens next.
//!
//! Nothing is decided here, and nothing that decides uses it: the sentences of a type of another module, its `Display`
//! too, stand here.

mod account;
pub mod because;
pub mod bills;
pub mod handing;
pub mod letters;
pub mod money;
pub mod pause;
mod plan;
mod refusal;
pub mod team;
mod who;
mod workspace;

use messages::workspace::Region;

pub use refusal::{no_room, refusal};
pub use workspace::trouble;

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
