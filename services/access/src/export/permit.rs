//! Which permissions hand over somebody's export: their own, and nobody else's.

use domain::authorize::Resource;

use super::rows::{Export, Loaded, find, loaded};
use crate::Error;
use crate::permit::{Ask, Guarded, guards};
use crate::session::Secret;

guards! { ViewExport AskExport => Export }
guards! { LoadExport => Loaded }

/// What stands for the one that there is, on the page of who is signed in.
const LATEST: &str = "latest";

impl Guarded for Export {
    async fn find(ask: &Ask<'_>) -> Result<Option<(Self, Resource)>, Error> {
        let Some(session) = ask.asker.session() else { return Ok(None) };
        let export = find(&ask.read().await?, session.person, chassis::clock::now()).await?;
        Ok(Some((export, Resource::Person(session.person))))
    }
}

impl Guarded for Loaded {
    /// A request names the token of the letter, or [`LATEST`], as `token`. What is over is as if there were none, and so is that of somebody else.
    async fn find(ask: &Ask<'_>) -> Result<Option<(Self, Resource)>, Error> {
        let Some(session) = ask.asker.session() else { return Ok(None) };
        let which = ask.params.text("token")?;
        let token = Secret::read_small(which);
        if token.is_none() && which != LATEST {
            return Ok(None);
        }
        let key = token.map(|secret| secret.key());
        let found = loaded(&ask.read().await?, session.person, key, chassis::clock::now()).await?;
        Ok(found.map(|loaded| (loaded, Resource::Person(session.person))))
    }
}
