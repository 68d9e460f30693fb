//! Letters: what each says, and what it looks like. Pure: a letter is made of its [`Content`] and its [`Frame`], and is the same each time.
//!
//! Each letter is a file under `letter/`: what it says as text and as a page, its one main link, and why it is sent. One layout carries all.

mod content;
mod frame;

pub use content::Content;
pub use frame::{Frame, Rendered};
