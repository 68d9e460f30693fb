//! The functions that are explored: those of the product, or one of them replaced by a mistake, to check the checker.

use domain::authorize::Principal;
use domain::machine::{Call, Seen, Wanted, absent, next_call};
use domain::workspace::{AccountFacts, carry_out, due, observe};
use jiff::Timestamp;
use messages::workspace::{Command, Event, Observed, Snapshot, Word};

/// What decides.
#[derive(Clone, Copy)]
pub struct Rules {
    /// What to ask of infra.
    pub next_call: fn(Wanted, Seen) -> Call,
    /// What it means that infra has no machine.
    pub absent: fn(Wanted, Seen) -> Word,
    /// What comes due.
    pub due: fn(&Snapshot, Timestamp) -> Option<Event>,
    /// What an observation means.
    pub observe: fn(&Snapshot, &Observed, Timestamp) -> Option<Event>,
    /// What comes of a command.
    pub carry_out: CarryOut,
}

/// What comes of a command.
pub type CarryOut = fn(Principal, Option<&Snapshot>, Option<&AccountFacts>, &Command, Timestamp) -> Option<Event>;

/// Those of the product.
pub const RULES: Rules = Rules { next_call, absent, due, observe, carry_out };
