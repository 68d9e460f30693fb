//! What every page shares: the frame around it, the parts it is made of, the files it loads, and how it writes labels,
//! times and numbers.
//!
//! It knows no request, no table and no permission: whatever it shows is handed over. Its templates are read by whoever
//! draws pages (`askama.toml` there names their folder); they say `face::` for what they call here.

pub mod address;
pub mod assets;
pub mod banner;
pub mod chart;
#[cfg(test)]
mod contrast;
pub mod dues;
pub mod graph;
pub mod icon;
pub mod label;
pub mod layout;
pub mod markdown;
pub mod paging;
pub mod slip;
pub mod step;
pub mod when;
pub mod words;
