//! Where the data lies and who it belongs to, because PostgreSQL refuses to run as root.
//!
//! As an ordinary user there is nothing to decide. As root the server runs as `postgres` (or `nobody`), who has to get
//! to the data through every folder above it. In root's own home it cannot, and opening somebody's home to others is not ours to do:
//! then the data lies under `/var/lib/harbor`, in a folder with a name of its own, and a link stands in the wanted
//! place. The link is the only record, so a fresh checkout in an old place gets fresh data.

use std::{
    fs, io,
    os::unix::fs::{DirBuilderExt, symlink},
    path::{Path, PathBuf},
};

use super::Error;
use installation::kept;

use crate::{process::User, scratch::random_name};

const OUTSIDE: &str = "/var/lib/harbor";

/// A folder that exists, belongs to the user the server runs as, and can be reached by that user.
#[derive(Debug)]
pub(super) struct Place {
    folder: PathBuf,
    user: Option<User>,
    /// Whether the folder goes when we go; with one that is only linked from a test's folder nobody else would.
    for_a_while: bool,
}

impl Place {
    /// A place for data that stays.
    pub(super) fn permanent(wanted: &Path) -> Result<Self, Error> {
        let unusable = |source| Error::Unusable { path: wanted.into(), source };
        let user =
            User::we_are_root().then(|| User::first_of(&["postgres", "nobody"]).ok_or(Error::NoUser)).transpose()?;
        if wanted.is_symlink() && !wanted.exists() {
            fs::remove_file(wanted).map_err(unusable)?;
        }
        if let Some(above) = wanted.parent() {
            kept::folder(above, 0o711)?;
        }
        if let Some(user) = &user {
            make_reachable(wanted, user).map_err(unusable)?;
            user.owns(wanted).map_err(unusable)?;
        } else {
            kept::folder(wanted, 0o700)?;
        }
        Ok(Self { folder: wanted.canonicalize().map_err(unusable)?, user, for_a_while: false })
    }

    /// A place that is removed when dropped.
    pub(super) fn temporary(wanted: &Path) -> Result<Self, Error> {
        let mut place = Self::permanent(wanted)?;
        place.for_a_while = true;
        Ok(place)
    }

    /// Without links, so that it can be compared with what the system says about a process.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// PostgreSQL's own data directory.
    pub(super) fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// The file with the superuser's password.
    pub(super) fn password(&self) -> PathBuf {
        self.folder.join("superuser-password")
    }

    /// Who the server has to run as, if not as ourselves.
    pub(super) const fn user(&self) -> Option<&User> {
        self.user.as_ref()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.for_a_while {
            // Nothing is left to do about a failure here.
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

fn make_reachable(wanted: &Path, user: &User) -> io::Result<()> {
    let private = |path: &Path| fs::DirBuilder::new().mode(0o700).create(path);
    if wanted.exists() {
        return Ok(());
    }
    let above = wanted.parent().unwrap_or(wanted).canonicalize()?;
    if user.can_pass(&above) {
        return private(wanted);
    }
    fs::DirBuilder::new().recursive(true).mode(0o755).create(OUTSIDE)?;
    let outside = Path::new(OUTSIDE).join(format!("postgres-{}", random_name(12)));
    private(&outside)?;
    symlink(&outside, wanted)
}
