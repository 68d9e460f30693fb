//! Where the intents of an effect stand.

use jiff::SignedDuration;

use crate::fold::Kept;

/// The columns that only the mechanism writes, but for a fold that makes a row due.
pub const MECHANISM: [&str; 5] = ["failures", "nudge", "due_at", "leased_until", "lease"];

/// A table of intents and its ledger. The columns that both must have are listed [above](super).
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its primary key: one column, which has the same name in the ledger, and so is not called `id`.
    pub key: &'static str,
    /// What the effect reads of a row, separated by commas: the names of a [list of columns](crate::fold::table). Named one
    /// by one, because a statement that is prepared must not change its columns when the table does.
    pub columns: fn() -> String,
    /// The name of its ledger.
    pub ledger: &'static str,
}

impl Table {
    /// For how long the calls stay in the ledger: what we did to the world is asked about within weeks. The service's fold
    /// applies it.
    #[must_use]
    pub const fn retention(&self) -> Kept {
        Kept { table: self.ledger, key: "id", time: "started_at", kept: SignedDuration::from_hours(90 * 24) }
    }
}
