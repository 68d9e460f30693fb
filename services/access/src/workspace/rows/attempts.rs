//! What was tried for a workspace in trouble.

use domain::authorize::permission::ViewWorkspace;
use domain::authorize::{Permit, Resource};
use messages::workspace::Attempts;

use crate::Error;
use crate::database::Reading;

/// What was tried for the workspace that somebody may see.
///
/// # Errors
/// When nobody can say.
pub async fn attempts(db: &Reading, permit: &Permit<ViewWorkspace>) -> Result<Option<Attempts>, Error> {
    let Resource::Workspace { id, .. } = permit.on() else { return Ok(None) };
    let query =
        "select tries, tried_at, next_try_at from workspaces where id = $1 and tries > 0 and tried_at is not null";
    let Some(row) = db.one(query, &[id]).await? else { return Ok(None) };
    let made: i32 = row.try_get("tries")?;
    let (last_at, next_at) = (row.try_get("tried_at")?, row.try_get("next_try_at")?);
    Ok(Some(Attempts { made: made.cast_unsigned(), last_at, next_at }))
}
