//! The sealed keys to workspaces, as the fold writes them. They are found by who enters, and by nobody else.

use std::sync::LazyLock;

use jiff::Timestamp;
use messages::{WorkspaceId, workspace};

use crate::Error;
use crate::database::Reading;

/// The newest key to a workspace.
pub(crate) struct Credential {
    pub workspace: WorkspaceId,
    /// The OpenBerth user whose key it is.
    pub admin: String,
    pub version: u32,
    pub sealed: String,
    pub at: Timestamp,
}

nats::table! {
    pub(crate) static CREDENTIALS: Table<Credential> = credentials {
        workspace: uuid key,
        admin: text,
        version: integer,
        sealed: text,
        at: timestamptz,
    } where "excluded.version >= credentials.version";
    pub(super) fn from_row(row) {}
}

static FIND: LazyLock<String> =
    LazyLock::new(|| format!("select {} from credentials where workspace = $1", CREDENTIALS.column_names()));

impl Credential {
    /// The key that was made for a workspace.
    pub fn of(workspace: WorkspaceId, credential: &workspace::Credential, at: Timestamp) -> Self {
        let workspace::Credential { user, version, sealed } = credential.clone();
        Self { workspace, admin: user, version, sealed, at }
    }
}

/// The key to a workspace, sealed; none if none is known.
pub(super) async fn find(db: &Reading, workspace: WorkspaceId) -> Result<Option<Credential>, Error> {
    let row = db.one(&FIND, &[&workspace]).await?;
    Ok(row.map(|row| from_row(&row)).transpose()?)
}
