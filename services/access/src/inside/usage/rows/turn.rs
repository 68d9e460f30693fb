//! Whose turn it is. Several processes ask at once: the row that one of them moved on, the others pass over.

use domain::authorize::{Presence, Resource};
use jiff::{SignedDuration, Timestamp};
use messages::WorkspaceId;
use messages::workspace::State;

use crate::workspace::{Workspace, some};
use crate::{Access, Error};

/// A workspace that does not answer is looked at less and less, down to one in so many of its turns.
const RAREST: i32 = 12;

/// A workspace that is due.
#[derive(Debug)]
pub struct Turn {
    /// As it is now.
    pub row: Workspace,
    /// How many looks there were, this one among them.
    pub looks: i64,
    /// When it is.
    pub at: Timestamp,
    every: SignedDuration,
}

impl Turn {
    /// What the look is about.
    pub(in super::super) fn resource(&self) -> Resource {
        let Workspace { id, account, state, desired, .. } = self.row;
        Resource::Workspace { id, account, role: None, presence: Presence::of(state, desired) }
    }
}

/// Has workspaces that are up for the first time looked at, too: each at a time of its own, so that they are not all due at once.
///
/// # Errors
/// When the tables are away.
pub async fn enrol(access: &Access, now: Timestamp, every: SignedDuration) -> Result<u64, Error> {
    let enrol = "insert into usage_turns (workspace, due_at, tidied_at) \
                 select id, $1::timestamptz + random() * $2 * interval '1 second', $1 from workspaces w \
                 where state = $3 and not exists (select from usage_turns t where t.workspace = w.id) \
                 on conflict do nothing";
    Ok(access.write().await?.execute(enrol, &[&now, &every.as_secs_f64(), &State::Ready]).await?)
}

/// Takes the turns of so many workspaces that are up and due. Each is due again later from now on, whatever comes of it.
///
/// # Errors
/// When the tables are away.
pub async fn claim(access: &Access, now: Timestamp, every: SignedDuration, most: i64) -> Result<Vec<Turn>, Error> {
    let claim = "with due as (select t.workspace from usage_turns t join workspaces w on w.id = t.workspace \
                     where t.due_at <= $1 and w.state = $3 order by t.due_at limit $4 for update of t skip locked) \
                 update usage_turns set due_at = $2, looks = looks + 1 where workspace = any(array(select workspace from due)) \
                 returning workspace, looks";
    let claimed = access.write().await?.query(claim, &[&now, &(now + every), &State::Ready, &most]).await?;
    if claimed.is_empty() {
        return Ok(Vec::new());
    }
    let looks = claimed
        .iter()
        .map(|row| Ok((row.try_get("workspace")?, row.try_get("looks")?)))
        .collect::<Result<Vec<(WorkspaceId, i64)>, tokio_postgres::Error>>()?;
    let ids: Vec<WorkspaceId> = looks.iter().map(|(id, _)| *id).collect();
    let rows = some(&access.read().await?, &ids).await?;
    let turn = |row: Workspace| {
        let (_, looks) = looks.iter().find(|(id, _)| *id == row.id)?;
        Some(Turn { looks: *looks, row, at: now, every })
    };
    Ok(rows.into_iter().filter_map(turn).collect())
}

/// Has a workspace that did not answer left alone: for one turn more with each time, up to [`RAREST`].
pub(in super::super) async fn postpone(access: &Access, turn: &Turn) -> Result<(), Error> {
    let postpone = "update usage_turns set failures = failures + 1, \
                    due_at = $2::timestamptz + least(failures + 1, $3) * $4 * interval '1 second' where workspace = $1";
    let every = turn.every.as_secs_f64();
    access.write().await?.execute(postpone, &[&turn.row.id, &turn.at, &RAREST, &every]).await?;
    Ok(())
}
