//! People: web alone knows their names, because the log must not.

mod known;
mod name;
mod rows;

pub use known::{introduce, introduce_others};
pub use name::{BadName, Name};
pub(crate) use rows::settle_in;
pub use rows::{Welcomed, welcome};
