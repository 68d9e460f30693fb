//! People: web alone knows their names, because the log must not.

mod name;
mod welcome;

pub(crate) use name::Name;
pub(crate) use welcome::{Welcomed, welcome};
