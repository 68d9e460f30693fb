//! What must not stand on the log, and what must outlive our tables: addresses, what letters enclose, and which letters went out. All
//! of it is in buckets.

use std::fmt::Display;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use messages::mail::Enclosure;
use messages::person::Address;
use messages::{EnclosureId, LetterId, PersonId};
use nats::Connection;
use nats::definitions::{ENCLOSURES, LETTERS, PEOPLE};
use nats::idempotency::{Bucket, Created, Key};
use tokio::time::timeout;

use super::record::Record;

/// A write tries for ever; a letter does not wait for it so long.
const WRITTEN_WITHIN: Duration = Duration::from_secs(5);

/// A bucket could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("what stands in the buckets: {0}")]
pub struct NoShelf(String);

/// Where all of that is.
pub trait Shelf: Send + Sync + 'static {
    /// Where a person is reached, if that is known.
    fn address(&self, person: PersonId) -> BoxFuture<'_, Result<Option<Address>, NoShelf>>;

    /// What a letter encloses, if it is still there.
    fn enclosure(&self, id: EnclosureId) -> BoxFuture<'_, Result<Option<Enclosure>, NoShelf>>;

    /// What stands of a letter.
    fn record(&self, letter: LetterId) -> BoxFuture<'_, Result<Option<Record>, NoShelf>>;

    /// Writes it where nothing stands yet. Returns whether that was so.
    fn begin<'a>(&'a self, letter: LetterId, record: &'a Record) -> BoxFuture<'a, Result<bool, NoShelf>>;

    /// Writes it, whatever stands there.
    fn keep<'a>(&'a self, letter: LetterId, record: &'a Record) -> BoxFuture<'a, Result<(), NoShelf>>;
}

/// The buckets of an installation.
pub(crate) struct Buckets {
    people: Bucket,
    enclosures: Bucket,
    letters: Bucket,
}

impl NoShelf {
    /// For this reason, which names nobody.
    pub fn of(reason: impl Display) -> Self {
        Self(reason.to_string())
    }
}

impl Buckets {
    pub fn open(log: &Connection) -> Self {
        let bucket = |name| Bucket::open(log, name);
        Self { people: bucket(PEOPLE), enclosures: bucket(ENCLOSURES), letters: bucket(LETTERS) }
    }
}

impl Shelf for Buckets {
    fn address(&self, person: PersonId) -> BoxFuture<'_, Result<Option<Address>, NoShelf>> {
        Box::pin(async move {
            let found = self.people.get(&key(person)?).await.map_err(NoShelf::of)?;
            Ok(found.and_then(|text| serde_json::from_slice(&text).ok()))
        })
    }

    fn enclosure(&self, id: EnclosureId) -> BoxFuture<'_, Result<Option<Enclosure>, NoShelf>> {
        Box::pin(async move {
            let found = self.enclosures.get(&key(id)?).await.map_err(NoShelf::of)?;
            Ok(found.and_then(|text| serde_json::from_slice(&text).ok()))
        })
    }

    fn record(&self, letter: LetterId) -> BoxFuture<'_, Result<Option<Record>, NoShelf>> {
        Box::pin(async move {
            let found = self.letters.get(&key(letter)?).await.map_err(NoShelf::of)?;
            // Of one that does not read nobody knows what it says: it is as good as handed over.
            Ok(found.map(|text| serde_json::from_slice(&text).unwrap_or(Record::Unknown)))
        })
    }

    fn begin<'a>(&'a self, letter: LetterId, record: &'a Record) -> BoxFuture<'a, Result<bool, NoShelf>> {
        Box::pin(async move {
            let (key, text) = (key(letter)?, text(record)?);
            let created = timeout(WRITTEN_WITHIN, self.letters.create(&key, text)).await;
            let created = created.map_err(NoShelf::of)?.map_err(NoShelf::of)?;
            Ok(matches!(created, Created::New(_)))
        })
    }

    fn keep<'a>(&'a self, letter: LetterId, record: &'a Record) -> BoxFuture<'a, Result<(), NoShelf>> {
        Box::pin(async move {
            let (key, text) = (key(letter)?, text(record)?);
            let kept = timeout(WRITTEN_WITHIN, self.letters.put(&key, text)).await;
            kept.map_err(NoShelf::of)?.map(drop).map_err(NoShelf::of)
        })
    }
}

fn key(id: impl Display) -> Result<Key, NoShelf> {
    id.to_string().parse().map_err(NoShelf::of)
}

fn text(record: &Record) -> Result<Bytes, NoShelf> {
    serde_json::to_vec(record).map(Bytes::from).map_err(NoShelf::of)
}
