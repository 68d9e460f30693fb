//! How every service starts and stops: configuration, telemetry, database, bus, health, tracked tasks.
//!
//! A service says what it needs in its own words and gets it from here, so that all of them behave the same when
//! they start, when something is missing, and when they have to stop.

mod base;
pub mod clock;
pub mod config;
pub mod database;
pub mod folds;
pub mod gauges;
pub mod guest;
pub mod hands;
pub mod health;
pub mod http;
pub mod migrate;
mod own;
pub mod probe;
pub mod service;
mod shared;
pub mod signed;
mod start_error;
pub mod tasks;
pub mod telemetry;
pub mod vault;

pub use base::Base;
pub use own::{Connections, Own};
pub use service::Service;
pub use shared::Shared;
pub use start_error::StartError;
pub use tasks::Tasks;
