//! A known answer for each master key, kept in the database: whether a master key is the one that it claims to be. And which
//! master keys are needed, because something is sealed with them.
//!
//! A wrong master key under a right id would go unnoticed until something should be opened, and would by then have
//! sealed things that nobody can open once it is put right. So a service asks before it uses one: the first time, it
//! leaves a seal behind of a text that everybody knows; each time after, that must open. One that is missing would go unnoticed, too, until
//! somebody enters the one workspace whose key needs it.

use std::collections::BTreeMap;

use secrecy::ExposeSecret;

#[cfg(test)]
use super::Error;
use super::{Binding, Master, Ring, Vault, seal};
use crate::database::{Held, Pool};

/// What is sealed is the same for all.
const TEXT: &str = "harbor";

/// Where a service keeps what is sealed.
#[derive(Debug, Clone, Copy)]
pub struct Keeps {
    /// The service, whose setting `master_key` it is.
    pub service: &'static str,
    /// Its tables with a column `sealed`.
    pub tables: &'static [&'static str],
    /// Whether it seals, so that its table of master keys says how often each one has.
    pub seals: bool,
}

/// Why the master keys must not be used.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// One is not the one that was here before under its id.
    #[error("the master key {0} is not the one that was used here under this name before")]
    Wrong(String),
    /// One is not here, and something cannot be opened without it.
    #[error(
        "the master key {id} is not here, and {rows} rows of {table} cannot be opened without it; put it behind the others"
    )]
    Missing {
        /// Its id.
        id: String,
        /// How much it is that needs it.
        rows: i64,
        /// Where that stands.
        table: &'static str,
    },
    /// It cannot be known.
    #[error("whether the master keys are the right ones cannot be known: {0}")]
    Unknown(String),
}

impl Unusable {
    /// Whether waiting changes nothing: somebody has to put the keys right.
    #[must_use]
    pub const fn is_certain(&self) -> bool {
        match self {
            Self::Wrong(_) | Self::Missing { .. } => true,
            Self::Unknown(_) => false,
        }
    }
}

fn unknown(error: impl std::fmt::Display) -> Unusable {
    Unusable::Unknown(error.to_string())
}

fn binding() -> Binding {
    Binding { workspace: messages::WorkspaceId::from_uuid(Default::default()), purpose: "known-answer", version: 1 }
}

impl Vault {
    /// Whether each master key is the one that was used with this database before, and none is missing that something needs; one
    /// that is new is remembered. From then on they seal.
    ///
    /// # Errors
    /// When one is not, or is missing, or that cannot be known.
    pub async fn check(&self, pool: &Pool, keeps: Keeps) -> Result<(), Unusable> {
        let (ring, db) = (self.ring(), pool.get().await.map_err(unknown)?);
        for master in ring.all() {
            let kept = match answer(&db, master).await? {
                Some(kept) => kept,
                None => first_answer(&db, master).await?,
            };
            if !answers(&ring, &kept) {
                return Err(Unusable::Wrong(master.id.clone()));
            }
        }
        needed(&ring, &db, keeps).await?;
        if keeps.seals {
            for master in ring.all() {
                let uses = db.query_opt("select uses from master_keys where id = $1", &[&master.id]).await;
                master.was_used(uses.map_err(unknown)?.map_or(0, |row| row.get(0)));
            }
        }
        ring.is_right();
        Ok(())
    }

    /// The same for who only looks: nothing is remembered, and nothing becomes usable. Returns how much needs each master key, the one
    /// that seals first.
    ///
    /// # Errors
    /// As [`check`](Self::check).
    pub async fn look(&self, pool: &Pool, keeps: Keeps) -> Result<Vec<(String, i64)>, Unusable> {
        let (ring, db) = (self.ring(), pool.get().await.map_err(unknown)?);
        for master in ring.all() {
            if let Some(kept) = answer(&db, master).await?
                && !answers(&ring, &kept)
            {
                return Err(Unusable::Wrong(master.id.clone()));
            }
        }
        let mut needed = needed(&ring, &db, keeps).await?;
        Ok(ring.all().map(|master| (master.id.clone(), needed.remove(&master.id).unwrap_or_default())).collect())
    }

    /// How many rows need a master key that does not seal any more: it may go when there is none.
    ///
    /// # Errors
    /// As [`check`](Self::check).
    pub async fn under_older(&self, pool: &Pool, keeps: Keeps) -> Result<i64, Unusable> {
        let ring = self.ring();
        let mut older = ring.all().skip(1).peekable();
        if older.peek().is_none() {
            return Ok(0);
        }
        let needed = needed(&ring, &pool.get().await.map_err(unknown)?, keeps).await?;
        Ok(older.filter_map(|master| needed.get(&master.id)).sum())
    }

    /// Writes down how often each master key has sealed since this was last done, and returns how often that was in all, by key.
    ///
    /// # Errors
    /// When it cannot be written; then it counts the next time.
    pub async fn count_uses(&self, pool: &Pool) -> Result<Vec<(String, i64)>, Unusable> {
        const ADD: &str = "update master_keys set uses = uses + $2 where id = $1 returning uses";
        const READ: &str = "select uses + $2 from master_keys where id = $1";
        let (ring, db) = (self.ring(), pool.get().await.map_err(unknown)?);
        let mut counts = Vec::new();
        for master in ring.all() {
            let uses = master.take_uses();
            match db.query_opt(if uses > 0 { ADD } else { READ }, &[&master.id, &uses]).await {
                Ok(row) => counts.extend(row.map(|row| {
                    let all = row.get(0);
                    master.was_used(all);
                    (master.id.clone(), all)
                })),
                Err(error) => {
                    master.give_back(uses);
                    return Err(unknown(error));
                }
            }
        }
        Ok(counts)
    }
}

/// How many rows need each master key; refuses when one is not here.
async fn needed(ring: &Ring, db: &Held, keeps: Keeps) -> Result<BTreeMap<String, i64>, Unusable> {
    let mut all = BTreeMap::new();
    for &table in keeps.tables {
        // The name is a constant of the service.
        let count =
            format!("select split_part(sealed, '.', 2), count(*) from {table} where sealed is not null group by 1");
        for row in db.query(&count, &[]).await.map_err(unknown)? {
            let (id, rows): (String, i64) = (row.try_get(0).map_err(unknown)?, row.try_get(1).map_err(unknown)?);
            if ring.find(&id).is_none() {
                return Err(Unusable::Missing { id, rows, table });
            }
            *all.entry(id).or_default() += rows;
        }
    }
    Ok(all)
}

/// What was kept of it, if anything was.
async fn answer(db: &Held, master: &Master) -> Result<Option<String>, Unusable> {
    let kept = db.query_opt("select answer from master_keys where id = $1", &[&master.id]).await.map_err(unknown)?;
    kept.map(|row| row.try_get(0)).transpose().map_err(unknown)
}

/// Keeps an answer of it from now on. Another process may be the first to do so.
async fn first_answer(db: &Held, master: &Master) -> Result<String, Unusable> {
    let fresh = seal(master, binding(), &TEXT.into()).map_err(unknown)?;
    let insert = "insert into master_keys (id, answer) values ($1, $2) on conflict (id) do nothing";
    db.execute(insert, &[&master.id, &fresh]).await.map_err(unknown)?;
    answer(db, master).await?.ok_or_else(|| unknown("what was kept of it is gone"))
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
