//! The `.harbor` folder, so that a second start finds what the first one made.
//!
//! ```text
//! .harbor/  bin/       programs that scripts/setup fetched
//!           nats/      what the log holds
//!           postgres/  what the tables hold
//!           secrets/   generated keys and passwords, each readable by its owner only
//!           logs/      one file per server
//!           cache/     what can be made again
//! ```

use std::{
    fs::{File, TryLockError},
    io::{Read, Write},
    path::{Path, PathBuf},
};

use installation::kept::{self, Unusable, folder};

/// Why the folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder could not be read or written.
    #[error(transparent)]
    Unusable(#[from] Unusable),
    /// Two Harbors on one folder would write into each other's data.
    #[error("Harbor already runs on {} ({by}); stop it first, or start this one in another checkout", home.display())]
    Taken {
        /// The folder.
        home: PathBuf,
        /// Who holds it, as far as it wrote that down.
        by: String,
    },
}

/// Where this checkout keeps what it made.
#[derive(Clone, Debug)]
pub struct Home {
    root: PathBuf,
}

/// The right to use a [`Home`] alone, until dropped or until this process ends, however it ends.
#[derive(Debug)]
pub struct Claim {
    _lock: File,
}

impl Home {
    /// `.harbor` of the checkout we are in: beside the nearest `Cargo.lock` at or above the working directory, else in
    /// the working directory itself.
    ///
    /// # Errors
    /// When the working directory is gone.
    pub fn find() -> Result<Self, Error> {
        let here = std::env::current_dir().map_err(|source| Unusable { path: ".".into(), source })?;
        let checkout = here.ancestors().find(|folder| folder.join("Cargo.lock").is_file()).unwrap_or(&here);
        Ok(Self::at(checkout.join(".harbor")))
    }

    /// A home in a folder of the caller's choice, absolute.
    #[must_use]
    pub const fn at(root: PathBuf) -> Self {
        Self { root }
    }

    /// Makes all folders that are missing. The outer one can be passed through by others, because PostgreSQL may have
    /// to run as its own user; of the inner ones only the data of that user can.
    ///
    /// # Errors
    /// When a folder cannot be made.
    pub fn create(&self) -> Result<(), Error> {
        folder(&self.root, 0o711)?;
        for inner in [self.nats(), self.secrets(), self.logs(), self.cache()] {
            folder(&inner, 0o700)?;
        }
        Ok(())
    }

    /// Keeps every other `harbor dev` off this folder.
    ///
    /// # Errors
    /// [`Error::Taken`] when another one is there already.
    pub fn claim(&self) -> Result<Claim, Error> {
        folder(&self.root, 0o711)?;
        let path = self.root.join("lock");
        let unusable = |source| Unusable { path: path.clone(), source };
        let mut lock =
            File::options().read(true).write(true).create(true).truncate(false).open(&path).map_err(unusable)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::Error(source)) => return Err(unusable(source).into()),
            Err(TryLockError::WouldBlock) => {
                let mut by = String::new();
                lock.read_to_string(&mut by).map_err(unusable)?;
                return Err(Error::Taken { home: self.root.clone(), by: by.trim().to_owned() });
            }
        }
        lock.set_len(0).and_then(|()| writeln!(lock, "process {}", std::process::id())).map_err(unusable)?;
        Ok(Claim { _lock: lock })
    }

    /// The secret of that name; `make` is asked for it once, ever.
    ///
    /// # Errors
    /// When it can neither be read nor written.
    pub fn secret(&self, name: &str, make: impl FnOnce() -> String) -> Result<String, Error> {
        folder(&self.secrets(), 0o700)?;
        Ok(kept::secret(&self.secrets().join(name), make)?)
    }

    /// The folder itself.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Programs that `scripts/setup` fetched.
    #[must_use]
    pub fn bin(&self) -> PathBuf {
        self.root.join("bin")
    }

    /// The store of the private nats-server.
    #[must_use]
    pub fn nats(&self) -> PathBuf {
        self.root.join("nats")
    }

    /// The data of the private PostgreSQL.
    #[must_use]
    pub fn postgres(&self) -> PathBuf {
        self.root.join("postgres")
    }

    /// Generated keys and passwords.
    #[must_use]
    pub fn secrets(&self) -> PathBuf {
        self.root.join("secrets")
    }

    /// One log file per server.
    #[must_use]
    pub fn logs(&self) -> PathBuf {
        self.root.join("logs")
    }

    /// What can be made again.
    #[must_use]
    pub fn cache(&self) -> PathBuf {
        self.root.join("cache")
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::Scratch;

    #[test]
    fn a_secret_is_made_once_and_readable_by_its_owner_only() {
        let scratch = Scratch::new("home").unwrap();
        let home = Home::at(scratch.path().join(".harbor"));
        home.create().unwrap();
        assert_eq!(home.secret("key", || "first".into()).unwrap(), "first");
        assert_eq!(home.secret("key", || unreachable!("it exists")).unwrap(), "first");
        let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(home.secrets().join("key")), 0o600);
        assert_eq!(mode(home.secrets()), 0o700);
    }

    #[test]
    fn two_harbors_do_not_share_a_folder() {
        let scratch = Scratch::new("home").unwrap();
        let home = Home::at(scratch.path().join(".harbor"));
        let first = home.claim().unwrap();
        let refusal = home.claim().unwrap_err().to_string();
        assert!(refusal.contains(&format!("process {}", std::process::id())), "{refusal}");
        drop(first);
        home.claim().unwrap();
    }
}
