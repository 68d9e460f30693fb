//! Making a database cluster: whole or not at all, and never without a password.

use std::{fs, io, path::Path, process::Command};

use super::{Error, Place, Programs, SUPERUSER};
use installation::kept;

use crate::scratch::random_name;

/// What `initdb` gets, besides where; also the name of what it makes, because other words make another cluster.
pub(super) const INITDB: [&str; 5] =
    ["--encoding=UTF8", "--locale=C", "--auth=scram-sha-256", "--username=postgres", "--no-instructions"];

/// Makes the cluster if it is not there yet; returns the superuser's password.
///
/// It is made beside its place and then moved, so that an interrupted attempt is never taken for a cluster.
pub(super) async fn make(programs: &Programs, place: &Place) -> Result<String, Error> {
    debug_assert!(INITDB.iter().any(|word| word.ends_with(SUPERUSER)));
    let password = kept::secret(&place.password(), || random_name(32))?;
    let data = place.data();
    if data.exists() {
        return Ok(password);
    }
    let unusable = |source| Error::Unusable { path: data.clone(), source };
    if let Some(user) = place.user() {
        user.owns(&place.password()).map_err(unusable)?;
    }
    let draft = place.folder().join("data.draft");
    remove(&draft).map_err(unusable)?;
    let mut initdb = Command::new(&programs.initdb);
    initdb.args(INITDB).arg("--pwfile").arg(place.password()).arg("-D").arg(&draft).env("LC_ALL", "C");
    run(initdb, place).await?;
    fs::rename(&draft, &data).map_err(unusable)?;
    Ok(password)
}

/// Runs a program in a place, as the user it belongs to.
pub(super) async fn run(mut command: Command, place: &Place) -> Result<(), Error> {
    command.current_dir(place.folder());
    if let Some(user) = place.user() {
        user.runs(&mut command);
    }
    run_as_ourselves(command).await
}

/// Runs a program to its end; what it says is only of interest when it fails.
pub(super) async fn run_as_ourselves(command: Command) -> Result<(), Error> {
    let program = command.get_program().to_string_lossy().into_owned();
    let unusable = |source| Error::Unusable { path: program.clone().into(), source };
    let output = tokio::process::Command::from(command).kill_on_drop(true).output().await.map_err(unusable)?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(Error::ProgramFailed { program, status: output.status, said })
}

/// Removes a folder, which may not be there.
pub(super) fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
