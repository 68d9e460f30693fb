//! Who is signed in. The browser holds 32 random bytes; we hold their hash, and can forget it.

pub(crate) mod begin;
pub(crate) mod cookie;
pub(crate) mod end;
mod find;
pub(crate) mod secret;

pub(crate) use find::{IDLE, Session, find, present};
