//! What people choose about how times are written for them: in which zone, and as in which language.
//!
//! It stands here because pages, mails and programs that ask on somebody's behalf offer the same choices.

mod language;
mod zone;

pub use language::Language;
pub use zone::{Area, Place, Zone, areas};
