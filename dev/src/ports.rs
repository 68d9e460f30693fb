//! Which port a server gets, because the one it wants may be taken and nobody enjoys guessing by whom.
//!
//! A server binds its port only some time after the port was given out. Until then a locked file stands for it, so that
//! two Harbors that start at the same moment are not given the same one. The lock ends with the process, however it ends.

use std::{
    collections::BTreeMap,
    fs::{self, File, TryLockError},
    net::{Ipv4Addr, TcpListener},
    ops::Range,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// Below the range from which the system picks ports for outgoing connections, so that a port stays free between our
/// looking and the server's binding, and while a server is being restarted.
const OURS: Range<u16> = 20_000..32_000;

/// How far from the wanted port a replacement may be before the number stops meaning anything to anybody.
const NEAR: u16 = 100;

/// Handed out in this process, each with the lock that others see; none where no file can be locked.
static PROMISED: Mutex<BTreeMap<u16, Option<File>>> = Mutex::new(BTreeMap::new());

/// Why there is no port.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing free in the range that was searched.
    #[error("no port between {first} and {last} is free on this machine")]
    NoneFree {
        /// The first one tried.
        first: u16,
        /// The last one tried.
        last: u16,
    },
}

/// A port on the loopback address, promised to one caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// The port to use.
    pub port: u16,
    /// What to show the person when it is not the wanted one: one line that names who has that.
    pub notice: Option<String>,
}

/// Any free port. Each call in this process gives another one.
///
/// # Errors
/// When thousands of ports are taken.
pub fn free() -> Result<u16, Error> {
    // Different processes start at different places, so that test programs side by side stay apart.
    let span = u32::from(OURS.end - OURS.start);
    let start = std::process::id().wrapping_mul(101) % span;
    (0..span)
        .filter_map(|step| u16::try_from((start + step) % span).ok())
        .map(|offset| OURS.start + offset)
        .find(|port| promise(*port))
        .ok_or(Error::NoneFree { first: OURS.start, last: OURS.end - 1 })
}

/// The wanted port, or the next free one with a line that says why. `what` will sit on it, in words a person knows
/// ("the pages", "PostgreSQL").
///
/// # Errors
/// When the wanted one and the hundred after it are taken.
pub fn claim(what: &str, wanted: u16) -> Result<Claimed, Error> {
    if promise(wanted) {
        return Ok(Claimed { port: wanted, notice: None });
    }
    let last = wanted.saturating_add(NEAR);
    let port = (wanted..=last).skip(1).find(|port| promise(*port)).ok_or(Error::NoneFree { first: wanted, last })?;
    let holder = holder(wanted).unwrap_or_else(|| "another program".into());
    Ok(Claimed { port, notice: Some(format!("Port {wanted} is taken by {holder}, so {what} will be on port {port}.")) })
}

fn promise(port: u16) -> bool {
    let mut promised = PROMISED.lock().unwrap_or_else(PoisonError::into_inner);
    if promised.contains_key(&port) || TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_err() {
        return false;
    }
    let lock = reserve(port);
    let is_ours = !matches!(lock, Err(TryLockError::WouldBlock));
    if is_ours {
        promised.insert(port, lock.ok());
    }
    is_ours
}

/// Locks the file of a port, which all Harbors of this machine's user share.
fn reserve(port: u16) -> Result<File, TryLockError> {
    let file = reservations().join(port.to_string());
    fs::DirBuilder::new().recursive(true).mode(0o700).create(reservations()).map_err(TryLockError::Error)?;
    let file = File::options().write(true).create(true).truncate(false).open(file).map_err(TryLockError::Error)?;
    file.try_lock()?;
    Ok(file)
}

fn reservations() -> PathBuf {
    std::env::temp_dir().join(format!("harbor-ports-{}", nix::unistd::getuid()))
}

/// Who listens on a port: "`python3` (process 123)". Other people's programs stay unnamed unless we are root.
fn holder(port: u16) -> Option<String> {
    let sockets = listening_sockets(port);
    let mut processes =
        fs::read_dir("/proc").ok()?.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let id: u32 = processes.find(|id| holds_one_of(*id, &sockets))?;
    let program = fs::read_to_string(format!("/proc/{id}/comm")).ok()?;
    Some(format!("`{}` (process {id})", program.trim()))
}

/// The kernel's names ("socket:[4711]") of the sockets listening on a port; the tables are described in proc(5).
fn listening_sockets(port: u16) -> Vec<String> {
    const LISTENING: &str = "0A";
    let ending = format!(":{port:04X}");
    ["/proc/net/tcp", "/proc/net/tcp6"]
        .into_iter()
        .filter_map(|table| fs::read_to_string(table).ok())
        .flat_map(|table| table.lines().map(str::to_owned).collect::<Vec<_>>())
        .filter_map(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let [_, local, _, state, _, _, _, _, _, inode, ..] = fields[..] else { return None };
            (state == LISTENING && local.ends_with(&ending)).then(|| format!("socket:[{inode}]"))
        })
        .collect()
}

fn holds_one_of(id: u32, sockets: &[String]) -> bool {
    fs::read_dir(format!("/proc/{id}/fd")).is_ok_and(|files| {
        files
            .flatten()
            .filter_map(|file| fs::read_link(file.path()).ok())
            .any(|target| sockets.iter().any(|socket| target == Path::new(socket)))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_port_that_another_process_was_given_is_not_given_again() {
        let port = (19_000..19_900).find(|port| promise(*port)).unwrap();
        // As in a process that starts now: it knows of the port by its lock alone.
        PROMISED.lock().unwrap().remove(&port);
        let others = reserve(port).unwrap();
        assert!(TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok(), "nobody has bound it yet");
        assert!(!promise(port) && claim("a test", port).unwrap().port > port);
        drop(others);
        assert!(promise(port));
    }

    #[test]
    fn no_port_is_promised_twice() {
        let ports: BTreeSet<u16> = (0..50).map(|_| free().unwrap()).collect();
        assert_eq!(ports.len(), 50);
    }

    #[test]
    fn a_free_port_is_given_as_wanted() {
        let claimed = (19_000..19_900).map(|wanted| (wanted, claim("a test", wanted).unwrap()));
        assert!({ claimed }.any(|(wanted, given)| given == Claimed { port: wanted, notice: None }));
    }

    #[test]
    fn a_taken_port_is_named_with_its_holder_and_the_next_one_is_used() {
        let taken = free().unwrap();
        let _listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, taken)).unwrap();
        let claimed = claim("the pages", taken).unwrap();
        assert!(claimed.port > taken);
        let notice = claimed.notice.unwrap();
        let us = format!("(process {}), so the pages will be on port {}.", std::process::id(), claimed.port);
        assert!(notice.starts_with(&format!("Port {taken} is taken by `")) && notice.ends_with(&us), "{notice}");
    }
}
