//! What people ordered, as they see it: the page that waits for what comes of it.

mod table;
pub mod waiting;
