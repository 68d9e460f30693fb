//! How long a server of mail is waited for.

use std::time::Duration;

/// How long each step may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// To find the server and connect to it.
    pub connect: Duration,
    /// To answer one command.
    pub command: Duration,
    /// To take the text of a mail: servers look into it before they say so.
    pub text: Duration,
    /// All of it.
    pub whole: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            command: Duration::from_secs(20),
            text: Duration::from_mins(1),
            whole: Duration::from_secs(90),
        }
    }
}
