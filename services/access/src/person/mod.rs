//! People: web alone knows their names, because the log must not.

mod known;
mod name;
mod rows;

pub use known::{introduce, introduce_others};
pub use name::{BadName, Name};
pub use rows::{Welcomed, welcome};
