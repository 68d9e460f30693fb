//! What every page shares: the frame around it, the files it loads, and how it speaks of labels and time.

pub mod address;
pub mod assets;
pub mod label;
pub mod language;
pub mod layout;
pub mod when;
pub mod words;
pub mod zone;
