//! Permits for Harbor itself, where no person asks: it may what one of us may, who look at everything and change nothing of a customer's.

use domain::authorize::permission::Permitted;
use domain::authorize::{Permit, Principal, Resource, authorize};

/// A permit to look; none for what would change something.
pub(crate) fn own<P: Permitted>(what: P, on: &Resource) -> Option<Permit<P>> {
    authorize(Principal::Staff, what, on).ok()
}
