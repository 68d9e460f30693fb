//! Money, from outside: what follows from each thing that can be seen or asked, in any order.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it set it up")]

mod orders;
mod provider;
mod random;
mod second;
mod table;
