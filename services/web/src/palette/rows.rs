//! The workspaces that somebody can find: all of theirs, by name.

use domain::authorize::permission::ListWorkspaces;
use domain::authorize::{Permit, Principal};
use messages::WorkspaceId;
use messages::workspace::State;

use super::answers::Named;
use crate::database::Reading;
use crate::visit::Failure;
use crate::workspaces::{listed, words};
use face::label::Label;

/// More than any plan includes, or anybody has.
const MOST: i64 = 1000;

/// Those that the person who asks is part of, newest first.
pub(super) async fn named(db: &Reading, permit: &Permit<ListWorkspaces>) -> Result<Vec<Named>, Failure> {
    let Principal::Person(person) = permit.who() else { return Ok(Vec::new()) };
    let query = "select w.id, w.name, w.state, w.endpoint from memberships m join workspaces w on w.id = m.workspace \
                 where m.person = $1 and w.state <> all($2) order by w.created_at desc, w.id desc limit $3";
    let rows = db.all(query, &[&person, &listed::left(), &MOST]).await?;
    let named = |row: &tokio_postgres::Row| {
        let (id, state, endpoint): (WorkspaceId, State, Option<&str>) =
            (row.try_get("id")?, row.try_get("state")?, row.try_get("endpoint")?);
        // As its page shows it: only while it can be opened.
        let can_be_opened = domain::workspace::label(state) == Some(Label::Ready);
        let address = endpoint.filter(|_| can_be_opened).and_then(words::web_address);
        let is_awaited = domain::workspace::label(state) == Some(Label::SettingUp);
        Ok(Named { id: id.to_string(), name: row.try_get("name")?, address, is_awaited })
    };
    rows.iter().map(named).collect()
}
