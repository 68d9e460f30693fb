//! State beside what the log makes of it.

use crate::{Findings, Invariant};

/// How a row is not what the log makes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deviation {
    /// The log makes one, and there is none.
    Missing,
    /// There is one that the log does not make.
    Extra,
    /// These columns hold something else.
    Differs(Vec<String>),
}

/// Takes what was found when the log was replayed beside a table.
pub fn deviates(table: &str, key: &str, deviation: &Deviation, findings: &mut Findings) {
    let what = match deviation {
        Deviation::Missing => "the log makes a row that is not there".to_owned(),
        Deviation::Extra => "a row that the log does not make".to_owned(),
        Deviation::Differs(columns) => format!("the log makes something else of {}", columns.join(", ")),
    };
    findings.report(Invariant::StateIsLog, format!("{table}, {key}"), what, None);
}
