//! Folders and secrets that are made once and found again.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// A file or folder could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("{} cannot be used: {source}", path.display())]
pub struct Unusable {
    /// Which one.
    pub path: PathBuf,
    /// What the system said.
    pub source: io::Error,
}

/// Makes a folder and those above it; an existing one keeps its mode, which may be the owner's choice.
///
/// # Errors
/// When it cannot be made.
pub fn folder(path: &Path, mode: u32) -> Result<(), Unusable> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(mode)
        .create(path)
        .map_err(|source| Unusable { path: path.into(), source })
}

/// Reads the secret in a file, or makes it and writes it so that it is either whole or absent, and its owner's alone.
///
/// # Errors
/// When the file can neither be read nor written.
pub fn secret(path: &Path, make: impl FnOnce() -> String) -> Result<String, Unusable> {
    let unusable = |source| Unusable { path: path.into(), source };
    match fs::read_to_string(path) {
        Ok(secret) => return Ok(secret),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(unusable(error)),
    }
    let secret = make();
    let draft = path.with_extension("draft");
    let write = || {
        let mut file = File::options().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
        file.write_all(secret.as_bytes())?;
        file.sync_all()?;
        fs::rename(&draft, path)
    };
    write().map_err(unusable)?;
    Ok(secret)
}
