//! The one way by which people ask for something: a form becomes a command on the log, and what comes of it an answer.
//!
//! On stage: a [`Command`], which says whose permission it takes, what its form holds, which message it makes, and what is said
//! and shown afterwards; [`submit`], the handler of all of them; the [`Record`](access::command::Record) of what was asked for; and [`send`](access::command::send), which
//! stores the message and waits for its outcome.
//!
//! The play. A form brings the id of its command, made when the page was drawn. `submit` looks for the record of that id; where
//! there is none, the command is checked and noted, before anybody else knows of it. Then the message of the *record* is
//! sent: however often the form is sent, and whatever it says the next time, it is one command. What comes of it within
//! three seconds is the answer; after x.
//!
//! What can go wrong. The check finds something: nothing is noted, and the form is shown again with the same id. The owner of
//! the decision refuses: the form is shown with the reason and a new id. The log is busy, or did not confirm: the form
//! is shown with the same id, because sent again it is the same command. The id is that of another person's command, or
//! of another one: there is no such thing.
//!
//! To add a command: its file beside its page, and a line in the routes of its noun (`entry::command`). From there the page
//! of the command knows what was asked for.

mod ask;
mod command;
mod describe;
mod known;
mod not_done;
mod notice;
mod posted;
mod problems;
mod routes;
mod see;
mod submit;
pub mod waiting;

pub use ask::Ask;
pub(crate) use command::{Attempt, Command};
pub(crate) use known::{Known, Pages};
pub(crate) use not_done::NotDone;
pub(crate) use notice::notice;
pub use problems::Problems;
pub(crate) use routes::routes;
pub(crate) use submit::{known, submit};
