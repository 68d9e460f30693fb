//! A process of services is closed to others of its user: what it holds in memory gets into no core file, and no debugger reads it.

use std::io;

use nix::sys::resource::{Resource, setrlimit};

/// Closes this process, for good.
///
/// # Errors
/// When the system refuses.
pub fn close() -> io::Result<()> {
    setrlimit(Resource::RLIMIT_CORE, 0, 0)?;
    #[cfg(target_os = "linux")]
    nix::sys::prctl::set_dumpable(false)?;
    Ok(())
}
