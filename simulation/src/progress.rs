//! How far it is, for who watches it in a terminal.

use std::io::{IsTerminal, Write, stderr};
use std::time::Duration;

const WIDTH: u32 = 40;

/// A line that is written over itself; nothing where nobody watches.
pub(crate) struct Progress {
    days: u32,
    is_watched: bool,
}

impl Progress {
    pub(crate) fn of(days: u32) -> Self {
        Self { days, is_watched: stderr().is_terminal() }
    }

    /// So many days are over.
    pub(crate) fn shows(&mut self, over: u32, took: Duration) -> std::io::Result<()> {
        if !self.is_watched {
            return Ok(());
        }
        let full = (WIDTH * over / self.days.max(1)) as usize;
        let bar = format!("{}{}", "#".repeat(full), ".".repeat((WIDTH as usize).saturating_sub(full)));
        write!(stderr(), "\r[{bar}] day {over} of {}, {:.0} s", self.days, took.as_secs_f64())?;
        stderr().flush()
    }

    /// The line is not needed any more.
    pub(crate) fn ends(&mut self) -> std::io::Result<()> {
        if self.is_watched { write!(stderr(), "\r\x1b[K") } else { Ok(()) }
    }
}
