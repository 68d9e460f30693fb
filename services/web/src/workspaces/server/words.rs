//! How the server and what new sites get are spoken of.

use access::inside::server::{BadDefaults, Memory, Period, Traffic};
use face::graph::Unit;

pub(super) fn memory() -> String {
    format!("Write a number of megabytes from {} to {}, such as 512.", Memory::RANGE.start(), Memory::RANGE.end())
}

pub(super) fn cpus() -> String {
    "Write a number such as 0.5 or 2, with two digits behind the point at most.".to_owned()
}

pub(super) fn traffic() -> String {
    format!("Write a number of gigabytes from 1 to {}, such as 10.", Traffic::MOST_GIGABYTES)
}

pub(super) fn period() -> String {
    "Choose for which time the limit is.".to_owned()
}

/// What is said of what the server cannot give.
pub(super) fn bad(bad: BadDefaults) -> String {
    match bad {
        BadDefaults::Memory(most) => format!("The server has {most} megabytes in all. Write less than that."),
        BadDefaults::Cpus(1) => "The server has one processor. Write 1 or less.".to_owned(),
        BadDefaults::Cpus(most) => format!("The server has {most} processors. Write {most} or less."),
        BadDefaults::Traffic => "Write how much a site may send, or take the limit away.".to_owned(),
    }
}

/// What a period is called, and when it begins.
pub(super) const fn period_name(period: Period) -> (&'static str, &'static str) {
    match period {
        Period::Week => ("A week", "From Monday on."),
        Period::Month => ("A month", "From the first day of the month on."),
        Period::Quarter => ("Three months", "From the first of January, April, July and October on."),
    }
}

/// A size.
pub(super) fn size(bytes: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "it is rounded to be said")]
    Unit::Bytes.say(bytes as f64)
}

#[cfg(test)]
mod tests {
    use face::words::{banned_in, grade};

    use super::*;

    #[test]
    fn it_is_said_plainly() {
        let bad =
            [BadDefaults::Memory(4096), BadDefaults::Cpus(1), BadDefaults::Cpus(2), BadDefaults::Traffic].map(bad);
        for text in [memory(), cpus(), traffic(), period()].iter().chain(&bad) {
            assert!(banned_in(text).is_none() && grade(text) <= 8.0, "{text}");
        }
        for period in Period::ALL {
            let (name, text) = period_name(period);
            assert!(banned_in(name).is_none() && banned_in(text).is_none() && grade(text) <= 8.0, "{text}");
        }
    }
}
