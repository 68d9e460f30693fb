//! How far those who decide have come, and what they left undecided on purpose.

use std::collections::{BTreeMap, HashSet};

use messages::subject::STREAM;
use messages::{MessageId, Producer};
use tokio_postgres::{Client, Error};
use verify::log::Cut;

/// Those who decide on commands.
const DECIDERS: [Producer; 2] = [Producer::Billing, Producer::Lifecycle];

/// Of each of them.
pub(in crate::verify) async fn of_all(db: &Client) -> Result<BTreeMap<Producer, Cut>, Error> {
    let mut cuts = BTreeMap::new();
    for producer in DECIDERS {
        cuts.insert(producer, of(db, producer).await?);
    }
    Ok(cuts)
}

async fn of(db: &Client, producer: Producer) -> Result<Cut, Error> {
    let seq = db.query_opt(&format!("select seq from {producer}.checkpoint where stream = $1"), &[&STREAM]).await?;
    let seq = seq.map_or(Ok(0), |row| row.try_get::<_, i64>(0))?.cast_unsigned();
    let parked = db.query(&format!("select seq from {producer}.parked where stream = $1"), &[&STREAM]).await?;
    let parked = parked.iter().map(|row| row.try_get::<_, i64>(0).map(i64::cast_unsigned));
    let parked = parked.collect::<Result<HashSet<_>, _>>()?;
    // What was decided and is on its way, or could never be stored.
    let causes = format!(
        "select headers->>'Harbor-Cause' from {producer}.outbox union all \
         select headers->>'Harbor-Cause' from {producer}.parked where stream = 'outbox'"
    );
    let mut answered = HashSet::new();
    for row in db.query(&causes, &[]).await? {
        let cause: Option<&str> = row.try_get(0)?;
        answered.extend(cause.and_then(|cause| cause.parse::<MessageId>().ok()));
    }
    Ok(Cut { seq, parked, answered })
}
