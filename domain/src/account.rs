//! Accounts: what becomes of what pays.

mod open;

pub use open::open;
