//! Letters: what each says, and what it looks like. Pure: a letter is made of its [`Content`] and its [`Frame`], and is the same each time.
//!
//! Each letter is a file under `letter/`: its [`Sheet`](sheet::Sheet) says what stands in it, line by line, with one main link, why it is
//! sent, and whether it can be switched off. Two templates make of any sheet the part that every program shows and the part that looks
//! like something: as both are made of the same lines, they cannot say different things.
//!
//! [`content`] makes what a letter says from how things stand when it is sent; nothing of it is kept before.

mod content;
mod frame;
mod letter;
mod line;
mod made;
mod render;
mod samples;
mod sheet;

pub use content::{Content, Place, Stopped, Thing};
pub use frame::{Frame, Rendered};
pub use made::content;
pub use render::{render, thing};
pub use samples::{Sample, samples};
