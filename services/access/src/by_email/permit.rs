//! Who may sign in by a letter: everybody, where the installation has it. Where it has not, there is no such thing.

use domain::authorize::Resource;

use crate::Error;
use crate::permit::{Ask, Guarded, guards};

guards! { SignInByEmail => ByEmail }

/// That it is so here.
#[derive(Debug, Clone, Copy)]
pub struct ByEmail;

impl Guarded for ByEmail {
    async fn find(ask: &Ask<'_>) -> Result<Option<(Self, Resource)>, Error> {
        Ok(ask.installation.signs_in_by_email.then_some((Self, Resource::Public)))
    }
}
