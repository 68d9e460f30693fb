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
