//! Starting a program so that the kernel ends it when we end, even by `kill -9`.
//!
//! Linux can send a signal when a program's parent dies. Asking for it takes a call inside the new process, which
//! `setpriv` makes for us. The surprise: "parent" means the *thread* that started the program, so a program
//! started from a test's or a blocking pool's thread would die with that thread. One thread that lives as long as we do
//! starts them all.

use std::{
    io,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{LazyLock, mpsc},
    thread,
};

type Start = (Command, mpsc::SyncSender<io::Result<Child>>);

static LAUNCHER: LazyLock<mpsc::Sender<Start>> = LazyLock::new(|| {
    let (starts, inbox) = mpsc::channel::<Start>();
    thread::spawn(move || {
        for (mut command, reply) in inbox {
            // Whoever asked may have stopped waiting; dropping the reply is right then.
            let _ = reply.send(command.spawn());
        }
    });
    starts
});

static SETPRIV: LazyLock<Option<PathBuf>> = LazyLock::new(|| {
    let setpriv = super::on_path("setpriv")?;
    // The one in busybox has the name but not the option.
    let probe = Command::new(&setpriv)
        .args(["--pdeathsig", "KILL", "true"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    probe.is_ok_and(|status| status.success()).then_some(setpriv)
});

/// The beginning of a command that runs a program tied to our life; plain where the system cannot tie it.
pub(super) fn tied_to_us(program: &Path) -> Command {
    let Some(setpriv) = &*SETPRIV else { return Command::new(program) };
    let mut command = Command::new(setpriv);
    command.args(["--pdeathsig", "KILL", "--"]).arg(program);
    command
}

/// Starts it from the one thread that stays.
pub(super) fn spawn(command: Command) -> io::Result<Child> {
    let (reply, answer) = mpsc::sync_channel(1);
    LAUNCHER.send((command, reply)).map_err(io::Error::other)?;
    answer.recv().map_err(io::Error::other)?
}
