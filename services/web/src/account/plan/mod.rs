//! What an account is on, for how long, and what comes then.

pub mod show;
