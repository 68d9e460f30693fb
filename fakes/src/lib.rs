//! The outside world, so that the whole product runs and is judged on one machine without an account anywhere.
//!
//! Every party that Harbor talks to stands here as a server of its own, on a real socket, speaking the real protocol:
//! an [`identity`] provider (OpenID Connect), the [`infra`] service that runs machines, the [`openberth`] servers on
//! those machines, [`stripe`], which takes the money, and [`mail`], which carries letters. A device that holds passkeys ([`authenticator`]) is
//! no server: it speaks through a browser. Each one **misbehaves on demand** and **keeps a ledger** of what
//! reached it. A test believes these ledgers and not Harbor's own tables: only the other side can say that a machine was made once.
//!
//! A fault that never happened proves nothing, so every injection counts how often it really fired ([`Injection`]).
//!
//! [`bind`] makes the whole outside at once. The controls under `/_fake/` do by `curl` what the handles do in a test;
//! they ask for no credentials, so these servers belong on loopback only.

pub mod authenticator;
pub mod identity;
pub mod infra;
pub mod mail;
pub mod openberth;
pub mod stripe;

mod client;
mod clock;
mod faults;
mod lock;
mod outside;
mod page;
mod random;
mod sink;
#[cfg(test)]
mod stage;
mod wire;

pub use faults::{Fired, Injection};
pub use outside::{Bound, Outside, Settings, bind};
pub use wire::Loss;
