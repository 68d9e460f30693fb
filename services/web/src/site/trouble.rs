//! We failed. The page says so, blames nobody else, and gives a reference that leads us to the line in our log.

use askama::Template;

use crate::face::layout::Frame;

/// Goes with any status of 500 and above.
#[derive(Debug, Template)]
#[template(path = "site/trouble.html")]
pub struct Page {
    /// Around it; a visitor's frame if we cannot even tell who asks.
    pub frame: Frame,
    /// Short, and also in the log.
    pub reference: String,
}
