//! Help: guides to read, a search over them, and a way to write to us.
//!
//! The cast: five guides that are part of the program ([`guides`]), a [`search`] over their sections, a form ([`write`])
//! that takes along where its reader comes from ([`context`]), the rows in which questions lie
//! ([`access::question`]), and the page on which their answers stand ([`questions`]).
//! The play: somebody reads, searches, and writes. What they write lies in a table of web's own; the log holds its id and
//! what it is about, so that operators learn of it and nothing personal is kept for ever
//! (`docs/decisions/0016-what-people-write-to-us.md`). All but the sending works while our tables are away.

mod context;
pub mod guides;
pub mod promise;
pub mod questions;
pub mod search;
pub mod show;
#[cfg(any(test, feature = "gallery"))]
mod shown;
pub(crate) mod tell;
pub mod thanks;
pub mod write;

use domain::authorize::permission::{ListQuestions, ViewHelp, WriteToUs};

use crate::entry::{Entry, act, see};
use crate::place::{Group, Place};
pub use access::question::Mailbox;
pub(crate) use context::Context;

/// Where this folder's pages are.
const PREFIX: &str = "/help";

pub(crate) fn routes() -> Vec<Entry> {
    vec![
        see("/help", ViewHelp, show::index).offered(Place::of(
            Group::Help,
            "Help",
            "read guide guides documentation docs manual support how question search keys",
        )),
        see("/help/{guide}", ViewHelp, show::guide).no_place("each guide is offered by its title"),
        see(questions::PATH, ListQuestions, questions::show).offered(Place::of(
            Group::Account,
            "What you asked",
            "answer answers questions support history wrote reply",
        )),
        see("/help/write", WriteToUs, write::show).offered(Place::of(
            Group::Help,
            "Write to us",
            "contact support message question problem e-mail email mail ask send help people trouble",
        )),
        act("/help/write", WriteToUs, write::write).on("/help/write"),
        see("/help/thanks", ViewHelp, thanks::show).no_place("what one sees once, after writing to us"),
    ]
}

/// Its pages in their states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    shown::exhibits(shelf)
}
