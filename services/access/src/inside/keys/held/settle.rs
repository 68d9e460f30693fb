//! The effect that carries out what becomes of the keys of who was removed.
//!
//! Who asked for it was permitted to when they asked: whether they would be now is not looked at, as the one whose key it was is gone.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use domain::authorize::permission::ViewKeys;
use domain::authorize::{Presence, Resource};
use messages::workspace::{Act, Command, State};
use messages::{AttemptId, Message, TraceParent};
use nats::effect::{Effect, Error as EffectError, Fault, Intent, Lane, Settled, Settling, Table, Trigger};
use openberth::UserName;
use tokio_postgres::Row;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::Fate;
use super::rows::{self, Doomed};
use crate::command::tell;
use crate::inside::keys::acts::shut;
use crate::inside::{Error, Refusal, is_open};
use crate::permit::own;
use crate::workspace::some;
use crate::{Access, Error as Failed};

/// How often it is looked for commands that are done by now.
const EVERY: Duration = Duration::from_secs(2);

/// Longer than this no server is waited for.
const LONGEST: Duration = Duration::from_secs(60);

/// Of so many keys at once.
const AT_ONCE: usize = 4;

/// Where they stand.
pub(crate) const TABLE: Table =
    Table { name: "made_keys", key: "made_key", columns: || Doomed::COLUMNS.to_owned(), ledger: "made_key_attempts" };

/// Makes due what commands decided that are done, again and again until the service stops.
pub async fn ask<A: Deref<Target = Access>>(access: Arc<A>, trigger: Trigger, stop: CancellationToken) {
    loop {
        match rows::due(&access, trigger.now()).await {
            Ok(0) => {}
            Ok(_) => trigger.fire(),
            // Readiness says what is wrong.
            Err(error) => tracing::debug!(%error, "it could not be asked which keys are to end"),
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = stop.cancelled() => return,
        }
    }
}

/// The effect, for whoever has the way into workspaces.
pub struct Fates<A>(Arc<A>);

impl<A> Fates<A> {
    /// By this way.
    #[must_use]
    pub const fn new(access: Arc<A>) -> Self {
        Self(access)
    }
}

/// What became of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Became {
    /// There is no such key any more.
    Gone,
    /// Nobody has it; it is there because it has something.
    Empty,
    /// It works as before, and is somebody else's.
    Kept,
    /// Nothing was to become of it any more, or nobody is there to ask: [`ask`] says when somebody is.
    Left,
}

/// A key did not end.
#[derive(Debug, thiserror::Error)]
pub enum NotEnded {
    /// There is a reason that people would be told.
    #[error(transparent)]
    Inside(#[from] Error),
    /// It did not come back in time.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<Failed> for NotEnded {
    fn from(error: Failed) -> Self {
        Self::Inside(error.into())
    }
}

impl<A: Deref<Target = Access> + Send + Sync + 'static> Effect for Fates<A> {
    const NAME: &'static str = "key";
    const SERVICE: &'static str = "web";
    const TABLE: Table = TABLE;

    type Key = Uuid;
    type Row = DoomedKey;
    type Answer = Became;
    type CallError = NotEnded;

    fn lanes(&self) -> Vec<Lane> {
        vec![Lane::only(AT_ONCE)]
    }

    fn longest_call(&self) -> Duration {
        LONGEST
    }

    fn read(row: &Row) -> Result<DoomedKey, EffectError> {
        Doomed::read(row).map(DoomedKey)
    }

    fn intent(&self, DoomedKey(doomed): &DoomedKey) -> Intent {
        match doomed.fate {
            Some(Fate::End) => Intent::Change("end", doomed.decisions),
            Some(Fate::Keep) | None => Intent::Read("keep"),
        }
    }

    async fn call(&self, DoomedKey(doomed): &DoomedKey, _: AttemptId) -> Result<Became, NotEnded> {
        match doomed.fate {
            Some(Fate::End) => end(&self.0, doomed).await,
            Some(Fate::Keep) => Ok(Became::Kept),
            None => Ok(Became::Left),
        }
    }

    async fn settle(
        &self,
        settling: &mut Settling<'_>,
        DoomedKey(doomed): &DoomedKey,
        outcome: Result<&Became, &NotEnded>,
    ) -> Result<Settled, EffectError> {
        match outcome {
            Ok(Became::Gone) => rows::gone(settling.db(), doomed).await?,
            Ok(Became::Empty | Became::Kept) => rows::handed_over(settling.db(), doomed).await?,
            Ok(Became::Left) => {}
            Err(_) => return Ok(settling.retried()),
        }
        Ok(settling.done())
    }
}

/// A row of the effect.
pub struct DoomedKey(Doomed);

/// Nobody gets in with it any more. Done once more it comes to the same.
async fn end(access: &Access, doomed: &Doomed) -> Result<Became, NotEnded> {
    let row = some(&access.read().await?, &[doomed.workspace]).await?.pop();
    let (Some(row), Ok(user)) = (row, UserName::parse(&doomed.username)) else { return Ok(Became::Gone) };
    if row.state == State::Deleted {
        return Ok(Became::Gone);
    }
    if is_open(&row).is_err() {
        return Ok(Became::Left);
    }
    let presence = Presence::of(row.state, row.desired);
    let on = Resource::Workspace { id: row.id, account: row.account, role: None, presence };
    let permit = own(ViewKeys, &on).ok_or(Failed::NOT_FOUND)?;
    let server = access.enter(&permit, &row).await?.server;
    // Whatever it has: from here on nobody knows it.
    match shut(&server, &user).await {
        Ok(_) => {}
        Err(Error::Refused(Refusal::Absent)) => return Ok(Became::Gone),
        Err(error) => return Err(error.into()),
    }
    let (became, act) = match server.delete_user(&user).await.map_err(Error::from) {
        Ok(()) | Err(Error::Refused(Refusal::Absent)) => (Became::Gone, Act::KeyDeleted),
        Err(Error::Refused(Refusal::InUse(_))) => (Became::Empty, Act::KeyRenewed),
        Err(error) => return Err(error.into()),
    };
    if let Some(by) = doomed.by {
        let note = Message::WorkspaceCommand(row.id, Command::Note { act });
        tell(access, by, &note, (chassis::clock::now(), TraceParent::start())).await;
    }
    Ok(became)
}
