//! Which letters people get, whether one is still true when it is sent, and when it may go out.
//!
//! **The cast.** A [`Happened`] is an event of the log, with how things were before. [`decide()`] says which letters follow from it, each a
//! [`Wanted`]: of which kind, to whom, about what. The [`rule`] of a kind says whether it can be switched off, whether it goes at any
//! hour, and for how long it is of use; [`always`] says to people why they get it whatever they chose.
//!
//! **The play.** What is wanted waits until it may go. Before each try it is asked whether the letter is [`lost`]: what it says is no longer so,
//! or it is too late. Then [`quiet()`] says of all that waits for one person what goes now, what goes later, and what goes together in
//! a digest: at most four letters a day, and none at night that could wait for the morning.
//!
//! **What can go wrong.** What is known is older than the letter, or is not known at all: nothing is concluded from that. Letters come
//! late, because nobody could send: then what it was about is over, and it is not sent. Too much happens at once: no letter waits for
//! ever, and none is left out for that.

mod decide;
pub mod desk;
mod others;
mod quiet;
mod table;
mod truth;

use jiff::Timestamp;
use messages::mail::{About, Letter};
use messages::{PersonId, account, person, workspace};

pub use decide::decide;
pub use others::{Fate, Other, has_later, was_told_of_trouble};
pub use quiet::{A_DAY, Turn, Waits, Went, is_night, quiet};
pub use table::{EXPORT, Necessity, RECEIPT, Rule, To, always, rule, to};
pub use truth::{Known, gone_at, is_about_the_present, lost};

/// The version of these rules, for the envelope of what follows from them.
pub const POLICY: &str = "letters@1";

/// Something that happened.
#[derive(Debug, Clone, Copy)]
pub enum Happened<'a> {
    /// To an account.
    Account {
        /// How it was, if that is known.
        before: Option<&'a account::Snapshot>,
        /// What happened.
        event: &'a account::Event,
    },
    /// To a workspace.
    Workspace {
        /// How it was, if that is known.
        before: Option<&'a workspace::Snapshot>,
        /// What happened.
        event: &'a workspace::Event,
    },
    /// To a person.
    Person {
        /// To whom.
        id: PersonId,
        /// What happened.
        event: &'a person::Event,
    },
}

/// A letter that follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Of which kind.
    pub letter: Letter,
    /// To whom.
    pub person: PersonId,
    /// About what.
    pub about: About,
    /// Not before this.
    pub not_before: Timestamp,
}
