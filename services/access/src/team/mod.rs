//! Who belongs to the account that somebody looks at, and who was asked to. Billing decides both; what stands here is who they are, where
//! an invitation went, and what opens it.
//!
//! An invitation is sent as a letter with a link. Which letter of it counts, billing says: sent once more it has another, and the link of the
//! one before opens nothing. Nothing that is only looked at changes anything.

mod act;
mod held;
mod permit;
mod rows;

pub use act::{Placed, look_at, put_down};
pub use held::{Held, Opened};
pub use rows::{Asked, Member, Waiting, asked, count, list, owners, waiting};

/// So many invitations go to one address in a day, whoever sends them.
pub const A_DAY: i64 = 3;
