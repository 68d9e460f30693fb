//! What people should know of the money of their account, above any page: it belongs to the frame, and one banner of several tells it.

use jiff::Timestamp;

/// What the people of an account should know of its money, for as long as it is so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dues {
    /// A payment is missing, and nothing runs any more.
    Unpaid {
        /// Since when it is missing.
        since: Timestamp,
    },
    /// What was paid for is over, and nothing runs any more.
    Ended {
        /// Since when.
        at: Timestamp,
    },
    /// A payment is missing, and all works for now.
    Missing {
        /// Since when.
        since: Timestamp,
        /// Until when all works.
        until: Timestamp,
    },
    /// The card that is paid with will not be valid any more when it is needed next.
    Card {
        /// Its last month, as it stands on it: `04/2027`.
        month: String,
        /// Whether that is over.
        is_over: bool,
    },
}
