//! Making machines match: the effect that asks infra for what is wanted, and records what infra says.
//!
//! **The cast.** An [`Instance`] is a row: what is wanted of a machine, and what was last observed of it. *Infra* is asked,
//! never believed from memory. The claim, the lease, the pauses and the ledger are those of every [effect](nats::effect).
//!
//! **The play.** The [`next_call`] follows from the row alone, so after a crash at any point the next one is right: the same
//! request again finds the same machine, and a key that got lost is replaced by a new one. A key is published only once it
//! has been shown to work on the machine: until then the workspace is not ready. Each region has [`lanes`] of its own, so
//! that one that does not answer keeps no other waiting. [`settle`] writes what came of a call, and [`publish`] drafts what is
//! new for the log.
//!
//! **What can go wrong.** Infra fails or does not answer: after [`ATTEMPTS_BEFORE_ALERT`] `unreachable` is published, once,
//! and the attempts go on, ever slower. Infra uses a word that we do not know: `unknown` is published, and operators are alerted.
//! While lifecycle says that a workspace is in trouble, each of the [`tries`] is published, and when the next is due. A machine
//! that [broke](breaking) is started again.

mod breaking;
mod call;
mod hands;
mod instance;
mod lanes;
pub(crate) mod order;
mod paces;
mod publish;
mod settle;
mod tries;

use std::time::Duration;

use chassis::vault::Vault;
use messages::workspace::Word;
use messages::{AttemptId, WorkspaceId};
use nats::effect::{Effect, Error, Intent, Lane, Settled, Settling, Table};
use openberth::OpenBerth;

use crate::LEDGER;
use crate::infra::{CallError, Infra};
use crate::key_check::{KeyCheck, check};

pub(crate) use call::{Observation, next_call};
pub(crate) use domain::machine::Call;
pub(crate) use hands::{HANDS, WANTS};
pub(crate) use instance::{INSTANCES, Instance, Key};
pub(crate) use paces::{LONGEST_PAUSE, Paces};
pub(crate) use publish::summary;

/// A call that hangs holds a place of its region: none may take longer than this.
pub(crate) const LONGEST_CALL: Duration = Duration::from_secs(30);

/// Attempts in a row that may come to nothing before that is published.
const ATTEMPTS_BEFORE_ALERT: i32 = 3;

/// The same for a server that does not answer yet on a machine that runs: names and certificates take a while, about two
/// minutes with the pauses between the attempts.
const ATTEMPTS_BEFORE_ALERT_OF_A_SERVER: i32 = 8;

/// Where the machines stand.
pub(crate) const TABLE: Table =
    Table { name: "instances", key: "workspace", columns: || INSTANCES.column_names(), ledger: LEDGER };

/// The effect of machines.
pub(crate) struct Machines {
    infra: Infra,
    openberth: OpenBerth,
    vault: Vault,
    call_timeout: Duration,
    calls_a_second: Option<u32>,
    paces: Paces,
}

impl Machines {
    /// `call_timeout` is how long infra may take for one call, `calls_a_second` how many we begin, if there is a limit.
    pub const fn new(
        infra: Infra,
        openberth: OpenBerth,
        vault: Vault,
        (call_timeout, calls_a_second): (Duration, Option<u32>),
        paces: Paces,
    ) -> Self {
        Self { infra, openberth, vault, call_timeout, calls_a_second, paces }
    }

    /// Shows the key that we have to its server. None when there is nothing to show, or nobody to show it to.
    async fn check_key(&self, instance: &Instance, endpoint: Option<&str>) -> Option<KeyCheck> {
        let endpoint = endpoint.or(instance.endpoint.as_deref())?.parse().ok()?;
        let (user, sealed) = (instance.admin.as_deref()?, instance.sealed.as_deref()?);
        // A seal that does not open is as good as a key that does not work: there will be another one.
        let Ok(key) = self.vault.open(instance.key_binding(instance.keys), sealed) else {
            return Some(KeyCheck::Refused);
        };
        Some(check(&self.openberth, &endpoint, user, key).await)
    }
}

impl Effect for Machines {
    const NAME: &'static str = "machine";
    const SERVICE: &'static str = "reconciler";
    const TABLE: Table = TABLE;

    type Key = WorkspaceId;
    type Row = Instance;
    type Answer = Observation;
    type CallError = CallError;

    fn lanes(&self) -> Vec<Lane> {
        lanes::lanes()
    }

    fn calls_a_second(&self) -> Option<u32> {
        self.calls_a_second
    }

    fn longest_call(&self) -> Duration {
        self.call_timeout
    }

    fn read(row: &tokio_postgres::Row) -> Result<Instance, Error> {
        Ok(instance::from_row(row)?)
    }

    fn intent(&self, instance: &Instance) -> Intent {
        match next_call(instance) {
            Call::Get => Intent::Read(Call::Get.word()),
            call @ (Call::Put | Call::NewKey | Call::Suspend | Call::Resume | Call::Delete) => {
                Intent::Change(call.word(), instance.generation.cast_signed())
            }
        }
    }

    /// A machine that is up is asked, too, whether the key works that we have for it, unless we know.
    async fn call(&self, instance: &Instance, key: AttemptId) -> Result<Observation, CallError> {
        let mut observation = call::call(&self.infra, instance, key).await?;
        if let Observation::Machine { word: Word::Running, machine, key_check } = &mut observation
            && instance.key == Key::Unproven
            && machine.admin_key.is_none()
        {
            *key_check = self.check_key(instance, machine.endpoint.as_deref()).await;
        }
        Ok(observation)
    }

    async fn settle(
        &self,
        settling: &mut Settling<'_>,
        instance: &Instance,
        outcome: Result<&Observation, &CallError>,
    ) -> Result<Settled, Error> {
        settle::settle((&self.vault, self.paces), settling, instance, outcome).await
    }
}
