//! New code for a row that is there.

use axum::{
    Extension,
    body::Bytes,
    extract::{Multipart, Path, State, multipart::MultipartRejection},
    response::Response,
};
use serde_json::{Value, json};

use super::{
    OpenBerth,
    answer::{Refused, read_or_refuse, send},
    archive,
    deploy::inside,
    deployments::{FOREIGN, LOCKED},
    files::Files,
    framework,
    front::Visit,
    manage::NO_DEPLOYMENT,
    row::{FAILED, RUNNING, Row, UPDATING},
    server::{Server, User},
    wish::{Wish, read_form},
};
use crate::clock;

/// All files are replaced.
pub(super) async fn of_files(
    State(openberth): State<OpenBerth>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    body: Bytes,
) -> Response {
    send(openberth.on(&visit, |server| {
        let user = visit.user()?;
        let wish: Wish = read_or_refuse(&body)?;
        if wish.files.is_empty() {
            return Err(Refused::bad("No files provided."));
        }
        let row = may_update(server, &id, user)?;
        // What was there is gone by the time that a path is found wanting.
        row.files.retain(|path, _| path.starts_with(".openberth"));
        row.files.extend(inside(&wish.files)?);
        rebuild(&openberth, row, &visit, wish)
    }))
}

/// Files are laid over those that are there; nothing goes.
pub(super) async fn of_archive(
    State(openberth): State<OpenBerth>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    form: Result<Multipart, MultipartRejection>,
) -> Response {
    let form = match visit.user() {
        Err(refused) => return send(Err(refused)),
        Ok(_) => read_form(form).await,
    };
    send(openberth.on(&visit, |server| {
        let user = visit.user()?;
        let (wish, tarball) = form.map_err(|_| Refused::bad("Failed to parse upload."))?;
        let tarball = tarball.ok_or_else(|| Refused::bad("No tarball uploaded."))?;
        let row = may_update(server, &id, user)?;
        let mut files = Files::new();
        let unpacked = archive::unpack(&tarball, &mut files);
        row.files.extend(files);
        unpacked.map_err(|error| Refused::bad(format!("Failed to extract: {error}")))?;
        rebuild(&openberth, row, &visit, wish)
    }))
}

fn may_update<'a>(server: &'a mut Server, id: &str, user: &User) -> Result<&'a mut Row, Refused> {
    let row = server.row(id, user, NO_DEPLOYMENT, FOREIGN)?;
    if !matches!(row.status, RUNNING | FAILED) {
        return Err(Refused::bad(format!("Cannot update deployment in '{}' state.", row.status)));
    }
    if row.locked { Err(Refused::bad(LOCKED)) } else { Ok(row) }
}

/// Settings are added to those that are there. Secrets that are not named again are forgotten: the program starts
/// without.
fn rebuild(openberth: &OpenBerth, row: &mut Row, visit: &Visit, wish: Wish) -> Result<(u16, Value), Refused> {
    const NO_FRAMEWORK: &str =
        "Could not detect framework in updated code. Add a .berth.json with \"language\" and \"start\" fields.";
    row.framework = framework::detect(&row.files).ok_or_else(|| Refused::bad(NO_FRAMEWORK))?;
    row.env.extend(wish.env);
    row.has_secrets = !wish.secrets.is_empty();
    if row.has_secrets {
        row.secrets = wish.secrets;
    }
    if !wish.network_quota.is_empty() {
        row.network_quota = wish.network_quota;
    }
    row.start(UPDATING, clock::now(), openberth.build_time());
    Ok((
        200,
        json!({
            "id": row.id,
            "status": UPDATING,
            "url": openberth.address(&visit.host, &row.subdomain),
            "message": "Code updated. Rebuilding...",
        }),
    ))
}
