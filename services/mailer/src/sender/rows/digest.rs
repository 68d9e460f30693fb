//! A digest: a letter that the effect itself wants, for several that would be too many.

use jiff::Timestamp;
use messages::mail::{About, Letter};
use messages::{LetterId, PersonId};
use nats::effect::{Error, Transaction};
use tokio_postgres::types::{Json, ToSql};

/// One that is due at once.
#[derive(Debug)]
pub(in crate::sender) struct Digest {
    pub letter: LetterId,
    pub person: PersonId,
    /// The cause of the letter that was one too many.
    pub cause: String,
    pub at: Timestamp,
}

nats::table! {
    static DIGESTS: Table<Digest> = letters {
        letter: uuid key,
        person: uuid fixed,
        cause: text fixed,
    } and |digest| {
        kind: text fixed = Letter::Digest,
        about: jsonb fixed = Json(About::default()),
        decided_at: timestamptz fixed = digest.at,
        not_before: timestamptz fixed = digest.at,
        due_at: timestamptz fixed = digest.at,
    };
}

/// Writes it, unless it is there.
pub(in crate::sender) async fn digest(db: &Transaction<'_>, digest: &Digest) -> Result<(), Error> {
    let rows = [digest];
    let values = DIGESTS.values(&rows);
    let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|column| &**column as &(dyn ToSql + Sync)).collect();
    db.execute(&DIGESTS.upsert(), &values).await?;
    Ok(())
}
