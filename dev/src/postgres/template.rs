//! A cluster made once and copied for each test, because making one takes a second and copying one a blink.
//!
//! All copies share the template's password; they hold nothing but tests' data. The template lies in `.harbor/cache`
//! under the name of the exact server version, so another PostgreSQL makes another one.

use std::{fs, path::PathBuf, process::Command};

use tokio::sync::Mutex;

use super::{Error, Place, Programs, cluster};
use installation::kept;

use crate::{Home, Scratch, scratch::random_name};

/// Copies the template into an empty place; returns the superuser's password.
pub(super) async fn copy_to(programs: &Programs, place: &Place) -> Result<String, Error> {
    let template = find_or_make(programs).await?;
    let mut copy = Command::new("cp");
    copy.arg("-a").arg(template.join(".")).arg(place.folder());
    cluster::run_as_ourselves(copy).await?;
    let unusable = |source| Error::Unusable { path: place.password(), source };
    fs::read_to_string(place.password()).map_err(unusable)
}

async fn find_or_make(programs: &Programs) -> Result<PathBuf, Error> {
    /// Tests of one program run side by side; one makes the template, the others wait for it.
    static MAKING: Mutex<()> = Mutex::const_new(());
    let cache = Home::find()?.cache();
    let template = cache.join(format!("postgres-{}", programs.version));
    let unusable = |source| Error::Unusable { path: template.clone(), source };
    let _making = MAKING.lock().await;
    if template.exists() {
        return Ok(template);
    }
    kept::folder(&cache, 0o700)?;
    let scratch = Scratch::new("template").map_err(unusable)?;
    let place = Place::temporary(&scratch.path().join("postgres"))?;
    cluster::make(programs, &place).await?;
    let draft = cache.join(format!("draft-{}", random_name(8)));
    let mut copy = Command::new("cp");
    copy.arg("-a").arg(place.folder()).arg(&draft);
    cluster::run_as_ourselves(copy).await?;
    // Another program may have been quicker; its template is as good, and ours is not missed.
    if fs::rename(&draft, &template).is_err() {
        cluster::remove(&draft).map_err(unusable)?;
    }
    Ok(template)
}
