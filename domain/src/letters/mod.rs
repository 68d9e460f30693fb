//! Which letters people get, whether one is still true when it is sent, and when it may go out.
//!
//! [`table`] says of each kind whether it must be sent or can be switched off, and for how long it is of use. [`decide`] says which
//! follow from something that happened; [`lost`] is asked again before each try.

mod decide;
mod table;
mod truth;

use jiff::Timestamp;
use messages::mail::{About, Letter};
use messages::{PersonId, account, person, workspace};

pub use decide::decide;
pub use table::{Necessity, Rule, rule};
pub use truth::{Known, lost};

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
