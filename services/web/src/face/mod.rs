//! What every page shares: the frame around it, the files it loads, and how it speaks of labels and time.

pub mod address;
pub mod assets;
pub mod chart;
#[cfg(test)]
mod contrast;
#[cfg(test)]
mod direction;
pub mod label;
pub mod language;
pub mod layout;
pub mod markdown;
pub mod paging;
pub mod slip;
pub mod step;
pub mod when;
pub mod words;
pub mod zone;
