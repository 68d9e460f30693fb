//! Secrets, of one user or of all.

use axum::{
    Extension,
    body::Bytes,
    extract::{Path, Query, State},
    response::Response,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    OpenBerth,
    answer::{Refused, nullable, read_or_refuse, send, without_empty},
    front::Visit,
    row::{FAILED, RUNNING},
    secret::Secret,
    server::{Server, User},
};
use crate::clock;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Set {
    #[serde(deserialize_with = "nullable")]
    name: String,
    #[serde(deserialize_with = "nullable")]
    value: String,
    #[serde(deserialize_with = "nullable")]
    description: String,
    #[serde(deserialize_with = "nullable")]
    global: bool,
}

pub(super) async fn set(
    State(openberth): State<OpenBerth>,
    Extension(visit): Extension<Visit>,
    body: Bytes,
) -> Response {
    send(openberth.on(&visit, |server| {
        let user = visit.user()?;
        let set: Set = read_or_refuse(&body)?;
        if set.name.is_empty() {
            return Err(Refused::bad("Secret name is required."));
        }
        if set.value.is_empty() {
            return Err(Refused::bad("Secret value is required."));
        }
        let Set { name, description, .. } = set;
        let own = server.secrets.iter().any(|secret| secret.is_of(&name, Some(&user.id)));
        let shared = server.secrets.iter().find(|secret| secret.is_of(&name, None));
        let now = clock::now();
        if set.global {
            if let Some(shared) = shared {
                if !user.admin && shared.created_by != user.id {
                    let error = "Only the creator of this global secret (or an admin) can update it.";
                    return Err(Refused::new(403, error));
                }
                // The statement that should change it tries to add another one.
                let error = "Failed to store secret: constraint failed: UNIQUE constraint failed: secrets.name (2067)";
                return Err(Refused::new(500, error));
            }
            if own {
                let error = format!("Secret {name:?} already exists as a user secret. Remove --global to update it.");
                return Err(Refused::bad(error));
            }
        } else if shared.is_some() && !own {
            let error = format!("Secret {name:?} already exists as a global secret. Use --global to update it.");
            return Err(Refused::bad(error));
        }
        if let Some(secret) = server.secrets.iter_mut().find(|secret| secret.is_of(&name, Some(&user.id))) {
            (secret.description, secret.updated_at) = (description, now);
            let restarted = server.restart_those_with(&name);
            return Ok((
                200,
                without_empty(json!({ "name": name, "created": false, "restarted": restarted }), &["restarted"]),
            ));
        }
        let owner = (!set.global).then(|| user.id.clone());
        server.secrets.push(Secret {
            name: name.clone(),
            user: owner,
            created_by: user.id.clone(),
            description,
            created_at: now,
            updated_at: now,
        });
        Ok((200, json!({ "name": name, "created": true })))
    }))
}

pub(super) async fn list(State(openberth): State<OpenBerth>, Extension(visit): Extension<Visit>) -> Response {
    send(openberth.on(&visit, |server| {
        let user = visit.user()?;
        let own = |name: &str| server.secrets.iter().any(|secret| secret.is_of(name, Some(&user.id)));
        let shown = server.secrets.iter().filter(|secret| match &secret.user {
            Some(owner) => *owner == user.id,
            None => !own(&secret.name),
        });
        let mut shown: Vec<&Secret> = shown.collect();
        shown.sort_by(|one, other| (one.scope(), &one.name).cmp(&(other.scope(), &other.name)));
        let secrets: Vec<Value> = shown.into_iter().map(Secret::view).collect();
        Ok((200, json!({ "secrets": secrets })))
    }))
}

#[derive(Deserialize)]
pub(super) struct Which {
    #[serde(default)]
    global: String,
}

pub(super) async fn delete(
    State(openberth): State<OpenBerth>,
    Extension(visit): Extension<Visit>,
    Path(name): Path<String>,
    Query(Which { global }): Query<Which>,
) -> Response {
    send(openberth.on(&visit, |server| {
        let user = visit.user()?;
        let owner = (global != "true").then_some(user.id.as_str());
        if owner.is_none() && !user.admin {
            let found = server.secrets.iter().find(|secret| secret.is_of(&name, None));
            let secret = found.ok_or_else(|| Refused::new(404, "Secret not found."))?;
            if secret.created_by != user.id {
                let error = "Only the creator of this global secret (or an admin) can delete it.";
                return Err(Refused::new(403, error));
            }
        }
        // One that is not there is deleted as well.
        server.secrets.retain(|secret| !secret.is_of(&name, owner));
        Ok((200, json!({ "name": name, "status": "deleted" })))
    }))
}

impl Server {
    /// Whether the user has all these.
    pub(super) fn secrets_of(&self, user: &User, names: &[String]) -> Result<(), Refused> {
        let has = |name: &String| {
            self.secrets.iter().any(|secret| secret.is_of(name, Some(&user.id)) || secret.is_of(name, None))
        };
        names.iter().find(|name| !has(name)).map_or(Ok(()), |name| {
            let error = format!("Secret {name:?} not found. Use 'berth secret list' to see available secrets.");
            Err(Refused::bad(error))
        })
    }

    /// Rows that name such a secret start again, whoever they belong to. A sandbox with a program of its own does not
    /// survive that.
    fn restart_those_with(&mut self, name: &str) -> Vec<String> {
        let mut restarted = Vec::new();
        for row in
            self.rows.iter_mut().filter(|row| row.status == RUNNING && row.secrets.iter().any(|held| held == name))
        {
            restarted.push(row.name.clone());
            if row.sandbox && row.framework.language != "static" {
                row.status = FAILED;
            } else {
                row.has_secrets = true;
                row.log.write("🏰 [run] Starting server...");
            }
        }
        restarted
    }
}
