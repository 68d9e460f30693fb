//! What rows say of one moment. Each judge takes rows as somebody read them, and the time by the last tick.

mod billed;
mod isolation;
mod limits;
mod machines;
mod people;
mod rights;
mod state;

#[cfg(test)]
mod tests;

pub use billed::billed;
pub use isolation::{Membership, Payment, memberships, payments, persons, settings};
pub use limits::{Account, limits};
pub use machines::{Exception, Machine, credentials, exceptions, orphans, suspended};
pub use people::{erased, text};
pub use rights::rights;
pub use state::{Deviation, deviates};
