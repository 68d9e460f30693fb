//! A folder for one test, gone when the test ends, however it ends short of `kill -9`.

use std::{
    fs, io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use rand::{Rng, distr::Alphanumeric};

/// A fresh folder under the system's temporary one. Dropping it removes it with all that is in it, so whatever works in
/// it has to be dropped before.
#[derive(Debug)]
pub struct Scratch {
    path: PathBuf,
}

impl Scratch {
    /// Makes one; the name is for the person who finds it.
    ///
    /// Others may pass through it but not look into it, because PostgreSQL may have to run as its own user.
    ///
    /// # Errors
    /// When the system's temporary folder cannot be written.
    pub fn new(name: &str) -> io::Result<Self> {
        Self::within(&std::env::temp_dir(), name)
    }

    /// The same in another folder than the temporary one.
    ///
    /// # Errors
    /// When that cannot be written.
    pub fn within(folder: &Path, name: &str) -> io::Result<Self> {
        let path = folder.join(format!("harbor-{name}-{}", random_name(8)));
        fs::DirBuilder::new().mode(0o711).create(&path)?;
        Ok(Self { path: path.canonicalize()? })
    }

    /// Where it is: absolute, without links.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Nothing is left to do about a failure here, and a test that already failed must show its own reason.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// Letters and digits that nobody can guess.
pub(super) fn random_name(length: usize) -> String {
    rand::rng().sample_iter(Alphanumeric).take(length).map(char::from).collect()
}

/// A secret in letters, for whoever wants one.
pub(crate) fn secret() -> String {
    random_name(32)
}
