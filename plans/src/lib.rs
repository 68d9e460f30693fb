//! What we sell, as code, so that a customer's terms are as reviewed, versioned and tested as the program itself.
//!
//! A plan is a family (`pro`) in versions (`pro@1`). What a version promises, its [`Terms`], never changes once it has
//! shipped: `shipped.txt` holds the hash of every version and a test compares. To change what we sell, add `pro@2`
//! and deprecate `pro@1`: whoever is on it keeps it.

mod catalogue;
mod plan;

pub use catalogue::{HOBBY, PRO, TRIAL};
pub use plan::{Limit, Machine, PEOPLE, Plan, PlanId, Status, Terms, amount};

/// Every version of every plan, in the order in which they are shown.
pub fn all() -> impl Iterator<Item = &'static Plan> {
    catalogue::ALL.iter().copied()
}

/// The versions that can be had today, in the order in which they are shown.
pub fn active() -> impl Iterator<Item = &'static Plan> {
    all().filter(|plan| plan.status == Status::Active)
}

/// The plan with this id, e.g. `trial@1`, whatever its status.
#[must_use]
pub fn find(id: &str) -> Option<&'static Plan> {
    // Compared as parts: rows are judged by the thousand, and `to_string` would allocate for each of them.
    let (family, version) = id.split_once('@')?;
    all().find(|plan| plan.id.family == family && plan.id.has_version(version))
}
