//! What stood on the log of the time.

use super::Tick;
use crate::samples::{AT, Sample};

/// A beat.
#[must_use]
pub fn ticks() -> Vec<Sample<Tick>> {
    vec![("", Tick { at: AT })]
}
