//! The words that messages of accounts use.

use crate::words::words;

words! {
    /// Why billing did not do what a command asked.
    Refusal {
        /// No such account, or it is not open yet.
        NoAccount = "no_account",
        /// We sell no plan of that name and version, or no longer.
        NoSuchPlan = "no_such_plan",
        /// The command asks for something by someone who may not.
        NotAllowed = "not_allowed",
    }
    besides {
        /// A reason that this release does not know.
        Unknown = "unknown",
    }
}
