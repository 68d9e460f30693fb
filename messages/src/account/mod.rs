//! Accounts: what pays. Commands go to billing, events come from billing.

mod command;
pub mod samples;
mod snapshot;
mod words;

use crate::table::table;

pub use command::Command;
pub use snapshot::Snapshot;
pub use words::Refusal;

table! {
    "account" of AccountId;

    command Command by Web {
        open @1 => Open,
        set_plan @1 => SetPlan,
    }

    event Event by Billing with account: Snapshot, refused @1: Refusal {
        /// The account exists and its trial runs.
        opened @1 => Opened,
        /// Its trial will end soon, and its people are to be told.
        trial_ending @1 => TrialEnding,
        /// Its trial is over, and there is no plan.
        trial_ended @1 => TrialEnded,
        /// It is on another plan.
        plan_changed @1 => PlanChanged,
        /// A command asked for what is already so.
        unchanged @1 => Unchanged,
    }
}
