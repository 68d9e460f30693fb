//! What happens to people. Ids only: names and addresses never reach the log.

mod address;
mod event;
pub mod samples;
mod words;

use crate::table::table;

pub use address::Address;
pub use event::Event;
pub use words::{Choice, Role, Topic};

table! {
    "person" of PersonId;

    event Event by Web {
        signed_up @1 => SignedUp,
        joined @1 => Joined,
        left @1 => Left,
        wrote @1 => Wrote,
        answered @1 => Answered,
        signed_in_anew @1 => SignedInAnew,
        signed_out_everywhere @1 => SignedOutEverywhere,
        address_asked @1 => AddressAsked,
        address_changed @1 => AddressChanged,
        identity_linked @1 => IdentityLinked,
        identity_unlinked @1 => IdentityUnlinked,
        sign_in_link_asked @1 => SignInLinkAsked,
        exported @1 => Exported,
    }
}
