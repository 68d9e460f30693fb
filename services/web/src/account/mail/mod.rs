//! What we write to somebody about. Nothing is sent yet; the choices are kept for when it is.

pub(crate) mod choose;
pub mod show;
