//! What people write to us. It lies in a table of its own; the log learns its id and what it is about
//! (`docs/decisions/0016-what-people-write-to-us.md`).

mod rows;
mod text;

pub use rows::{Asked, Question, is_kept, keep, list, tell};
pub use text::{BadText, Mailbox, NoMailbox, Text};

use crate::permit::guards;

guards! { WriteToUs => () }
