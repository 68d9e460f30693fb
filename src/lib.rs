//! Harbor the program: what `main` starts, and what the stories that test it start as well.

pub mod config;
pub mod dev;
pub mod keys;
pub mod migrate;
pub mod rebuild;
pub mod run;
