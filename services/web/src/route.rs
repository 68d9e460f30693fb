//! What a line of the table says of itself, without who answers: for tests that walk all routes, and for what is built of them.

use domain::authorize::permission::Permission;

use crate::takes::Takes;

/// A line of the table, as tests walk it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The path; what varies stands in braces.
    pub path: &'static str,
    /// What it takes; none for files that are the same for everybody.
    pub permission: Option<Permission>,
    /// Whether it changes anything. Every write is a `POST`, but for the way back from a provider.
    pub writes: bool,
    /// How much it takes.
    pub takes: Takes,
    /// Why what it does is taken from whoever sends it; none for what must come from a page of ours.
    pub from_anywhere: Option<&'static str>,
    /// The page on which its form or its choice stands; none for what is found by itself, or nowhere.
    pub stands_on: Option<&'static str>,
    /// Why nobody is led there; none for what can be found.
    pub no_place: Option<&'static str>,
}
