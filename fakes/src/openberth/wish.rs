//! What is said of a row that is to be made or built anew: in JSON, or in a form with an archive.

use std::collections::BTreeMap;

use axum::{
    body::Bytes,
    extract::{Multipart, multipart::MultipartRejection},
};
use serde::Deserialize;

use super::answer::nullable;

/// What may be said of a row that is to be made.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    #[serde(deserialize_with = "nullable")]
    pub(super) files: BTreeMap<String, String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) name: String,
    #[serde(deserialize_with = "nullable")]
    pub(super) title: String,
    #[serde(deserialize_with = "nullable")]
    pub(super) description: String,
    #[serde(deserialize_with = "nullable")]
    pub(super) ttl: String,
    #[serde(deserialize_with = "nullable")]
    pub(super) port: i64,
    #[serde(deserialize_with = "nullable")]
    pub(super) env: BTreeMap<String, String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) secrets: Vec<String>,
    #[serde(deserialize_with = "nullable")]
    pub(super) memory: String,
    #[serde(deserialize_with = "nullable")]
    pub(super) cpus: String,
    #[serde(deserialize_with = "nullable")]
    pub(super) network_quota: String,
    #[serde(deserialize_with = "nullable")]
    pub(super) protect_mode: String,
    #[serde(deserialize_with = "nullable")]
    pub(super) protect_username: String,
    #[serde(deserialize_with = "nullable")]
    pub(super) protect_password: String,
    #[serde(deserialize_with = "nullable")]
    pub(super) protect_api_key: String,
    #[serde(deserialize_with = "nullable")]
    pub(super) protect_users: Vec<String>,
}

/// A form, and the archive in it.
pub(super) async fn read_form(form: Result<Multipart, MultipartRejection>) -> Result<(Wish, Option<Bytes>), String> {
    let mut form = form.map_err(|_| "request Content-Type isn't multipart/form-data".to_owned())?;
    let (mut wish, mut tarball) = (Wish::default(), None);
    while let Some(field) = form.next_field().await.map_err(|_| "multipart: NextPart: unexpected EOF".to_owned())? {
        let name = field.name().unwrap_or_default().to_owned();
        let is_file = field.file_name().is_some();
        let content = field.bytes().await.map_err(|_| "multipart: NextPart: unexpected EOF".to_owned())?;
        if is_file {
            if name == "tarball" {
                tarball = tarball.or(Some(content));
            }
            continue;
        }
        put(&mut wish, &name, String::from_utf8_lossy(&content).into_owned());
    }
    Ok((wish, tarball))
}

/// The first of a name counts, but where there may be many.
fn put(wish: &mut Wish, name: &str, text: String) {
    let first = |place: &mut String, text: String| {
        if place.is_empty() {
            *place = text;
        }
    };
    match name {
        "name" => first(&mut wish.name, text),
        "title" => first(&mut wish.title, text),
        "description" => first(&mut wish.description, text),
        "ttl" => first(&mut wish.ttl, text),
        "port" => wish.port = text.parse().unwrap_or_default(),
        "memory" => first(&mut wish.memory, text),
        "cpus" => first(&mut wish.cpus, text),
        "network_quota" => first(&mut wish.network_quota, text),
        "protect_mode" => first(&mut wish.protect_mode, text),
        "protect_username" => first(&mut wish.protect_username, text),
        "protect_password" => first(&mut wish.protect_password, text),
        "protect_api_key" => first(&mut wish.protect_api_key, text),
        "protect_users" => wish.protect_users = text.split(',').map(str::to_owned).collect(),
        "secrets" => wish.secrets.push(text),
        "env" => {
            if let Some((name, value)) = text.split_once('=').filter(|(name, _)| !name.is_empty()) {
                wish.env.insert(name.to_owned(), value.to_owned());
            }
        }
        _ => {}
    }
}
