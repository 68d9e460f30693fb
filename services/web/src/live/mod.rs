//! Pages that change while one looks at them.
//!
//! What changes on a page is one part of it, a [`Part`]. The page includes it, and a route of its own draws it anew: for
//! `live.js`, which asks for it when a stream says that something has changed ([`crate::streams`]), or every few seconds
//! where no stream gets through. So there is one truth, drawn in one place and authorized each time.
//!
//! To add one: a `Part` beside its page, `live/_page.html` in its template, a line in the table of routes.

mod part;
mod watch;

pub(crate) use part::{Part, part, render};
pub(crate) use watch::Watch;
