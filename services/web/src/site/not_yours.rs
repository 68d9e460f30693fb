//! What somebody's role in an account does not include: it is there, it is not theirs, and who can change that.

use askama::Template;
use domain::authorize::Why;

use face::layout::Frame;

/// Goes with status 403.
#[derive(Debug, Template)]
#[template(path = "site/not_yours.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// Why not, in a sentence.
    pub why: &'static str,
}

impl Page {
    /// Of what the role in the account does not include.
    #[must_use]
    pub const fn of(frame: Frame) -> Self {
        Self { frame, why: Why::AccountRole.sentence() }
    }
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    shelf.put("site/not_yours/member", &Page::of(crate::shelf::samples::in_a_team(shelf.ada())))
}
