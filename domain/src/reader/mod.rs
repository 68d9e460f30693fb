//! What people choose about how times are written for them: in which zone, and as in which language.
//!
//! It stands here because pages, mails and programs that ask on somebody's behalf offer the same choices.

mod dates;
mod language;
mod zone;

pub use dates::Dates;
pub use language::Language;
pub use zone::{Area, Place, Zone, areas};
