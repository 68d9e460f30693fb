//! Working in a sandbox: a file, a command, packages. None of it is kept in the history: it is what a sandbox is for.

use std::time::Duration;

use domain::authorize::Permit;
use domain::authorize::permission::UseSandboxes;
use openberth::DeploymentId;
use tokio::time::Instant;

use super::{Change, Command, Packages};
use crate::Access;
use crate::inside::{Error, text};
use crate::workspace::Workspace;

/// So long a command may take here. The server would give it five minutes; nobody looks at a page that long.
pub const LIMIT: Duration = Duration::from_secs(60);

/// So much of what a command wrote is shown.
const SHOWN: usize = 64 * 1024;

/// What a program wrote, as plain text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// The text; its end, if it is long.
    pub text: String,
    /// Whether something of its beginning is missing.
    pub is_cut: bool,
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Well.
    Well,
    /// With this number, which means what the program wants it to.
    With(i64),
    /// It took too long, and was stopped.
    Stopped,
}

impl Said {
    fn of(output: &str) -> Self {
        let (text, is_cut) = text::plain(output, SHOWN);
        Self { text, is_cut }
    }
}

/// Writes a file, or deletes one. Where that has packages installed, what it said is returned.
///
/// # Errors
/// When it is as it was, or it is not known whether it is.
pub async fn push(
    access: &Access,
    permit: &Permit<UseSandboxes>,
    row: &Workspace,
    sandbox: &DeploymentId,
    change: &Change,
) -> Result<Option<Said>, Error> {
    let entered = access.enter(permit, row).await?;
    super::acts::is_one(&entered, sandbox).await?;
    let pushed = entered.server.push(sandbox, std::slice::from_ref(&change.0)).await?;
    Ok(pushed.deps_installed.then(|| Said::of(&pushed.install_output)))
}

/// Runs a command, and says what it wrote and how it ended.
///
/// # Errors
/// When it did not run, or it is not known what came of it.
pub async fn run(
    access: &Access,
    permit: &Permit<UseSandboxes>,
    row: &Workspace,
    sandbox: &DeploymentId,
    command: &Command,
) -> Result<(Said, Ended), Error> {
    let entered = access.enter(permit, row).await?;
    super::acts::is_one(&entered, sandbox).await?;
    let begun = Instant::now();
    let ran = entered.server.run(sandbox, command.as_str(), LIMIT).await?;
    Ok((Said::of(&ran.output), ended(ran.exit_code, begun.elapsed())))
}

/// The server does not say that it stopped a command: it looks like one that failed.
fn ended(code: i64, took: Duration) -> Ended {
    match code {
        0 => Ended::Well,
        1 if took >= LIMIT => Ended::Stopped,
        code => Ended::With(code),
    }
}

/// Installs packages, and says what that wrote and whether it worked.
///
/// # Errors
/// When it was not tried, or it is not known what came of it.
pub async fn install(
    access: &Access,
    permit: &Permit<UseSandboxes>,
    row: &Workspace,
    sandbox: &DeploymentId,
    packages: &Packages,
) -> Result<(Said, bool), Error> {
    let entered = access.enter(permit, row).await?;
    super::acts::is_one(&entered, sandbox).await?;
    let installed = entered.server.install(sandbox, &packages.0, false).await?;
    Ok((Said::of(&installed.output), installed.worked()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_a_command_ended_is_told() {
        for (code, seconds, told) in [
            (0, 1, Ended::Well),
            (1, 1, Ended::With(1)),
            (1, 60, Ended::Stopped),
            (127, 0, Ended::With(127)),
            (-1, 0, Ended::With(-1)),
        ] {
            assert_eq!(ended(code, Duration::from_secs(seconds)), told);
        }
    }
}
