//! What was seen, as it was seen: the newest observation and the newest key of each workspace.

use std::collections::HashMap;

use jiff::Timestamp;
use messages::WorkspaceId;
use messages::workspace::{Credential, Observed, Word};
use tokio_postgres::{Client, Error, Statement};

/// What the world last looked like.
pub(super) struct Observation {
    word: Word,
    raw: String,
    generation: i64,
    resource: Option<String>,
    endpoint: Option<String>,
    at: Timestamp,
}

impl Observation {
    /// The newer observation; what it does not say of the machine's place, the one before it in the batch said.
    pub fn of(observed: &Observed, at: Timestamp, before: Option<Self>) -> Self {
        let Observed { word, raw, generation, resource, endpoint, .. } = observed.clone();
        let (known_resource, known_endpoint) = before.map_or((None, None), |before| (before.resource, before.endpoint));
        Self {
            word,
            raw,
            generation: generation.cast_signed(),
            resource: resource.or(known_resource),
            endpoint: endpoint.or(known_endpoint),
            at,
        }
    }
}

/// The newest key.
pub(super) struct Key {
    pub credential: Credential,
    pub at: Timestamp,
}

impl Key {
    /// Whether this is a newer key than the other.
    pub fn replaces(&self, other: &Self) -> bool {
        self.credential.version > other.credential.version
    }
}

pub(super) struct Statements {
    observations: Statement,
    keys: Statement,
}

impl Statements {
    pub async fn prepare(db: &Client) -> Result<Self, Error> {
        let observations = "insert into observations (workspace, word, raw, generation, resource, endpoint, at) \
                      select * from unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::timestamptz[]) \
                      on conflict (workspace) do update set word = excluded.word, raw = excluded.raw, generation = excluded.generation, \
                      resource = coalesce(excluded.resource, observations.resource), endpoint = coalesce(excluded.endpoint, observations.endpoint), at = excluded.at";
        let keys = "insert into credentials (workspace, admin, version, sealed, at) values ($1, $2, $3, $4, $5) \
                    on conflict (workspace) do update set admin = excluded.admin, version = excluded.version, sealed = excluded.sealed, at = excluded.at \
                    where excluded.version > credentials.version";
        Ok(Self { observations: db.prepare(observations).await?, keys: db.prepare(keys).await? })
    }

    pub async fn write_observations(&self, db: &Client, all: &HashMap<WorkspaceId, Observation>) -> Result<(), Error> {
        if all.is_empty() {
            return Ok(());
        }
        fn column<'a, T>(all: &'a HashMap<WorkspaceId, Observation>, value: impl Fn(&'a Observation) -> T) -> Vec<T> {
            all.values().map(value).collect()
        }
        let ids: Vec<WorkspaceId> = all.keys().copied().collect();
        db.execute(
            &self.observations,
            &[
                &ids,
                &column(all, |s| s.word),
                &column(all, |s| s.raw.as_str()),
                &column(all, |s| s.generation),
                &column(all, |s| s.resource.as_deref()),
                &column(all, |s| s.endpoint.as_deref()),
                &column(all, |s| s.at),
            ],
        )
        .await
        .map(drop)
    }

    /// Keys are rare, one for each workspace: a statement for each.
    pub async fn write_keys(&self, db: &Client, all: &HashMap<WorkspaceId, Key>) -> Result<(), Error> {
        for (id, Key { credential, at }) in all {
            let version = credential.version.cast_signed();
            db.execute(&self.keys, &[id, &credential.user, &version, &credential.sealed, at]).await?;
        }
        Ok(())
    }
}
