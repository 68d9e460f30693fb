//! The way to something that takes a while, told in a few named steps.

use jiff::Timestamp;

/// A step on the way.
#[derive(Debug, Clone)]
pub struct Step {
    /// Its name, such as `Machine found`.
    pub name: String,
    /// Whether it lies behind us.
    pub progress: Progress,
}

/// How far a step is.
#[derive(Debug, Clone, Copy)]
pub enum Progress {
    /// Behind us, since then.
    Done(Timestamp),
    /// Under way.
    Now,
    /// Not begun.
    Later,
}
