//! Signing in through somebody whom the person already trusts. Harbor has no passwords.

mod again;
pub mod choose;
pub mod failed;
pub(crate) mod finish;
pub(crate) mod return_to;
pub mod start;

pub(crate) use return_to::ReturnTo;
