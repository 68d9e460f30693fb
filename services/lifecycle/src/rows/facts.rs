//! What was seen, as it was seen: the newest observation and the newest key of each workspace.

use jiff::Timestamp;
use messages::WorkspaceId;
use messages::workspace::{Credential, Observed, Word};
use nats::fold::table::Upsert;
use tokio_postgres::{Client, Error, Statement};

/// What the world last looked like.
pub(super) struct Observation {
    workspace: WorkspaceId,
    word: Word,
    raw: String,
    generation: u64,
    resource: Option<String>,
    endpoint: Option<String>,
    at: Timestamp,
}

nats::table! {
    pub(super) static OBSERVATIONS: Table<Observation> = observations {
        workspace: uuid key,
        word: text,
        raw: text,
        generation: bigint,
        resource: text known,
        endpoint: text known,
        at: timestamptz,
    };
}

impl Observation {
    /// The newer observation, with the machine and the address of the one before where it names none.
    pub fn of(workspace: WorkspaceId, observed: &Observed, at: Timestamp, before: Option<Self>) -> Self {
        let Observed { word, raw, generation, resource, endpoint, .. } = observed.clone();
        let (known_resource, known_endpoint) = before.map_or((None, None), |before| (before.resource, before.endpoint));
        Self {
            workspace,
            word,
            raw,
            generation,
            resource: resource.or(known_resource),
            endpoint: endpoint.or(known_endpoint),
            at,
        }
    }
}

/// The newest key.
pub(super) struct Key {
    workspace: WorkspaceId,
    admin: String,
    version: u32,
    sealed: String,
    at: Timestamp,
}

nats::table! {
    pub(super) static KEYS: Table<Key> = credentials {
        workspace: uuid key,
        admin: text,
        version: integer,
        sealed: text,
        at: timestamptz,
    } where "excluded.version >= credentials.version";
}

impl Key {
    /// The key that was made for a workspace.
    pub fn of(workspace: WorkspaceId, credential: &Credential, at: Timestamp) -> Self {
        let Credential { user, version, sealed } = credential.clone();
        Self { workspace, admin: user, version, sealed, at }
    }

    /// Whether this is no older key than the other. The same one comes again when it is sealed anew.
    pub const fn replaces(&self, other: &Self) -> bool {
        self.version >= other.version
    }
}

pub(super) struct Statements {
    pub observations: Upsert<Observation>,
    pub keys: Upsert<Key>,
    forget: Statement,
}

impl Statements {
    pub async fn prepare(db: &Client) -> Result<Self, Error> {
        let forget = db.prepare("delete from credentials where workspace = any($1)").await?;
        let observations = Upsert::prepare(db, &OBSERVATIONS).await?;
        Ok(Self { observations, keys: Upsert::prepare(db, &KEYS).await?, forget })
    }

    /// Destroys the keys to workspaces that are gone.
    pub async fn forget_keys(&self, db: &Client, gone: &[WorkspaceId]) -> Result<(), Error> {
        if gone.is_empty() {
            return Ok(());
        }
        db.execute(&self.forget, &[&gone]).await.map(drop)
    }
}
