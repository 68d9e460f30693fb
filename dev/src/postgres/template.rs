//! Clusters made once and copied for each test, because making one takes a second and copying one a blink.
//!
//! One is bare. Others hold what many tests begin with, under a name that changes with what they hold. They lie in
//! `.harbor/cache` under the name of the exact server version, so another PostgreSQL makes others. All copies of one
//! share its password; they hold nothing but tests' data.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use tokio::sync::Mutex;

use super::{Error, Place, PrivatePostgres, Programs, Shutdown, cluster};
use installation::kept;

use crate::{Home, Scratch, scratch::random_name};

/// One that was made so long ago, and holds something else than what is wanted now, is of code that is gone.
const KEPT: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Copies a template into an empty place; returns the superuser's password.
pub(super) async fn copy_to(place: &Place, template: &Path) -> Result<String, Error> {
    let mut copy = Command::new("cp");
    copy.arg("-a").arg(template.join(".")).arg(place.folder());
    cluster::run_as_ourselves(copy).await?;
    let unusable = |source| Error::Unusable { path: place.password(), source };
    fs::read_to_string(place.password()).map_err(unusable)
}

/// The template with nothing in it.
pub(super) async fn bare(programs: &Programs) -> Result<PathBuf, Error> {
    /// Tests of one program run side by side; one makes the template, the others wait for it.
    static MAKING: Mutex<()> = Mutex::const_new(());
    let template = place_of(programs, None)?;
    let unusable = |source| Error::Unusable { path: template.clone(), source };
    let _making = MAKING.lock().await;
    if !template.exists() {
        let scratch = Scratch::new("template").map_err(unusable)?;
        let place = Place::temporary(&scratch.path().join("postgres"))?;
        cluster::make(programs, &place).await?;
        keep(&place, &template).await?;
    }
    Ok(template)
}

/// The template that holds this.
pub(super) fn place_of(programs: &Programs, what: Option<&str>) -> Result<PathBuf, Error> {
    let name = match what {
        None => format!("postgres-{}", programs.version),
        Some(what) => format!("postgres-{}-with-{what}", programs.version),
    };
    Ok(Home::find()?.cache().join(name))
}

/// Makes a template of what a server holds, which is stopped for that.
pub(super) async fn hold(server: &mut PrivatePostgres, what: &str) -> Result<(), Error> {
    server.stop(Shutdown::Fast).await?;
    // What was written ahead is in the data by now, and would be copied for nothing.
    let mut forget = Command::new(&server.programs.pg_resetwal);
    forget.arg("-D").arg(server.place.data()).env("LC_ALL", "C");
    cluster::run(forget, &server.place).await?;
    let template = place_of(&server.programs, Some(what))?;
    keep(&server.place, &template).await?;
    remove_those_like(&template);
    Ok(())
}

async fn keep(place: &Place, template: &Path) -> Result<(), Error> {
    let unusable = |source| Error::Unusable { path: template.to_owned(), source };
    let cache = Home::find()?.cache();
    kept::folder(&cache, 0o700)?;
    let draft = cache.join(format!("draft-{}", random_name(8)));
    let mut copy = Command::new("cp");
    copy.arg("-a").arg(place.folder()).arg(&draft);
    cluster::run_as_ourselves(copy).await?;
    // Another program may have been quicker; its template is as good, and ours is not missed.
    if fs::rename(&draft, template).is_err() {
        cluster::remove(&draft).map_err(unusable)?;
    }
    Ok(())
}

/// Removes what was made long ago and holds something else. What stays is only a folder too many.
fn remove_those_like(template: &Path) {
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let is_filled = |path: &Path| name(path).starts_with("postgres-") && name(path).contains("-with-");
    let is_old = |path: &Path| {
        let made = fs::metadata(path).and_then(|folder| folder.modified());
        made.is_ok_and(|made| made.elapsed().is_ok_and(|age| age > KEPT))
    };
    let beside = template.parent().and_then(|cache| fs::read_dir(cache).ok()).into_iter().flatten().flatten();
    for path in beside.map(|entry| entry.path()).filter(|path| path != template && is_filled(path) && is_old(path)) {
        let _ = cluster::remove(&path);
    }
}
