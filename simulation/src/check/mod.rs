//! The laws, judged on each event and at the end of each day.
//!
//! Each message is judged by the judge of `harbor verify`, while it is read. What that cannot know is here: [`trial`], that a trial lasts as
//! long as it should where time comes in steps, [`day`], what the stores must hold together once a day is at rest, with what stands at infra, and
//! [`money`], what accounts are told beside what the payment provider has; [`people`], who belongs to what; and [`letters`], which letters people would get, and that each is true.

pub(crate) mod day;
pub(crate) mod letters;
pub(crate) mod money;
pub(crate) mod people;
pub(crate) mod trial;

/// Whatever was wrong, with the day on which it was found.
#[derive(Debug, Default)]
pub(crate) struct Findings(Vec<String>);

impl Findings {
    /// Writes down what was found on a day.
    pub(crate) fn on(&mut self, day: u32, found: impl IntoIterator<Item = String>) {
        self.0.extend(found.into_iter().map(|what| format!("day {day}: {what}")));
    }

    /// All of it, in the order of days.
    pub(crate) fn all(&self) -> &[String] {
        &self.0
    }
}
