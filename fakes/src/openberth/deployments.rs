//! Rows: which there are, and their end.

use axum::{
    Extension,
    extract::{Path, Query, State},
    response::Response,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    OpenBerth,
    answer::{Refused, send, without_empty},
    front::Visit,
    quota,
    row::RUNNING,
};
use crate::clock;

/// What is said by most calls when there is no such row, or it is somebody else's. Some say it otherwise.
pub(super) const ABSENT: &str = "Not found.";
pub(super) const FOREIGN: &str = "Not your deployment.";
pub(super) const LOCKED: &str = "Deployment is locked. Unlock it first.";

#[derive(Deserialize)]
pub(super) struct Owner {
    #[serde(default)]
    owner: String,
}

pub(super) async fn list(
    State(openberth): State<OpenBerth>,
    Extension(visit): Extension<Visit>,
    Query(query): Query<Owner>,
) -> Response {
    send(openberth.on(&visit, |server| {
        let user = visit.user()?;
        let owner = match query.owner.as_str() {
            "" | "all" => None,
            "me" => Some(user.id.as_str()),
            id => Some(id),
        };
        let now = clock::now();
        server.rows.iter_mut().for_each(|row| row.settle(now));
        let mut rows: Vec<_> =
            server.rows.iter().filter(|row| owner.is_none_or(|owner| row.user_id == owner)).collect();
        // Of one second they stand as they came.
        rows.sort_by_key(|row| std::cmp::Reverse(row.created_at.as_second()));
        let rows: Vec<Value> = rows
            .iter()
            .map(|row| row.view(server.name_of(&row.user_id), openberth.address(&visit.host, &row.subdomain)))
            .collect();
        Ok((200, json!({ "count": rows.len(), "deployments": rows })))
    }))
}

pub(super) async fn show(
    State(openberth): State<OpenBerth>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
) -> Response {
    send(openberth.on(&visit, |server| {
        server.row(&id, visit.user()?, ABSENT, FOREIGN)?;
        let row = server.rows.iter().find(|row| row.id == id).ok_or_else(|| Refused::new(404, ABSENT))?;
        let mut body = row.view(server.name_of(&row.user_id), openberth.address(&visit.host, &row.subdomain));
        body["containerStatus"] = json!(row.container_status());
        body["port"] = json!(row.port);
        if let Some(quota) = quota::bytes(&row.network_quota).filter(|_| row.status == RUNNING) {
            body["quotaRemaining"] = json!(quota.saturating_sub(row.sent));
        }
        Ok((200, without_empty(body, &["port"])))
    }))
}

pub(super) async fn delete(
    State(openberth): State<OpenBerth>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
) -> Response {
    send(openberth.on(&visit, |server| {
        if server.row(&id, visit.user()?, ABSENT, FOREIGN)?.locked {
            return Err(Refused::bad(LOCKED));
        }
        server.end(|row| row.id == id);
        Ok((200, json!({ "id": id, "status": "destroyed" })))
    }))
}

/// The call that an empty id would become: all rows of the caller go, locked ones too.
pub(super) async fn delete_all(State(openberth): State<OpenBerth>, Extension(visit): Extension<Visit>) -> Response {
    send(openberth.on(&visit, |server| {
        let user = visit.user()?;
        let before = server.rows.len();
        server.end(|row| row.user_id == user.id);
        Ok((200, json!({ "destroyed": before - server.rows.len() })))
    }))
}
