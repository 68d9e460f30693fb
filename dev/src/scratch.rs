//! A folder for one test, gone when the test ends, however it ends short of `kill -9`.
//!
//! In memory what `kill -9` left behind would be missed by everybody else: whoever makes the next one there removes it first.

use std::{
    fs::{self, File},
    io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use rand::{Rng, distr::Alphanumeric};

/// Where a folder in memory is, on systems that have one.
const MEMORY: &str = "/dev/shm";

/// A file that whoever made a folder in memory keeps locked for as long as it lives.
const INHABITED: &str = "inhabited";

/// A fresh folder under the system's temporary one. Dropping it removes it with all that is in it, so whatever works in
/// it has to be dropped before.
#[derive(Debug)]
pub struct Scratch {
    path: PathBuf,
    /// Held until the folder is gone.
    inhabited: Option<File>,
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

    /// The same in memory, where there are at least so many bytes free: a flush to the disk costs nothing there.
    ///
    /// # Errors
    /// When neither can be written.
    pub fn in_memory(name: &str, room: u64) -> io::Result<Self> {
        Self::in_the_memory_of(Path::new(MEMORY), name, room)
    }

    fn in_the_memory_of(memory: &Path, name: &str, room: u64) -> io::Result<Self> {
        remove_uninhabited(memory);
        let has_room = nix::sys::statvfs::statvfs(memory)
            .is_ok_and(|there| there.blocks_available().saturating_mul(there.fragment_size()) > room);
        if !has_room {
            return Self::new(name);
        }
        let mut scratch = Self::within(memory, name)?;
        // Locked before it has its name: nobody ever finds it with nobody in it.
        let draft = scratch.path.join("draft");
        let file = File::create(&draft)?;
        file.lock()?;
        fs::rename(draft, scratch.path.join(INHABITED))?;
        scratch.inhabited = Some(file);
        Ok(scratch)
    }

    fn within(folder: &Path, name: &str) -> io::Result<Self> {
        let path = folder.join(format!("harbor-{name}-{}", random_name(8)));
        fs::DirBuilder::new().mode(0o711).create(&path)?;
        Ok(Self { path: path.canonicalize()?, inhabited: None })
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
        drop(self.inhabited.take());
    }
}

/// Removes the folders of those who were killed. Nothing is to be done about one that cannot be removed.
fn remove_uninhabited(memory: &Path) {
    for entry in fs::read_dir(memory).into_iter().flatten().flatten() {
        let is_ours = entry.file_name().to_string_lossy().starts_with("harbor-");
        let file = is_ours.then(|| File::open(entry.path().join(INHABITED)));
        if file.and_then(Result::ok).is_some_and(|file| file.try_lock().is_ok()) {
            let _ = fs::remove_dir_all(entry.path());
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_killed_left_in_memory_is_removed_by_the_next() {
        let memory = Scratch::new("memory").unwrap();
        let make = || Scratch::in_the_memory_of(memory.path(), "one", 0).unwrap();
        let (alive, mut killed) = (make(), make());
        // The system lets go of what a killed process held.
        killed.inhabited = None;
        let left = killed.path().to_owned();
        fs::create_dir(memory.path().join("harbor-ports-0")).unwrap();
        let next = make();
        assert!(alive.path().exists() && next.path().exists() && !left.exists());
        assert!(memory.path().join("harbor-ports-0").exists(), "it is not one of these");
    }

    #[test]
    fn without_room_in_memory_it_lies_where_the_others_do() {
        let memory = Scratch::new("memory").unwrap();
        let scratch = Scratch::in_the_memory_of(memory.path(), "one", u64::MAX).unwrap();
        assert_ne!(scratch.path().parent(), Some(memory.path()));
    }
}
