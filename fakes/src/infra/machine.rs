//! One machine, with its keys and the words for its states.

use std::collections::VecDeque;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::random;

/// The words for the state of a machine. Tomorrow there may be others.
pub mod state {
    /// Accepted, nothing done yet.
    pub const QUEUED: &str = "queued";
    /// A place to run is being found.
    pub const ALLOCATING: &str = "allocating";
    /// The machine starts.
    pub const BOOTING: &str = "booting";
    /// It works.
    pub const RUNNING: &str = "running";
    /// It is being stopped.
    pub const DRAINING: &str = "draining";
    /// It is stopped and can be resumed.
    pub const STOPPED: &str = "stopped";
    /// It ended without being asked to.
    pub const CRASHED: &str = "crashed";
    /// It is being taken away.
    pub const DELETING: &str = "deleting";
    /// It is gone; only an event ever reports it.
    pub const DELETED: &str = "deleted";
}

/// What a machine is called in its address: its token, as a host name may be written.
#[must_use]
pub fn host_label(token: &str) -> String {
    token.to_ascii_lowercase().replace('_', "-")
}

/// One machine, or the memory of one that is gone.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Machine {
    /// The caller's name for it.
    pub token: String,
    /// Our name for it; a token that is created anew after a deletion gets a new one.
    pub resource_id: String,
    /// Where it runs.
    pub region: String,
    /// How big it is.
    pub size: String,
    /// The state, in our words.
    pub state: String,
    /// The OpenBerth user that the admin key belongs to.
    pub admin_user_id: String,
    /// Every admin key ever made for this token, oldest first; the last one works.
    pub keys: Vec<String>,
    /// How many times a machine was made for this token. More than one means it was deleted in between.
    pub creations: u32,
    /// When its server saw the first code, if it has.
    #[serde(default)]
    pub first_deployment_at: Option<Timestamp>,
    /// When its server saw the first key that a person made, if it has.
    #[serde(default)]
    pub own_key_at: Option<Timestamp>,
    /// The address to give for it, when that is to be something else than the truth.
    #[serde(default)]
    pub endpoint: Option<String>,
    /// Whether it crashes again each time that it is started.
    #[serde(default)]
    pub(super) broken: bool,
    /// Under which idempotency keys admin keys were made, in their order.
    #[serde(default)]
    pub(super) orders: Vec<(String, String)>,
    /// The states ahead.
    pub(super) course: VecDeque<String>,
    /// The states that a fault keeps it from.
    pub(super) held: VecDeque<String>,
    /// How many ways it was sent on.
    pub(super) epoch: u64,
}

impl Machine {
    /// The key that works now; none once the machine is gone.
    #[must_use]
    pub fn live_key(&self) -> Option<&str> {
        if self.gone() { None } else { self.keys.last().map(String::as_str) }
    }

    /// Whether only the memory of it is left.
    #[must_use]
    pub fn gone(&self) -> bool {
        self.state == state::DELETED
    }

    /// The admin key of this order: a new one, or the one that the same order made before. None when a later order has
    /// made one since: then this one comes late, and must not end a key that somebody holds.
    pub(super) fn issue_key_for(&mut self, order: &str) -> Option<String> {
        match self.orders.last() {
            Some((last, key)) if last == order => Some(key.clone()),
            Some((last, _)) if order < last.as_str() => None,
            Some(_) | None => {
                let key = self.issue_key();
                self.orders.push((order.to_owned(), key.clone()));
                Some(key)
            }
        }
    }

    /// Makes a new admin key; the one before stops working.
    pub(super) fn issue_key(&mut self) -> String {
        let key = format!("sc_{}", random::hex(24));
        self.keys.push(key.clone());
        key
    }
}
