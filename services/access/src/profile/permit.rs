//! Which permissions hand over a profile: that of whoever is signed in.

use domain::authorize::Resource;

use super::Profile;
use super::rows::find;
use crate::Error;
use crate::permit::{Ask, Guarded, guards};

guards! { ViewProfile ChangeProfile => Profile }
guards! { SwitchOffMail => () }

impl Guarded for Profile {
    async fn find(ask: &Ask<'_>) -> Result<Option<(Self, Resource)>, Error> {
        let Some(session) = ask.asker.session() else { return Ok(None) };
        let found = find(&ask.read().await?, session.person).await?;
        Ok(found.map(|profile| (profile, Resource::Person(session.person))))
    }
}
