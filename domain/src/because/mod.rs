//! Because: why a workspace has its label, back to a person, a date or an outside fact.
//!
//! On stage are the [`Link`], one thing that happened, with who was behind it, when, and by which version of our rules; the
//! [`Chain`] of them, from what happened back to where it began, whose [`Root`] is who or what began it; and [`Because`], what is kept
//! of a workspace: the chain that gave it its label, the one that had it started, and one for each reason that it is paused for.
//!
//! The play: every event of the log brings its cause, its actor and its policy. [`Because::after`] takes it and says what is kept from
//! then on, and the chain of that event alone, for the history. A page asks for the [`Cause`]s of the label, and
//! [`wording::because`](crate::wording::because) puts each link into a sentence.
//!
//! What can go wrong: what led to something is older than what is kept, or newer than this program. Then there is no chain, and the
//! page says so. Nothing is guessed.

mod asked;
mod chain;
mod keep;
mod next;
mod rule;
mod what;

pub use chain::{Chain, Link, Root};
pub use keep::{Because, Cause, Held};
pub use next::{Next, next};
pub use rule::{Rule, rule};
pub use what::{OfAccount, OfWorkspace, Turn, What};
