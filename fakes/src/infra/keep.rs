//! Machines outlive this server when asked to, because Harbor remembers them over a restart and would miss them.

use std::{fs, io, io::Write as _, os::unix::fs::OpenOptionsExt as _, path::Path};

use super::{Infra, fleet::Fleet};
use crate::lock::lock;

impl Infra {
    /// Reads what was kept; a file that does not exist yet is an empty house.
    pub(super) fn recall(&self) -> io::Result<()> {
        let Some(path) = &self.0.config.keep else { return Ok(()) };
        let kept = match fs::read(path) {
            Ok(bytes) => serde_json::from_slice(&bytes)?,
            Err(absent) if absent.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(unreadable) => return Err(unreadable),
        };
        lock(&self.0.fleet).recall(kept);
        Ok(())
    }

    /// Writes the machines down. Losing this only costs a demonstration its machines, so a full disk is a log line.
    pub(super) fn keep(&self, fleet: &Fleet) {
        let Some(path) = &self.0.config.keep else { return };
        if let Err(error) = write(path, fleet) {
            tracing::error!(path = %path.display(), %error, "the machines could not be written down");
        }
    }
}

/// Beside first, then over the old one: a reader finds a whole file. Readable by its owner only, for the keys in it.
fn write(path: &Path, fleet: &Fleet) -> io::Result<()> {
    let beside = path.with_extension("new");
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
    file.write_all(&serde_json::to_vec(fleet)?)?;
    fs::rename(beside, path)
}
