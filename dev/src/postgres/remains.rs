//! What an earlier server left in the data, because one that was killed cannot clean up.
//!
//! PostgreSQL itself only looks whether the process number in its lock file is in use, by whatever program: after a
//! crash a stranger can have that number, and then it refuses to start for ever. Every process of a server has the data
//! as its working folder, which is certain.

use std::{fs, io, path::Path, time::Duration};

use super::Error;
use crate::process::comes_true;

/// The rest of a killed server notices within a moment that its head is gone.
const GONE_WITHIN: Duration = Duration::from_secs(5);

/// Makes sure that nobody works on the data, and removes the lock file that says otherwise.
pub(super) async fn clear(data: &Path) -> Result<(), Error> {
    if !Path::new("/proc/self/cwd").exists() {
        return Ok(()); // Not Linux: PostgreSQL's own check has to do.
    }
    if !comes_true(GONE_WITHIN, || worker(data).is_none()).await
        && let Some(id) = worker(data)
    {
        return Err(Error::Busy { id, data: data.into() });
    }
    let lock = data.join("postmaster.pid");
    match fs::remove_file(&lock) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => Err(Error::Unusable { path: lock, source }),
        _ => Ok(()),
    }
}

/// A process that has the data as its working folder; the lowest number is most likely the head.
pub(super) fn worker(data: &Path) -> Option<u32> {
    let processes = fs::read_dir("/proc").ok()?.flatten();
    processes
        .filter(|process| fs::read_link(process.path().join("cwd")).is_ok_and(|folder| folder == data))
        .filter_map(|process| process.file_name().to_str()?.parse().ok())
        .min()
}
