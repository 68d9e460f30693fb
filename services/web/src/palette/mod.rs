//! Everything one can go to or do, found by a few letters of what people call it: the same answers on every page, on a
//! telephone, and without script.
//!
//! [`answers`] is what there is, [`fits`] is how what was typed is compared with it, and [`show`] is the page, whose list
//! the dialog on every page shows as well. A test walks all routes and all pages: what they offer must be found here.

pub mod answers;
#[cfg(test)]
mod complete;
mod fits;
pub mod show;
