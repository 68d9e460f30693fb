//! The calls of administrators about users.

use axum::{
    Extension,
    body::Bytes,
    extract::{Path, State},
    response::Response,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    OpenBerth,
    answer::{Refused, nullable, read, send},
    front::Visit,
};
use crate::{infra::First, random};

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Create {
    #[serde(deserialize_with = "nullable")]
    name: String,
    #[serde(deserialize_with = "nullable")]
    password: String,
    #[serde(deserialize_with = "nullable")]
    max_deployments: i64,
    #[serde(deserialize_with = "nullable")]
    ttl_hours: i64,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Change {
    #[serde(deserialize_with = "nullable")]
    password: String,
    display_name: Option<String>,
    max_deployments: Option<i64>,
}

pub(super) async fn list(State(openberth): State<OpenBerth>, Extension(visit): Extension<Visit>) -> Response {
    send(openberth.on(&visit, |server| {
        visit.admin()?;
        let users: Vec<Value> = server.users.iter().map(super::server::User::view).collect();
        Ok((200, json!({ "users": users })))
    }))
}

pub(super) async fn create(
    State(openberth): State<OpenBerth>,
    Extension(visit): Extension<Visit>,
    body: Bytes,
) -> Response {
    let answer = openberth.on(&visit, |server| {
        visit.admin()?;
        let wanted: Create = read(&body).unwrap_or_default();
        if wanted.name.is_empty() {
            return Err(Refused::bad("Name is required."));
        }
        long_enough(&wanted.password)?;
        if server.users.iter().any(|user| user.name == wanted.name) {
            return Err(Refused::new(409, format!("User '{}' already exists.", wanted.name)));
        }
        let user = server.add_user(wanted.name, wanted.max_deployments, wanted.ttl_hours, wanted.password);
        let body =
            json!({ "id": user.id, "name": user.name, "apiKey": user.key, "maxDeployments": user.max_deployments });
        Ok((201, body))
    });
    if answer.is_ok() {
        openberth.first(&visit, First::OwnKey);
    }
    send(answer)
}

pub(super) async fn update(
    State(openberth): State<OpenBerth>,
    Extension(visit): Extension<Visit>,
    Path(name): Path<String>,
    body: Bytes,
) -> Response {
    send(openberth.on(&visit, |server| {
        visit.admin()?;
        let change: Change = read(&body).map_err(|_| Refused::bad("Invalid JSON."))?;
        let user = server.user(&name)?;
        long_enough(&change.password)?;
        if !change.password.is_empty() {
            user.password = change.password;
        }
        user.max_deployments = change.max_deployments.unwrap_or(user.max_deployments);
        if let Some(display_name) = change.display_name {
            user.display_name = display_name;
        }
        Ok((200, json!({ "message": "User updated.", "name": name })))
    }))
}

pub(super) async fn rotate(
    State(openberth): State<OpenBerth>,
    Extension(visit): Extension<Visit>,
    Path(name): Path<String>,
) -> Response {
    send(openberth.on(&visit, |server| {
        visit.admin()?;
        let user = server.user(&name)?;
        let key = if user.admin {
            openberth.0.infra.rotates_key(&visit.machine.token)
        } else {
            user.key = Some(format!("sc_{}", random::hex(24)));
            user.key.clone()
        };
        Ok((200, json!({ "apiKey": key, "name": name })))
    }))
}

pub(super) async fn delete(
    State(openberth): State<OpenBerth>,
    Extension(visit): Extension<Visit>,
    Path(name): Path<String>,
) -> Response {
    send(openberth.on(&visit, |server| {
        visit.admin()?;
        let id = server.user(&name)?.id.clone();
        let deployments = server.rows.iter().filter(|row| row.user_id == id).count();
        let owned = server.secrets.iter().filter(|secret| secret.user.as_deref() == Some(&id)).count();
        let shared = server.secrets.iter().filter(|secret| secret.user.is_none() && secret.created_by == id).count();
        if deployments + owned + shared > 0 {
            let error = "User has associated resources. Remove them first.";
            let body =
                json!({ "error": error, "deployments": deployments, "userSecrets": owned, "createdGlobals": shared });
            return Err(Refused::with(409, body));
        }
        server.users.retain(|user| user.id != id);
        Ok((200, json!({ "deleted": name })))
    }))
}

fn long_enough(password: &str) -> Result<(), Refused> {
    if password.is_empty() || password.len() >= 8 {
        return Ok(());
    }
    Err(Refused::bad("Password must be at least 8 characters."))
}
