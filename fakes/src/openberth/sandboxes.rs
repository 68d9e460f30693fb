//! Sandboxes: rows that files are pushed into, and that commands run in. No command runs here: what they say is made
//! up.

use axum::{
    Extension,
    body::Bytes,
    extract::{Path, State},
    response::Response,
};
use serde::Deserialize;
use serde_json::json;

use super::{
    OpenBerth,
    answer::{Refused, nullable, read, read_or_refuse, send, without_empty},
    archive,
    deploy::{self, check_files, check_limit, inside},
    deployments::LOCKED,
    framework,
    front::Visit,
    identity::identity,
    moment::{expiry, hours},
    row::{BUILDING, RUNNING, Row},
    server::{Server, User},
    wish::Wish,
};
use crate::clock;

const ABSENT: &str = "Sandbox not found.";
const FOREIGN: &str = "Not your sandbox.";

/// Files that say what a project needs: one that is pushed has it installed.
const NEEDS: [&str; 10] = [
    "package.json",
    "package-lock.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "requirements.txt",
    "pyproject.toml",
    "Pipfile",
    "Pipfile.lock",
    "go.mod",
    "go.sum",
];

pub(super) async fn create(
    State(openberth): State<OpenBerth>,
    Extension(visit): Extension<Visit>,
    body: Bytes,
) -> Response {
    let answer = openberth.on(&visit, |server| {
        let user = visit.user()?;
        let mut wish: Wish = read_or_refuse(&body)?;
        check_files(&wish.files)?;
        check_limit(server, user)?;
        let identity = identity(server, &wish.name, "sandbox-", "sandbox-")?;
        let files = inside(&wish.files)?;
        if let Some(found) = framework::detect(&files)
            && found.language == "node"
            && !found.has_dev
        {
            return Err(Refused::bad("No dev command detected for this Node.js project. Add a \"dev\" script to package.json or use berth_deploy instead."));
        }
        if hours(&wish.ttl).is_none() {
            wish.ttl = "4h".to_owned();
        }
        // Titles are for sites.
        (wish.title, wish.description, wish.cpus) = Default::default();
        let body = deploy::make(&openberth, server, user, wish, identity, files)?;
        if let Some(row) = server.rows.last_mut() {
            row.sandbox = true;
        }
        Ok((202, without_empty(body, &["title", "description", "language", "expiresAt", "accessMode", "apiKey"])))
    });
    send(openberth.note_first(&visit, answer))
}

/// A sandbox that may be worked in.
fn sandbox<'a>(server: &'a mut Server, id: &str, user: &User, other: &str) -> Result<&'a mut Row, Refused> {
    let row = server.row(id, user, ABSENT, FOREIGN)?;
    if !row.sandbox {
        return Err(Refused::bad(other));
    }
    if row.status != RUNNING {
        return Err(Refused::bad(format!("Sandbox is '{}', not running.", row.status)));
    }
    if row.locked { Err(Refused::bad(LOCKED)) } else { Ok(row) }
}

const NO_SANDBOX: &str = "Not a sandbox. Use berth_update for regular deployments.";

#[derive(Default, Deserialize)]
#[serde(default)]
struct Pushes {
    #[serde(deserialize_with = "nullable")]
    changes: Vec<Push>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Push {
    op: String,
    path: String,
    content: String,
}

pub(super) async fn push(
    State(openberth): State<OpenBerth>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    body: Bytes,
) -> Response {
    send(openberth.on(&visit, |server| {
        let user = visit.user()?;
        let Pushes { changes } = read_or_refuse(&body)?;
        let row = sandbox(server, &id, user, NO_SANDBOX)?;
        if changes.is_empty() {
            return Err(Refused::bad("No changes provided."));
        }
        let (mut updated, mut deleted, mut installs) = (0, 0, false);
        for Push { op, path, content } in changes {
            let place = archive::clean(&path).ok_or_else(|| Refused::bad(format!("Invalid file path: {path}")))?;
            installs |= NEEDS.contains(&place.rsplit('/').next().unwrap_or_default());
            match op.as_str() {
                "write" => {
                    row.files.insert(place, content.into());
                    updated += 1;
                }
                "delete" => {
                    row.files.remove(&place);
                    deleted += 1;
                }
                _ => return Err(Refused::bad(format!("Invalid op '{op}'. Use 'write' or 'delete'."))),
            }
        }
        row.log.write(&format!("🏰 [sandbox] {updated} written, {deleted} deleted"));
        let output = if installs { "added 1 package\n" } else { "" };
        let body = json!({ "id": id, "updated": updated, "deleted": deleted, "depsInstalled": installs, "installOutput": output });
        Ok((200, without_empty(body, &["depsInstalled", "installOutput"])))
    }))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Install {
    #[serde(deserialize_with = "nullable")]
    packages: Vec<String>,
    #[serde(deserialize_with = "nullable")]
    uninstall: bool,
}

/// A package of this name cannot be installed, which is no error.
const NO_PACKAGE: &str = "no-such-package";

pub(super) async fn install(
    State(openberth): State<OpenBerth>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    body: Bytes,
) -> Response {
    send(openberth.on(&visit, |server| {
        let user = visit.user()?;
        let Install { packages, uninstall } = read_or_refuse(&body)?;
        sandbox(server, &id, user, NO_SANDBOX)?;
        if packages.is_empty() {
            return Err(Refused::bad("No packages specified."));
        }
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"@_./:=<>^~-".contains(&byte);
        if let Some(odd) = packages.iter().find(|name| name.is_empty() || !name.bytes().all(plain)) {
            return Err(Refused::bad(format!("Invalid package name: {odd}")));
        }
        let action = if uninstall { "uninstall" } else { "install" };
        let (output, message) = if packages.iter().any(|name| name == NO_PACKAGE) {
            (format!("npm error 404 Not Found - {NO_PACKAGE}\n"), format!("Package {action} failed: exit status 1"))
        } else {
            (
                format!("changed {} packages\n", packages.len()),
                format!("Successfully {action}ed: {}", packages.join(" ")),
            )
        };
        Ok((200, json!({ "id": id, "output": output, "message": message })))
    }))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Exec {
    #[serde(deserialize_with = "nullable")]
    command: String,
    #[serde(deserialize_with = "nullable")]
    timeout: i64,
}

pub(super) async fn exec(
    State(openberth): State<OpenBerth>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    body: Bytes,
) -> Response {
    let answer = openberth.on(&visit, |server| {
        let user = visit.user()?;
        let exec: Exec = read_or_refuse(&body)?;
        let row = sandbox(server, &id, user, NO_SANDBOX)?;
        if exec.command.is_empty() {
            return Err(Refused::bad("No command provided."));
        }
        let timeout = if exec.timeout > 0 { exec.timeout.min(300) } else { 30 };
        let (output, code, takes) = run(row, &exec.command);
        let cut = takes > timeout;
        let body = json!({ "id": id, "output": output, "exitCode": if cut { 1 } else { code } });
        Ok((body, takes.min(timeout)))
    });
    match answer {
        Ok((body, takes)) => {
            let halt = openberth.halt();
            let wait = tokio::time::sleep(std::time::Duration::from_secs(takes.unsigned_abs()));
            tokio::select! {
                () = wait => {}
                () = halt.cancelled() => {}
            }
            send(Ok((200, body)))
        }
        Err(refused) => send(Err(refused)),
    }
}

/// The few commands that are known: what they say, how they end, and how many seconds they take.
fn run(row: &Row, command: &str) -> (String, i64, i64) {
    let words: Vec<&str> = command.split_whitespace().collect();
    match words[..] {
        ["ls", ..] => (row.files.keys().map(|path| format!("{path}\n")).collect(), 0, 0),
        ["pwd"] => ("/app\n".to_owned(), 0, 0),
        ["cat", path] => match row.files.get(path) {
            Some(content) => (String::from_utf8_lossy(content).into_owned(), 0, 0),
            None => (format!("cat: {path}: No such file or directory\n"), 1, 0),
        },
        ["echo", ..] => (format!("{}\n", words[1..].join(" ")), 0, 0),
        ["env"] => (row.env.iter().map(|(name, value)| format!("{name}={value}\n")).collect(), 0, 0),
        ["sleep", seconds] => (String::new(), 0, seconds.parse().unwrap_or(0)),
        ["exit", code] => (String::new(), code.parse().unwrap_or(2), 0),
        [first, ..] => (format!("sh: 1: {first}: not found\n"), 127, 0),
        [] => (String::new(), 0, 0),
    }
}

pub(super) async fn promote(
    State(openberth): State<OpenBerth>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    body: Bytes,
) -> Response {
    send(openberth.on(&visit, |server| {
        let user = visit.user()?;
        let wish: Wish = read(&body).unwrap_or_default();
        let quota = server.quota(&wish.network_quota);
        let taken: Vec<String> = server.rows.iter().map(|row| row.subdomain.clone()).collect();
        server.secrets_of(user, &wish.secrets)?;
        let row = sandbox(server, &id, user, "Not a sandbox. Only sandboxes can be promoted.")?;
        let now = clock::now();
        row.sandbox = false;
        if let Some(free) =
            row.subdomain.strip_prefix("sandbox-").filter(|name| !taken.iter().any(|taken| taken == name))
        {
            row.subdomain = free.to_owned();
        }
        row.ttl_hours = hours(&wish.ttl).unwrap_or(user.ttl_hours);
        row.expires_at = expiry(row.ttl_hours, now);
        row.network_quota = quota;
        row.env.extend(wish.env);
        row.has_secrets = !wish.secrets.is_empty();
        if row.has_secrets {
            row.secrets = wish.secrets;
        }
        row.container = false;
        row.start(BUILDING, now, openberth.build_time());
        Ok((
            202,
            json!({
                "id": id,
                "name": row.name,
                "subdomain": row.subdomain,
                "framework": row.framework.name,
                "status": BUILDING,
                "url": openberth.address(&visit.host, &row.subdomain),
            }),
        ))
    }))
}
