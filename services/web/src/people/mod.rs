//! People: web alone knows their names, because the log must not.

mod welcome;

pub(crate) use welcome::{Welcomed, welcome};
