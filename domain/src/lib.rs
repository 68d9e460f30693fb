//! What may happen: the rules of the product, in one place, without a clock, a socket or a database.
//!
//! Every function here decides from what it is given, the time included, and returns what is to happen; services carry
//! it out. That is why all of it can be tested to the last combination, and why a state can be rebuilt from the log.
//!
//! * [`authorize`] who may do what: every route and command handler asks it, and needs its answer to go on.
//! * [`workspace`] what becomes of a workspace: asked for, seen, overdue.
//! * [`account`] what becomes of an account.
//! * [`because`] why a workspace has its label.
//! * [`entitlement`] what a plan includes, and what it does not.
//! * [`endpoint`] where a workspace may answer.
//! * [`suspension`] why workspaces are paused, and what follows.
//! * [`machine`] what to ask of infra.
//! * [`infra`] what the infra provider's words mean.
//! * [`drift`] where what exists differs from what was promised; [`billed`] where what runs differs from what is paid for.
//! * [`letters`] which letters people get, and whether one is still true when it is sent.
//! * [`room`] whether another site has room in a workspace.
//! * [`reader`] how times are written for somebody.
//! * [`wording`] how customers read all this; [`seen`] whether what is read of a name is all that is in it.

pub mod account;
pub mod authorize;
pub mod because;
pub mod billed;
pub mod drift;
pub mod endpoint;
pub mod entitlement;
pub mod infra;
pub mod letters;
pub mod machine;
pub mod reader;
pub mod room;
pub mod seen;
pub mod suspension;
pub mod wording;
pub mod workspace;
