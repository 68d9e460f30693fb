//! Workspaces, as their people see them.

pub mod create;
pub mod list;
pub(crate) mod order;
pub(crate) mod retry;
pub(crate) mod rows;
pub mod show;
pub mod trying;
pub mod waiting;
pub(crate) mod words;
