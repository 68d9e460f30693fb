//! Sealing keys anew: after the master key has changed, what was sealed with the one before is sealed with the new one, so that the old
//! one can go.
//!
//! **The cast.** A [`Seal`] is a row: the key of a workspace that was told last, as it is sealed by now. [`ask`] makes those due that need
//! a master key which does not seal any more. The effect [`Seals`] renews them.
//!
//! **The play.** Nothing outside is called, and no key is opened: only what wraps its data key is written anew. The new seal goes to the
//! log as an [observation](messages::workspace::Observed::resealed) of the same key, and so to whoever keeps one, and into each table
//! that is made from the log later. In the same transaction it takes the place of the old one here.
//!
//! **What can go wrong.** Killed in between: the seal here is the old one or the new one, and in the second case the observation leaves by
//! the outbox. A newer key was made meanwhile: its seal stays. A seal that does not open was changed by somebody, or belongs to another
//! workspace: it stays as it is, counts as failing, and operators are told.

use std::time::Duration;

use chassis::database::Pool;
use chassis::vault::{self, Binding, Vault};
use messages::workspace::{Credential, Observed, Word};
use messages::{Actor, AttemptId, Message, WorkspaceId};
use nats::effect::{Effect, Error, Fault, Intent, Lane, Settled, Settling, Table, Transaction, Trigger};
use nats::fold::Draft;
use tokio_postgres::Client;
use tokio_util::sync::CancellationToken;

use crate::LEDGER;

/// How often it is looked for seals that are to be renewed.
const EVERY: Duration = Duration::from_secs(2);

/// A seal is renewed in memory, and so at once.
const LONGEST: Duration = Duration::from_secs(5);

/// So many are renewed at once, and so many in a second: no page waits for Postgres because of it, and 10,000 take less than a minute.
const AT_ONCE: usize = 8;
const A_SECOND: u32 = 250;

/// An older key takes the place of no newer one. The same one does: it is sealed anew.
const KEEP: &str = "insert into seals (workspace, admin, version, sealed) values ($1, $2, $3, $4) \
     on conflict (workspace) do update set admin = excluded.admin, version = excluded.version, sealed = excluded.sealed, \
     nudge = seals.nudge + 1 where excluded.version >= seals.version";

const FORGET: &str = "delete from seals where workspace = $1";

const FORGET_GONE: &str = "delete from seals using instances where seals.workspace = instances.workspace \
     and instances.desired = 'deleted' and instances.seen_word = 'deleted'";

/// What each seal was wrapped with is written down with it, once and for good: a second one of the same is no seal. It is read from
/// the seal itself: the first twelve bytes of the wrapped key are sixteen letters.
const DRAWN: &str = "insert into nonces (master, nonce) \
     select split_part($1, '.', 2), left(split_part($1, '.', 3), 16) on conflict do nothing";

/// Writes down with what a new seal was wrapped. That it was there before never happens while the system's randomness is any; then
/// nothing of the transaction does, and the next try draws another one.
pub(crate) async fn drawn(db: &Transaction<'_>, sealed: &str) -> Result<(), Error> {
    if db.execute(DRAWN, &[&sealed]).await? == 1 {
        return Ok(());
    }
    metrics::counter!("nonces_twice_total").increment(1);
    tracing::error!("two seals would have had the same nonce: the randomness of this machine is none");
    Err(Error::Row("a nonce that was there before"))
}

/// Keeps the seal of a key that is being told.
pub(crate) async fn keep(db: &Transaction<'_>, workspace: WorkspaceId, key: &Credential) -> Result<(), Error> {
    db.execute(KEEP, &[&workspace, &key.user, &key.version.cast_signed(), &key.sealed]).await?;
    Ok(())
}

/// The same of one that the log has.
pub(crate) async fn take(db: &Client, workspace: WorkspaceId, key: &Credential) -> Result<(), tokio_postgres::Error> {
    db.execute(KEEP, &[&workspace, &key.user, &key.version.cast_signed(), &key.sealed]).await.map(drop)
}

/// Its workspace is gone, and the key with it.
pub(crate) async fn forget(db: &Transaction<'_>, workspace: WorkspaceId) -> Result<(), Error> {
    db.execute(FORGET, &[&workspace]).await?;
    Ok(())
}

/// The same for all that the log says are gone.
pub(crate) async fn forget_gone(db: &Client) -> Result<(), tokio_postgres::Error> {
    db.execute(FORGET_GONE, &[]).await.map(drop)
}

/// Makes those due that need an older master key, again and again until the service stops.
pub(crate) async fn ask(vault: Vault, pool: Pool, trigger: Trigger, stop: CancellationToken) {
    loop {
        if let Some(current) = vault.sealing()
            && vault.ids().len() > 1
        {
            match due(&pool, &current, &trigger).await {
                Ok(0) => {}
                Ok(rows) => {
                    tracing::info!(rows, key = current, "keys to workspaces are sealed anew");
                    trigger.fire();
                }
                Err(error) => tracing::debug!(%error, "it could not be asked which seals are old"),
            }
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = stop.cancelled() => return,
        }
    }
}

async fn due(pool: &Pool, current: &str, trigger: &Trigger) -> Result<u64, Error> {
    const DUE: &str = "update seals set due_at = $2, nudge = nudge + 1 where due_at is null and leased_until is null and master <> $1";
    let db = nats::effect::Pool::get(pool).await?;
    Ok(db.execute(DUE, &[&current, &trigger.now()]).await?)
}

/// Where they stand. A renewal changes nothing outside, and so leaves no row in the ledger of calls.
const TABLE: Table = Table {
    name: "seals",
    key: "workspace",
    columns: || "workspace, admin, version, sealed".to_owned(),
    ledger: LEDGER,
};

/// The effect of renewing seals.
pub(crate) struct Seals {
    vault: Vault,
}

impl Seals {
    pub const fn new(vault: Vault) -> Self {
        Self { vault }
    }
}

/// The newest key to a workspace, as it is sealed by now.
pub(crate) struct Seal {
    workspace: WorkspaceId,
    key: Credential,
}

/// A seal was not renewed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotRenewed {
    /// The vault refuses it.
    #[error(transparent)]
    Vault(#[from] vault::Error),
    /// It did not come back in time.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Effect for Seals {
    const NAME: &'static str = "seal";
    const SERVICE: &'static str = "reconciler";
    const TABLE: Table = TABLE;

    type Key = WorkspaceId;
    type Row = Seal;
    /// The renewed seal; none if it was new enough.
    type Answer = Option<String>;
    type CallError = NotRenewed;

    fn lanes(&self) -> Vec<Lane> {
        vec![Lane::only(AT_ONCE)]
    }

    fn calls_a_second(&self) -> Option<u32> {
        Some(A_SECOND)
    }

    fn longest_call(&self) -> Duration {
        LONGEST
    }

    fn read(row: &tokio_postgres::Row) -> Result<Seal, Error> {
        let version = row.try_get::<_, i32>("version")?.cast_unsigned();
        let key = Credential { user: row.try_get("admin")?, version, sealed: row.try_get("sealed")? };
        Ok(Seal { workspace: row.try_get("workspace")?, key })
    }

    fn intent(&self, _: &Seal) -> Intent {
        Intent::Read("renew")
    }

    async fn call(&self, seal: &Seal, _: AttemptId) -> Result<Option<String>, NotRenewed> {
        Ok(self.vault.renew(Binding::admin_key(seal.workspace, seal.key.version), &seal.key.sealed)?)
    }

    async fn settle(
        &self,
        settling: &mut Settling<'_>,
        seal: &Seal,
        outcome: Result<&Option<String>, &NotRenewed>,
    ) -> Result<Settled, Error> {
        match outcome {
            Ok(None) => Ok(settling.done()),
            Ok(Some(renewed)) => {
                replace(settling, seal, renewed).await?;
                Ok(settling.done())
            }
            Err(error) => {
                let settled = settling.retried();
                metrics::counter!("seals_refused_total", "service" => "reconciler").increment(1);
                if settled.failures() == 1 {
                    tracing::error!(workspace = %seal.workspace, %error, "the key to a workspace cannot be sealed anew");
                }
                Ok(settled)
            }
        }
    }
}

/// The renewed seal takes the place of the one that was read, if that still stands there, and is told.
async fn replace(settling: &mut Settling<'_>, seal: &Seal, renewed: &str) -> Result<(), Error> {
    const REPLACE: &str = "update seals set sealed = $3 where workspace = $1 and sealed = $2 \
         returning (select seen_word from instances where instances.workspace = seals.workspace)";
    let row = settling.db().query_opt(REPLACE, &[&seal.workspace, &seal.key.sealed, &renewed]).await?;
    let Some(row) = row else { return Ok(()) };
    drawn(settling.db(), renewed).await?;
    let word = row.try_get::<_, Option<Word>>(0)?.unwrap_or(Word::Unknown);
    let key = Credential { sealed: renewed.to_owned(), ..seal.key.clone() };
    settling.draft(Draft {
        message: Message::WorkspaceObserved(seal.workspace, Box::new(Observed::resealed(word, key))),
        command: None,
        cause: None,
        actor: Actor::Service(messages::Producer::Reconciler),
        at: settling.now(),
        policy: None,
        trace: None,
    });
    Ok(())
}
