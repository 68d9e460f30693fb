//! A form that came from a page we cannot trust any more, mostly because it had been open for too long.

use askama::Template;

use face::layout::Frame;

/// Goes with status 403 when a write does not prove that it comes from our own page, with 400 when it is no form of ours
/// or was drawn for somebody else, and with 413 when it is too large.
#[derive(Debug, Template)]
#[template(path = "site/stale.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// A path of ours from which the person can start again.
    pub again: String,
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    shelf.put("site/stale", &Page { frame: shelf.ada(), again: "/workspaces/new".to_owned() })
}
