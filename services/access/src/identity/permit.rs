//! Which permissions hand over a way to sign in, and which the session that another one is to be bound to.

use std::sync::Arc;

use domain::authorize::Resource;

use super::Known;
use super::rows::find;
use crate::Error;
use crate::permit::{Ask, Guarded, guards};
use crate::session::Session;

guards! { LinkIdentity => Arc<Session> }
guards! { UnlinkIdentity => Known }

impl Guarded for Known {
    /// A request names its id as `identity`.
    async fn find(ask: &Ask<'_>) -> Result<Option<(Self, Resource)>, Error> {
        let Some(id) = ask.params.id("identity")? else { return Ok(None) };
        let found = find(&ask.read().await?, id).await?;
        Ok(found.map(|(known, person)| (known, Resource::Person(person))))
    }
}
