//! A known answer for each master key, kept in the database: whether a master key is the one that it claims to be.
//!
//! A wrong master key under a right id would go unnoticed until something should be opened, and would by then have
//! sealed things that nobody can open once it is put right. So a service asks before it uses one: the first time, it
//! leaves a seal behind of a text that everybody knows; each time after, that must open.

use secrecy::ExposeSecret;

#[cfg(test)]
use super::Error;
use super::{Binding, Master, Ring, Vault, seal};
use crate::database::Pool;

/// What is sealed is the same for all.
const TEXT: &str = "harbor";

/// Why the master keys must not be used.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// One is not the one that was here before under its id.
    #[error("the master key {0} is not the one that was used here under this name before")]
    Wrong(String),
    /// It cannot be known.
    #[error("whether the master keys are the right ones cannot be known: {0}")]
    Unknown(String),
}

fn unknown(error: impl std::fmt::Display) -> Unusable {
    Unusable::Unknown(error.to_string())
}

fn binding() -> Binding {
    Binding { workspace: messages::WorkspaceId::from_uuid(Default::default()), purpose: "known-answer", version: 1 }
}

impl Vault {
    /// Whether each master key is the one that was used with this database before; one that is new is remembered. From
    /// then on they seal.
    ///
    /// # Errors
    /// When one is not, or that cannot be known.
    pub async fn check(&self, pool: &Pool) -> Result<(), Unusable> {
        let ring = self.ring();
        for master in ring.all() {
            let kept = answer(pool, master).await?;
            if !answers(&ring, &kept) {
                return Err(Unusable::Wrong(master.id.clone()));
            }
        }
        ring.is_right();
        Ok(())
    }
}

/// What was kept of it; what we keep from now on if nothing was. Another process may be the first to do so.
async fn answer(pool: &Pool, master: &Master) -> Result<String, Unusable> {
    let db = pool.get().await.map_err(unknown)?;
    let select = "select answer from master_keys where id = $1";
    if db.query_opt(select, &[&master.id]).await.map_err(unknown)?.is_none() {
        let fresh = seal(master, binding(), &TEXT.into()).map_err(unknown)?;
        let insert = "insert into master_keys (id, answer) values ($1, $2) on conflict (id) do nothing";
        db.execute(insert, &[&master.id, &fresh]).await.map_err(unknown)?;
    }
    let kept = db.query_opt(select, &[&master.id]).await.map_err(unknown)?;
    kept.ok_or_else(|| unknown("what was kept of it is gone"))?.try_get(0).map_err(unknown)
}

fn answers(ring: &Ring, kept: &str) -> bool {
    let opened = super::open(ring, binding(), kept);
    opened.is_ok_and(|text| text.expose_secret() == TEXT)
}

/// The seal of the known text under the master key that seals.
#[cfg(test)]
pub(super) fn of_current(vault: &Vault) -> Result<String, Error> {
    seal(vault.ring().sealing()?, binding(), &TEXT.into())
}

#[cfg(test)]
pub(super) fn is_answered(vault: &Vault, kept: &str) -> bool {
    answers(&vault.ring(), kept)
}
