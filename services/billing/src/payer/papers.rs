//! What must not stand on the log: the address that bills go to, and the document of card, bills and pages. Both stand in buckets, from
//! which they can be erased.

use std::fmt::Display;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use messages::account::Bills;
use messages::person::Address;
use messages::{AccountId, PersonId};
use nats::Connection;
use nats::definitions::{BILLS, PEOPLE};
use nats::idempotency::{Bucket, Key};

/// A bucket could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("the papers of an account: {0}")]
pub struct NoPaper(String);

/// Where those papers are.
pub trait Papers: Send + Sync + 'static {
    /// The address of a person, if they have one with us.
    fn address(&self, person: PersonId) -> BoxFuture<'_, Result<Option<Address>, NoPaper>>;

    /// What was written of an account before.
    fn bills(&self, account: AccountId) -> BoxFuture<'_, Result<Option<Bills>, NoPaper>>;

    /// Writes what there is of an account.
    fn keep<'a>(&'a self, account: AccountId, bills: &'a Bills) -> BoxFuture<'a, Result<(), NoPaper>>;
}

/// The buckets of an installation.
pub(crate) struct Buckets {
    people: Bucket,
    bills: Bucket,
}

impl NoPaper {
    fn of(reason: impl Display) -> Self {
        Self(reason.to_string())
    }
}

impl Buckets {
    pub fn open(log: &Connection) -> Self {
        Self { people: Bucket::open(log, PEOPLE), bills: Bucket::open(log, BILLS) }
    }
}

impl Papers for Buckets {
    fn address(&self, person: PersonId) -> BoxFuture<'_, Result<Option<Address>, NoPaper>> {
        Box::pin(async move {
            let found = self.people.get(&key(person)?).await.map_err(NoPaper::of)?;
            // One that does not read is as good as none: whoever pays is asked for it.
            Ok(found.and_then(|text| serde_json::from_slice(&text).ok()))
        })
    }

    fn bills(&self, account: AccountId) -> BoxFuture<'_, Result<Option<Bills>, NoPaper>> {
        Box::pin(async move {
            let found = self.bills.get(&key(account)?).await.map_err(NoPaper::of)?;
            Ok(found.and_then(|text| serde_json::from_slice(&text).ok()))
        })
    }

    fn keep<'a>(&'a self, account: AccountId, bills: &'a Bills) -> BoxFuture<'a, Result<(), NoPaper>> {
        Box::pin(async move {
            let text = serde_json::to_vec(bills).map_err(NoPaper::of)?;
            self.bills.put(&key(account)?, Bytes::from(text)).await.map(drop).map_err(NoPaper::of)
        })
    }
}

fn key(id: impl Display) -> Result<Key, NoPaper> {
    id.to_string().parse().map_err(NoPaper::of)
}
