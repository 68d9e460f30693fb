//! More came in than we take at once. Nothing is wrong, neither with us nor with the person.

use askama::Template;

use crate::face::layout::Frame;

/// Goes with status 413 when one thing was too large, and with 429 when there was too much at once.
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
}

impl Limit {
    /// What happened, and what to do.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Size => "What you sent is larger than we can take. Nothing has changed. Try again with less.",
            Self::Pace => "You asked for a lot in a short time. Nothing is lost. Wait a few seconds, then try again.",
        }
    }
}
