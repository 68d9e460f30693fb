//! Letters: what became of the mail that people get from us. The mailer decides and sends, and says here what came of it. Ids and words
//! only: addresses and texts never reach the log.

mod about;
mod enclosure;
mod event;
pub mod samples;
mod words;

use crate::table::table;

pub use about::About;
pub use enclosure::Enclosure;
pub use event::Event;
pub use words::{Dropped, Letter, Returned};

table! {
    "mail" of PersonId;

    event Event by Mailer {
        sent @1 => Sent,
        dropped @1 => Dropped,
        stuck @1 => Stuck,
        returned @1 => Returned,
        reachable @1 => Reachable,
    }
}
