//! Making a row of an archive or of a few files.

use std::collections::BTreeMap;

use axum::{
    Extension,
    body::Bytes,
    extract::{Multipart, State, multipart::MultipartRejection},
    response::Response,
};
use serde_json::{Value, json};

use super::{
    OpenBerth, access,
    answer::{Answer, Refused, read_or_refuse, send, without_empty},
    archive,
    data::Data,
    files::Files,
    framework,
    front::Visit,
    identity::{Identity, identity},
    log::Log,
    moment::{expiry, hours, plain},
    row::{BUILDING, Row},
    server::{Server, User},
    wish::{Wish, read_form},
};
use crate::{clock, infra::First};

const NO_PROJECT: &str = "Could not detect project type. Include package.json (Node), go.mod (Go), requirements.txt (Python), or index.html (static). Or add a .berth.json with \"language\" and \"start\" fields.";

pub(super) async fn of_files(
    State(openberth): State<OpenBerth>,
    Extension(visit): Extension<Visit>,
    body: Bytes,
) -> Response {
    let answer = openberth.on(&visit, |server| {
        let user = visit.user()?;
        let wish: Wish = read_or_refuse(&body)?;
        check_files(&wish.files)?;
        check_limit(server, user)?;
        let identity = identity(server, &wish.name, "app-", "")?;
        let files = inside(&wish.files)?;
        let row = make(&openberth, server, user, wish, identity, files)?;
        Ok((202, without_empty(row, &["title", "description", "language", "expiresAt", "accessMode", "apiKey"])))
    });
    send(openberth.note_first(&visit, answer))
}

pub(super) async fn of_archive(
    State(openberth): State<OpenBerth>,
    Extension(visit): Extension<Visit>,
    form: Result<Multipart, MultipartRejection>,
) -> Response {
    let form = match visit.user() {
        Err(refused) => return send(Err(refused)),
        Ok(_) => read_form(form).await,
    };
    let answer = openberth.on(&visit, |server| {
        let user = visit.user()?;
        let (wish, tarball) = form.map_err(|error| Refused::bad(format!("Failed to parse upload: {error}")))?;
        let tarball = tarball.ok_or_else(|| Refused::bad("No tarball uploaded."))?;
        check_limit(server, user)?;
        let identity = identity(server, &wish.name, "app-", "")?;
        let mut files = Files::new();
        archive::unpack(&tarball, &mut files)
            .map_err(|error| Refused::bad(format!("Failed to extract tarball: {error}")))?;
        let row = make(&openberth, server, user, wish, identity, files)?;
        Ok((202, of_form(row)))
    });
    send(openberth.note_first(&visit, answer))
}

/// The form says less of the row than JSON does, and always when it ends.
fn of_form(mut row: Value) -> Value {
    if let Some(row) = row.as_object_mut() {
        row.retain(|name, _| !matches!(name.as_str(), "title" | "description" | "language"));
    }
    without_empty(row, &["accessMode", "apiKey"])
}

pub(super) fn check_files(files: &BTreeMap<String, String>) -> Result<(), Refused> {
    if files.is_empty() {
        return Err(Refused::bad("No files provided. Include at least one file in the 'files' object."));
    }
    if files.len() > 100 {
        let error = format!("Too many files ({}). Code deploy supports up to 100 files.", files.len());
        return Err(Refused::bad(error));
    }
    if files.values().map(String::len).sum::<usize>() > 10 << 20 {
        return Err(Refused::bad("Total file size exceeds 10MB. Use the tarball upload endpoint for larger projects."));
    }
    Ok(())
}

/// Every row counts: running, failed, sandboxes.
pub(super) fn check_limit(server: &Server, user: &User) -> Result<(), Refused> {
    let max = server.user_called(&user.id).map_or(user.max_deployments, |user| user.max_deployments);
    let count = server.rows.iter().filter(|row| row.user_id == user.id).count();
    if i64::try_from(count).unwrap_or(i64::MAX) >= max {
        return Err(Refused::new(429, format!("Deployment limit reached ({max}). Destroy some first.")));
    }
    Ok(())
}

/// The files, by paths inside the folder of the row.
pub(super) fn inside(files: &BTreeMap<String, String>) -> Result<Files, Refused> {
    let place = |(path, text): (&String, &String)| {
        let inside = archive::clean(path).ok_or_else(|| Refused::bad(format!("Invalid file path: {path}")))?;
        Ok((inside, Bytes::from(text.clone())))
    };
    files.iter().map(place).collect()
}

/// Puts the row in its place, and sets out to build it.
pub(super) fn make(
    openberth: &OpenBerth,
    server: &mut Server,
    user: &User,
    wish: Wish,
    identity: Identity,
    files: Files,
) -> Result<Value, Refused> {
    let framework = framework::detect(&files).ok_or_else(|| Refused::bad(NO_PROJECT))?;
    server.secrets_of(user, &wish.secrets)?;
    let now = clock::now();
    let ttl_hours = hours(&wish.ttl).unwrap_or(user.ttl_hours);
    let expires_at = expiry(ttl_hours, now);
    let (access, key) = access::of_wish(&wish)?;
    let mut row = Row {
        id: identity.id,
        user_id: user.id.clone(),
        name: identity.name,
        title: wish.title,
        description: wish.description,
        subdomain: identity.subdomain,
        framework,
        status: BUILDING,
        sandbox: false,
        ttl_hours,
        created_at: now,
        expires_at,
        access,
        network_quota: server.quota(&wish.network_quota),
        locked: false,
        port: 0,
        env: wish.env,
        has_secrets: !wish.secrets.is_empty(),
        secrets: wish.secrets,
        cpus: wish.cpus,
        log: Log::new(),
        sent: 0,
        files,
        data: Data::default(),
        container: false,
        build: None,
    };
    row.start(BUILDING, now, openberth.build_time());
    let url = openberth.address(&server.host, &row.subdomain);
    let body = json!({
        "id": row.id,
        "name": row.name,
        "title": row.title,
        "description": row.description,
        "subdomain": row.subdomain,
        "framework": row.framework.name,
        "language": row.framework.language,
        "status": BUILDING,
        "url": url,
        "expiresAt": expires_at.map(plain).unwrap_or_default(),
        "accessMode": row.access.mode,
        "apiKey": key,
    });
    server.rows.push(row);
    Ok(body)
}

impl OpenBerth {
    /// The first row of a server is what infra tells others of.
    pub(super) fn note_first(&self, visit: &Visit, answer: Answer) -> Answer {
        if answer.is_ok() {
            self.first(visit, First::Deployment);
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lifetime_is_hours_or_days() {
        for (ttl, expected) in
            [("24", Some(24)), ("24h", Some(24)), ("7d", Some(168)), ("0", Some(0)), ("", None), ("7w", None)]
        {
            assert_eq!(hours(ttl), expected, "{ttl}");
        }
    }
}
