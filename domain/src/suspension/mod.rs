//! Why workspaces are paused, and what follows: one flow for all reasons, as a table with a version.
//!
//! [`RULES`](policy::RULES) says for each reason when the workspace ends if the reason stays, and when its people are warned. [`pauses`]
//! keeps the reasons that hold: the workspace resumes when the last one is gone. Nothing here reads a clock, and nothing is
//! concluded from what is not known: a reason of a newer release holds until that release takes it away, and ends nothing.

pub mod pauses;
mod policy;

pub use policy::{ALIKE, POLICY, RESTORABLE, RULES, Rule, rule};
