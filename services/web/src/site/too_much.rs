//! More came in than we take at once, or less than was meant to. Nothing is wrong, neither with us nor with the person.

use askama::Template;

use face::layout::Frame;

/// Goes with status 413 when one thing was too large, with 431 when it was what browsers send along, with 429 when there
/// was too much at once, and with 408 when only a part arrived.
#[derive(Debug, Template)]
#[template(path = "site/too_much.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// What there was too much of.
    pub limit: Limit,
}

/// What there was too much of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// What was sent is larger than any form of ours.
    Size,
    /// It came faster than any person clicks.
    Pace,
    /// The browser sends more cookies than we read.
    Cookies,
    /// What was sent broke off.
    Part,
}

impl Limit {
    /// What happened, in a few words.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Size | Self::Pace => "That was a lot at once",
            Self::Cookies => "Your browser sent too many cookies",
            Self::Part => "Only a part arrived",
        }
    }

    /// What happened, and what to do.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Size => "What you sent is larger than we can take. Nothing has changed. Try again with less.",
            Self::Pace => "You asked for a lot in a short time. Nothing is lost. Wait a few seconds, then try again.",
            Self::Cookies => {
                "The cookies of this site are larger than we can take. Nothing has changed. Delete the cookies of this site in your browser's settings, then sign in again."
            }
            Self::Part => {
                "What you sent did not arrive whole. Nothing has changed. Check your connection, then try again."
            }
        }
    }
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    for (name, limit) in [
        ("site/too_much/size", Limit::Size),
        ("site/too_much/pace", Limit::Pace),
        ("site/too_much/cookies", Limit::Cookies),
        ("site/too_much/part", Limit::Part),
    ] {
        shelf.put(name, &Page { frame: shelf.ada(), limit })?;
    }
    Ok(())
}
