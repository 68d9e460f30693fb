//! Which permissions hand over a session: one's own, without a look at the tables, or those that are to end.

use std::sync::Arc;

use domain::authorize::Resource;

use super::rows::running::owner;
use super::{Session, Target};
use crate::Error;
use crate::permit::{Ask, Guarded, guards};

guards! { SignOut ListSessions ListQuestions SwitchAccount => Arc<Session> }
guards! { EndSession => Target }

/// What stands for all sessions but the one that asks.
const OTHERS: &str = "others";

impl Guarded for Arc<Session> {
    async fn find(ask: &Ask<'_>) -> Result<Option<(Self, Resource)>, Error> {
        Ok(ask.asker.session().map(|session| (Self::clone(session), Resource::Person(session.person))))
    }
}

impl Guarded for Target {
    /// A request names the id of a session, or [`OTHERS`], as `session`.
    async fn find(ask: &Ask<'_>) -> Result<Option<(Self, Resource)>, Error> {
        let Some(asking) = ask.asker.session() else { return Ok(None) };
        let target = if ask.params.text("session")? == OTHERS {
            Some(Self::Others { of: asking.person, but: asking.id })
        } else if let Some(id) = ask.params.id("session")? {
            owner(&ask.read().await?, id).await?.map(|of| Self::One { id, of })
        } else {
            None
        };
        Ok(target.map(|target| (target, Resource::Person(target.owner()))))
    }
}
