//! Nothing here: the same page for what does not exist and for what is somebody else's.

use askama::Template;

use face::layout::Frame;

/// Goes with status 404.
#[derive(Debug, Template)]
#[template(path = "site/not_found.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    shelf.put("site/not_found/visitor", &Page { frame: shelf.visitor() })?;
    shelf.put("site/not_found/person", &Page { frame: shelf.ada() })
}
