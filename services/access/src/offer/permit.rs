//! Which permissions hand over an offer: by its link (`token`).

use domain::authorize::Resource;

use super::rows::{Held, Opened, held};
use crate::Error;
use crate::permit::{Ask, Guarded, guards};

guards! { TakeOverWorkspace => Held }
guards! { ViewOffer => Opened }

impl Guarded for Held {
    async fn find(ask: &Ask<'_>) -> Result<Option<(Self, Resource)>, Error> {
        let found = held(ask).await?;
        Ok(found.map(|held| {
            let on = Resource::Offer { workspace: held.workspace.id };
            (held, on)
        }))
    }
}

impl Guarded for Opened {
    /// Whoever has the link; of one that opens nothing that is said, whyever it does not.
    async fn find(ask: &Ask<'_>) -> Result<Option<(Self, Resource)>, Error> {
        Ok(Some((Self(held(ask).await?), Resource::Public)))
    }
}
