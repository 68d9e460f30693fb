//! The system that somebody sits at, as far as their browser says it: which line gets them the command-line tool.

use http::HeaderMap;

use crate::session::agent;
use crate::site::openberth::RELEASES;

/// A system, by how one gets the tool on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum System {
    /// Windows.
    Windows,
    /// A Mac, Linux, and whatever else has a shell.
    Others,
}

impl System {
    /// Both, that of who asks first.
    pub(super) fn of(headers: &HeaderMap) -> [Self; 2] {
        Self::named(agent(headers))
    }

    fn named(agent: &str) -> [Self; 2] {
        if agent.contains("Windows") { [Self::Windows, Self::Others] } else { [Self::Others, Self::Windows] }
    }

    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Windows => "On Windows",
            Self::Others => "On a Mac or on Linux",
        }
    }

    /// The line that gets the tool.
    pub fn line(self) -> String {
        match self {
            Self::Windows => format!("curl.exe -L -o berth.exe {RELEASES}/latest/download/berth-windows-amd64.exe"),
            Self::Others => "curl -fsSL https://openberth.io/install.sh | bash".to_owned(),
        }
    }

    /// What to know about it.
    pub const fn note(self) -> &'static str {
        match self {
            Self::Windows => {
                "It puts berth.exe into the folder that you are in. Stay there, and write .\\berth instead of berth."
            }
            Self::Others => "It puts berth where programs are.",
        }
    }
}

#[cfg(test)]
mod tests {
    use face::words::{banned_in, grade};

    use super::*;

    #[test]
    fn who_sits_at_windows_reads_of_that_first() {
        let windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36";
        assert_eq!(System::named(windows)[0], System::Windows);
        for other in ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", "Mozilla/5.0 (X11; Linux x86_64)", ""] {
            assert_eq!(System::named(other), [System::Others, System::Windows], "{other}");
        }
        for system in [System::Windows, System::Others] {
            assert!(banned_in(system.note()).is_none() && grade(system.note()) <= 8.0);
        }
    }
}
