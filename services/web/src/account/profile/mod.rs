//! Who somebody is to us, and how they want to be called and to read dates.

pub(crate) mod change;
pub mod show;
