//! Whether there may be one workspace more, as pages say it.

/// Whether the plan has room for one more workspace.
#[derive(Debug, Clone)]
pub enum Room {
    /// It has.
    Free,
    /// Nobody knows: the account is not open yet, as the sentence says.
    NotYet(String),
    /// Who looks does not make any: their role does not include it.
    None,
    /// It has not; the sentence says why, and which plan will have.
    Full(String),
}
