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

#[cfg(test)]
mod tests {
    use nix::sys::resource::getrlimit;

    use super::*;

    #[test]
    fn it_writes_no_core_file_and_lets_nobody_look_into_it() {
        close().unwrap();
        assert_eq!(getrlimit(Resource::RLIMIT_CORE).unwrap(), (0, 0));
        #[cfg(target_os = "linux")]
        assert!(!nix::sys::prctl::get_dumpable().unwrap());
    }
}
