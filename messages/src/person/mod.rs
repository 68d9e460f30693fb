//! What happens to people. Ids only: names and addresses never reach the log.

mod address;
mod event;
pub mod samples;
mod words;

use crate::table::table;

pub use address::Address;
pub use event::Event;
pub use words::{Role, Topic};

table! {
    "person" of PersonId;

    event Event by Web {
        signed_up @1 => SignedUp,
        joined @1 => Joined,
        left @1 => Left,
        wrote @1 => Wrote,
    }
}
