//! The files of a row, on their way back.

use axum::{
    Extension,
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use http::header;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    OpenBerth,
    answer::{Refused, send},
    deployments::{ABSENT, FOREIGN},
    files::Files,
    front::Visit,
    zip,
};

/// Files whose content is not in the JSON form: by their whole name, their end or beginning, or their folder.
const NAMES: [&str; 17] = [
    ".env",
    ".env.local",
    ".env.development",
    ".env.production",
    ".env.staging",
    ".env.test",
    "secrets.json",
    "secrets.yaml",
    "secrets.yml",
    "credentials",
    "kubeconfig",
    "terraform.tfstate",
    ".netrc",
    ".pgpass",
    "id_rsa",
    "id_ecdsa",
    "id_ed25519",
];
const ENDS: [&str; 6] = [".pem", ".key", ".crt", ".p12", ".pfx", ".kubeconfig"];
const FOLDERS: [&str; 5] = [".aws/credentials", ".aws/config", ".kube/config", ".ssh/", ".gnupg/"];

/// A larger file is not in the JSON form.
const LARGEST: usize = 5 << 20;

#[derive(Deserialize)]
pub(super) struct Format {
    #[serde(default)]
    format: String,
}

pub(super) async fn source(
    State(openberth): State<OpenBerth>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    Query(Format { format }): Query<Format>,
) -> Response {
    let found = openberth.on(&visit, |server| {
        let row = server.row(&id, visit.user()?, ABSENT, FOREIGN)?;
        let files: Files = row.files.iter().filter(|(path, _)| !path.starts_with(".openberth")).map(owned).collect();
        Ok::<_, Refused>((row.name.clone(), files))
    });
    let (name, files) = match found {
        Ok(found) => found,
        Err(refused) => return send(Err(refused)),
    };
    let (kind, end, content) = match format.as_str() {
        "json" => return send(Ok((200, json!({ "files": texts(&files) })))),
        "tar.gz" | "tgz" | "tar" => match super::archive::pack(&files) {
            Ok(packed) => ("application/gzip", "tar.gz", packed),
            Err(error) => return send(Err(Refused::new(500, error.to_string()))),
        },
        _ => ("application/zip", "zip", zip::pack(&files)),
    };
    let disposition = format!("attachment; filename=\"{name}-source.{end}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], content).into_response()
}

fn owned((path, content): (&String, &bytes::Bytes)) -> (String, bytes::Bytes) {
    (path.clone(), content.clone())
}

/// Texts as they are; what looks like a secret is replaced, and what is no text or too large is left out.
fn texts(files: &Files) -> Map<String, Value> {
    let mut texts = Map::new();
    for (path, content) in files {
        if let Some(pattern) = secret(path) {
            let redacted = format!("[redacted by openberth: {path} matches sensitive-file pattern '{pattern}']");
            texts.insert(path.clone(), redacted.into());
        } else if content.len() <= LARGEST && !content.iter().take(512).any(|byte| *byte == 0) {
            texts.insert(path.clone(), String::from_utf8_lossy(content).into_owned().into());
        }
    }
    texts
}

fn secret(path: &str) -> Option<String> {
    let name = path.rsplit('/').next().unwrap_or_default();
    if let Some(folder) = FOLDERS.iter().find(|folder| path.starts_with(**folder)) {
        return Some((*folder).to_owned());
    }
    let exact = NAMES.iter().find(|exact| **exact == name).map(|exact| (*exact).to_owned());
    exact.or_else(|| ENDS.iter().find(|end| name.ends_with(**end)).map(|end| format!("*{end}")))
}
