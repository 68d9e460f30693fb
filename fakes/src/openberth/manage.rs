//! What can be different with a row that is there.

use axum::{
    Extension,
    body::Bytes,
    extract::{Path, State},
    response::Response,
};
use serde::Deserialize;
use serde_json::json;

use super::{
    OpenBerth, access,
    answer::{Refused, nullable, read_or_refuse, send, without_empty},
    deployments::{ABSENT, FOREIGN, LOCKED},
    front::Visit,
    moment::{expiry, hours, plain},
    row::RUNNING,
};
use crate::clock;

/// Some calls say it this way, in small letters, and the command line of OpenBerth looks for that.
pub(super) const NO_DEPLOYMENT: &str = "Deployment not found.";

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Change {
    title: Option<String>,
    description: Option<String>,
    ttl: Option<String>,
    network_quota: Option<String>,
}

pub(super) async fn update(
    State(openberth): State<OpenBerth>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    body: Bytes,
) -> Response {
    send(openberth.on(&visit, |server| {
        let user = visit.user()?;
        let change: Change = read_or_refuse(&body)?;
        let quota = change.network_quota.map(|quota| server.quota(&quota));
        let row = server.row(&id, user, NO_DEPLOYMENT, FOREIGN)?;
        if row.locked {
            return Err(Refused::bad(LOCKED));
        }
        row.title = change.title.unwrap_or_else(|| row.title.clone());
        row.description = change.description.unwrap_or_else(|| row.description.clone());
        if let Some(ttl) = change.ttl {
            // A slip of the pen is for ever.
            row.ttl_hours = hours(&ttl).unwrap_or(0);
            row.expires_at = expiry(row.ttl_hours, clock::now());
        }
        row.network_quota = quota.unwrap_or_else(|| row.network_quota.clone());
        Ok((
            200,
            json!({
                "id": id,
                "title": row.title,
                "description": row.description,
                "ttlHours": row.ttl_hours,
                "expiresAt": row.expires_at.map(plain).unwrap_or_default(),
                "networkQuota": row.network_quota,
                "message": "Metadata updated.",
            }),
        ))
    }))
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Protect {
    #[serde(deserialize_with = "nullable")]
    mode: String,
    #[serde(deserialize_with = "nullable")]
    username: String,
    #[serde(deserialize_with = "nullable")]
    password: String,
    #[serde(deserialize_with = "nullable")]
    api_key: String,
    #[serde(deserialize_with = "nullable")]
    users: Vec<String>,
}

pub(super) async fn protect(
    State(openberth): State<OpenBerth>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    body: Bytes,
) -> Response {
    send(openberth.on(&visit, |server| {
        let user = visit.user()?;
        let wanted: Protect = read_or_refuse(&body)?;
        let row = server.row(&id, user, NO_DEPLOYMENT, FOREIGN)?;
        if row.status != RUNNING {
            return Err(Refused::bad(format!("Cannot protect deployment in '{}' state.", row.status)));
        }
        if row.locked {
            return Err(Refused::bad(LOCKED));
        }
        let Protect { mode, username, password, api_key, users } = &wanted;
        let (access, key) = access::set(mode, username, password, api_key, &users.join(","))?;
        let message = match mode.as_str() {
            "basic_auth" => format!("Basic auth enabled. Username: {username}"),
            "api_key" => format!("API key protection enabled. Use header 'X-Api-Key: {key}'."),
            "user" if access.users.is_empty() => {
                "User protection enabled. Users must login to OpenBerth to access this deployment.".to_owned()
            }
            "user" => format!("User protection enabled. Restricted to: {}", access.users),
            _ => "Protection removed. Deployment is now public.".to_owned(),
        };
        let names: Vec<&str> = access.users.split(',').filter(|_| !access.users.is_empty()).collect();
        let body = json!({
            "id": id, "accessMode": mode, "username": access.user, "apiKey": key, "users": names, "message": message,
        });
        row.access = access;
        Ok((200, without_empty(body, &["username", "apiKey", "users"])))
    }))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Lock {
    #[serde(deserialize_with = "nullable")]
    locked: bool,
}

pub(super) async fn lock(
    State(openberth): State<OpenBerth>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    body: Bytes,
) -> Response {
    send(openberth.on(&visit, |server| {
        let user = visit.user()?;
        let Lock { locked } = read_or_refuse(&body)?;
        let row = server.row(&id, user, ABSENT, FOREIGN)?;
        if row.status != RUNNING {
            return Err(Refused::bad(format!("Cannot lock/unlock deployment in '{}' state.", row.status)));
        }
        row.locked = locked;
        let done = if locked { "locked" } else { "unlocked" };
        Ok((200, json!({ "id": id, "locked": locked, "message": format!("Deployment {done}.") })))
    }))
}
