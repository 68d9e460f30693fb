//! Who somebody is to us, and how they want to be called, to read dates and to be written to.

mod permit;
mod rows;

pub use rows::{Chosen, Mail, Profile, keep_mail, keep_profile, switch_off};
