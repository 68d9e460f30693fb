//! Who belongs to the account that somebody looks at, and who was asked to. Billing decides both; what stands here is who they are, where
//! an invitation went, and what opens it.
//!
//! An invitation is sent as a letter with a link. Which letter of it counts, billing says: sent once more it has another, and the link of the
//! one before opens nothing. Nothing that is only looked at changes anything.

mod permit;
mod rows;

pub use rows::{
    Asked, Held, Member, Opened, Place, Placed, Waiting, asked, count, list, look_at, others, owners, put_down,
    waiting, waiting_for,
};
pub(crate) use rows::{Letter, called, send};

/// So many invitations go to one address in a day, whoever sends them.
pub const A_DAY: i64 = 3;
