//! Pages that belong to nobody in particular: the front door, the plans, and the pages for when something is not right.

pub mod landing;
pub mod not_found;
pub mod pricing;
pub mod signed_out;
pub mod stale;
pub mod trouble;
