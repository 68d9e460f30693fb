//! A second permission on what somebody was let to already.

use domain::authorize::permission::Permitted;
use domain::authorize::{Permit, authorize};

use crate::Error;

/// The same person, on the same thing, for something else.
///
/// # Errors
/// When they may not.
pub fn also<P: Permitted, Q: Permitted>(permit: &Permit<P>, other: Q) -> Result<Permit<Q>, Error> {
    Ok(authorize(permit.who(), other, permit.on())?)
}
