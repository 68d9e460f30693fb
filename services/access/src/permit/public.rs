//! What everybody may see, and what everybody may where the installation has it. No table is looked at.

use domain::authorize::Resource;

use super::{Ask, Guarded, guards};
use crate::Error;

guards! { ViewPlans ViewHelp => () }
guards! { ViewGallery => Gallery }

impl Guarded for () {
    async fn find(_ask: &Ask<'_>) -> Result<Option<(Self, Resource)>, Error> {
        Ok(Some(((), Resource::Public)))
    }
}

/// Every page in every state, for those who build Harbor.
#[derive(Debug)]
pub struct Gallery;

impl Guarded for Gallery {
    /// Where it is not shown, there is no such thing.
    async fn find(ask: &Ask<'_>) -> Result<Option<(Self, Resource)>, Error> {
        Ok(ask.installation.shows_gallery.then_some((Self, Resource::Public)))
    }
}
