//! Workspaces: what the customer buys. Commands go to lifecycle, observations come from the reconciler, events come
//! from lifecycle.
//!
//! Intent and reality are different fields with different writers: [`Desired`] is what we promised, [`Observed`] is
//! what the world looks like, and [`State`] is lifecycle's judgement of the two.

mod attempts;
mod command;
mod event;
mod observed;
pub mod samples;
mod snapshot;
mod words;

use crate::table::table;

pub use attempts::Attempts;
pub use command::Command;
pub use observed::{Credential, Observed};
pub use snapshot::Snapshot;
pub use words::{Desired, Refusal, Region, State, Trouble, Word};

table! {
    "workspace" of WorkspaceId;

    command Command by Web {
        create @1 => Create,
        retry @1 => Retry,
        rename @1 => Rename,
    }

    observed Observed by Reconciler { observed @1 }

    #[expect(clippy::large_enum_variant, reason = "nearly all are large, and a message keeps them in a box")]
    event Event by Lifecycle with workspace: Snapshot, refused @1: Refusal {
        /// It was ordered.
        created @1 => Created,
        /// Infra has begun to make it, or to start it again.
        provisioning @1 => Provisioning,
        /// It is up.
        ready @1 => Ready,
        /// It is stopped, as decided.
        suspended @1 => Suspended,
        /// It is in trouble; the snapshot says which.
        troubled @1 => Troubled,
        /// It is being taken away, as decided.
        deprovisioning @1 => Deprovisioning,
        /// It is gone, as decided.
        deleted @1 => Deleted,
        /// The first code arrived in it.
        first_deployment_arrived @1 => FirstDeploymentArrived,
        /// Somebody made the first key of their own in it.
        own_key_made @1 => OwnKeyMade,
        /// Somebody asked to try again now: what is due later is due at once.
        retry_asked @1 => RetryAsked,
        /// Its owner gave it another name.
        renamed @1 => Renamed,
        /// A command asked for what is already so.
        unchanged @1 => Unchanged,
    }
}
