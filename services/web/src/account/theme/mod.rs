//! Light or dark: a choice that is kept in the browser, because a telephone in bed is not a desk by the window.

pub(crate) mod choose;
pub mod show;
