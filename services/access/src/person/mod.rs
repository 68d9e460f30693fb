//! People: web alone knows their names, because the log must not.

mod name;
mod rows;

pub use name::{BadName, Name};
pub use rows::{Identity, Welcomed, welcome};
