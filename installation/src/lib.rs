//! One installation of Harbor: which services there are, their configuration and secrets, what must exist before they
//! start, and how they run. What the program's commands do, without the commands.

pub mod census;
mod closed;
pub mod config;
pub mod doctor;
pub mod erase;
pub mod incident;
pub mod kept;
pub mod keys;
pub mod migrate;
pub mod parked;
pub mod plans;
pub mod prove;
pub mod questions;
pub mod rebuild;
pub mod run;
pub mod services;
mod tables;
pub mod verify;

pub use services::Service;
