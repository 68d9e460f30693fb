//! Orders in Postgres. Who gave one is ours to note; what came of it is folded from the log.

use jiff::Timestamp;
use messages::workspace::{Refusal, Region};
use messages::{CommandId, PersonId, WorkspaceId};
use tokio_postgres::Row;

use crate::app::App;
use crate::database::Reading;
use crate::visit::Failure;

/// What an order is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A new workspace.
    Create,
    /// Another try for one that is in trouble.
    Retry,
    /// Something that this release does not know.
    Unknown,
}

impl Kind {
    /// The word that it is kept by.
    const fn word(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Retry => "retry",
            Self::Unknown => "unknown",
        }
    }

    fn from_word(word: &str) -> Self {
        [Self::Create, Self::Retry].into_iter().find(|kind| kind.word() == word).unwrap_or(Self::Unknown)
    }
}

/// An order for a workspace.
#[derive(Debug, Clone)]
pub(crate) struct Order {
    pub command: CommandId,
    pub kind: Kind,
    /// Who gave it.
    pub person: PersonId,
    pub workspace: WorkspaceId,
    pub name: String,
    pub region: Region,
    pub placed_at: Timestamp,
    /// None while it is not known.
    pub outcome: Option<Outcome>,
}

/// What came of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Taken,
    Refused(Refusal),
}

impl Outcome {
    fn from_row(row: &Row) -> Result<Self, Failure> {
        let refusal: Option<Refusal> = row.try_get("refusal")?;
        Ok(refusal.map_or(Self::Taken, Self::Refused))
    }
}

/// The order of this id, whoever gave it: who asks must look at `person`.
pub(crate) async fn find(db: &Reading, command: CommandId) -> Result<Option<Order>, Failure> {
    let query = "select o.command, o.kind, o.person, o.workspace, o.name, o.region, o.placed_at, c.command is not null as is_known, c.refusal \
                 from orders o left join outcomes c on c.command = o.command where o.command = $1";
    let Some(row) = db.one(query, &[&command]).await? else { return Ok(None) };
    let is_known: bool = row.try_get("is_known")?;
    Ok(Some(Order {
        command,
        kind: Kind::from_word(row.try_get("kind")?),
        person: row.try_get("person")?,
        workspace: row.try_get("workspace")?,
        name: row.try_get("name")?,
        region: row.try_get("region")?,
        placed_at: row.try_get("placed_at")?,
        outcome: is_known.then(|| Outcome::from_row(&row)).transpose()?,
    }))
}

/// Notes an order; one that is noted already stays as it is.
pub(super) async fn note(app: &App, order: &Order) -> Result<(), Failure> {
    let insert = "insert into orders (command, person, workspace, name, region, placed_at, kind) values ($1, $2, $3, $4, $5, $6, $7) on conflict (command) do nothing";
    let Order { command, kind, person, workspace, name, region, placed_at, outcome: _ } = order;
    app.write().await?.execute(insert, &[command, person, workspace, name, region, placed_at, &kind.word()]).await?;
    Ok(())
}

/// What came of an order, once it is known.
pub(crate) async fn outcome(db: &Reading, command: CommandId) -> Result<Option<Outcome>, Failure> {
    let row = db.one("select refusal from outcomes where command = $1", &[&command]).await?;
    row.as_ref().map(Outcome::from_row).transpose()
}
