//! Workspaces, as their people see them: the list of them, and the home of each, which is a page of three tabs.

pub mod activity;
pub mod buttons;
pub mod create;
pub mod delete;
pub mod home;
pub mod list;
pub mod pausing;
pub mod regions;
pub mod rename;
pub(crate) mod retry;
pub mod room;
pub mod settings;
pub mod show;
pub mod trying;
pub mod waiting;
pub(crate) mod words;
