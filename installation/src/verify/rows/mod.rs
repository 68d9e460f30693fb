//! What is read of Postgres, for the judges. All SQL of `harbor verify` is here.

mod billed;
pub(super) mod cuts;
pub mod grants;
pub(super) mod known;
pub(super) mod life;
pub(super) mod texts;
