//! Accounts: what pays. Commands go to billing, events come from billing.

mod command;
pub mod samples;
mod snapshot;

use crate::table::table;

pub use command::Command;
pub use snapshot::Snapshot;

table! {
    "account" of AccountId;

    command Command by Web {
        open @1 => Open,
    }

    event Event by Billing with account: Snapshot {
        /// The account exists and its trial runs.
        opened @1 => Opened,
        /// A command asked for what is already so.
        unchanged @1 => Unchanged,
    }
}
