//! How somebody signs in.

pub mod show;
