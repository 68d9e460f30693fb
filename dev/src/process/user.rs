//! Somebody else to run a program as, because PostgreSQL refuses to run as root.

use std::{
    fs, io,
    os::unix::{fs::chown, process::CommandExt},
    path::Path,
    process::{Command, Stdio},
};

use nix::unistd;

/// A user of this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The name, for messages.
    pub name: String,
    pub(super) uid: u32,
    pub(super) gid: u32,
}

impl User {
    /// The first of the named users that exists, or `None`.
    #[must_use]
    pub fn first_of(names: &[&str]) -> Option<Self> {
        let user = names.iter().find_map(|name| unistd::User::from_name(name).ok().flatten())?;
        Some(Self { name: user.name, uid: user.uid.as_raw(), gid: user.gid.as_raw() })
    }

    /// Whether we are root, and so have to become somebody else for some programs.
    #[must_use]
    pub fn we_are_root() -> bool {
        unistd::Uid::effective().is_root()
    }

    /// Turns a command into one that this user runs.
    pub fn runs<'command>(&self, command: &'command mut Command) -> &'command mut Command {
        command.uid(self.uid).gid(self.gid)
    }

    /// Whether this user can pass through a folder. The kernel is asked, because modes alone do not show it.
    #[must_use]
    pub fn can_pass(&self, folder: &Path) -> bool {
        let mut test = Command::new("test");
        test.arg("-x").arg(folder).current_dir("/").stderr(Stdio::null());
        self.runs(&mut test).status().is_ok_and(|status| status.success())
    }

    /// Gives a file or folder, not what is in it, to this user.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn owns(&self, path: &Path) -> io::Result<()> {
        let owner = fs::metadata(path).map(|now| std::os::unix::fs::MetadataExt::uid(&now))?;
        if owner == self.uid { Ok(()) } else { chown(path, Some(self.uid), Some(self.gid)) }
    }
}
