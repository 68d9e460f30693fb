//! A started program that never outlives us, because a server left behind holds a port, a folder and a person's evening.
//!
//! Four things can end a program, and each has its own guard:
//!
//! * we stop it: [`Process::stop`] asks, waits, and kills what does not end by itself;
//! * we drop it, also in a panic: [`Drop`] kills it with all it started, and waits until they are gone;
//! * we are killed with no chance to do anything: the kernel kills it for us, if `setpriv` is there to ask for that;
//! * Ctrl-C in the terminal: it does **not** get that signal, being in a process group of its own, so that the
//!   services can finish while their servers still stand.
//!
//! Stories also freeze, thaw and `kill -9` what they started.

use std::{
    ffi::{OsStr, OsString},
    fs::{self, File},
    io,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use nix::{
    errno::Errno,
    sys::signal::{kill, killpg},
    unistd::Pid,
};

mod family;
mod launcher;
mod user;

pub use nix::sys::signal::Signal;
pub use user::User;

/// How often a condition is looked at while waiting for it.
const LOOK: Duration = Duration::from_millis(5);

/// How long a frozen one may take to stand still; a thread that waits for the disk cannot before that is over.
const STANDS_WITHIN: Duration = Duration::from_secs(1);

/// How long a dropped program may take to obey a signal other than SIGKILL.
const PARTING: Duration = Duration::from_secs(3);

/// Why a program does not run, or does not end.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It could not be started at all.
    #[error("{} could not be started: {source}", program.display())]
    NotStarted {
        /// The program.
        program: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Its log file could not be opened.
    #[error("the log file {} could not be opened: {source}", log.display())]
    NoLog {
        /// The file.
        log: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A signal could not be sent.
    #[error("{name} (process {id}) did not take the signal {signal}: {source}")]
    NotSignalled {
        /// The program.
        name: String,
        /// Its process id.
        id: u32,
        /// The signal.
        signal: Signal,
        /// What the system said.
        source: Errno,
    },
    /// It was asked to stop and had to be killed.
    #[error("{name} did not stop within {} s of {signal} and was killed; its log is {}", deadline.as_secs_f32(), log.display())]
    Killed {
        /// The program.
        name: String,
        /// How it was asked.
        signal: Signal,
        /// How long it had.
        deadline: Duration,
        /// Where to look for the reason.
        log: PathBuf,
    },
}

/// What to start, and how. Not `Debug`, because the environment carries secrets.
#[derive(Clone)]
pub struct Launch {
    program: PathBuf,
    log: PathBuf,
    arguments: Vec<OsString>,
    environment: Vec<(OsString, OsString)>,
    folder: Option<PathBuf>,
    user: Option<User>,
    parting: Signal,
}

impl Launch {
    /// A program by its path, and the file that its output is added to.
    pub fn new(program: impl Into<PathBuf>, log: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            log: log.into(),
            arguments: Vec::new(),
            environment: Vec::new(),
            folder: None,
            user: None,
            parting: Signal::SIGKILL,
        }
    }

    /// Adds arguments.
    #[must_use]
    pub fn args(mut self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        self.arguments.extend(arguments.into_iter().map(|argument| argument.as_ref().to_owned()));
        self
    }

    /// Adds variables to the environment, which is ours otherwise.
    #[must_use]
    pub fn envs(mut self, variables: impl IntoIterator<Item = (impl AsRef<OsStr>, impl AsRef<OsStr>)>) -> Self {
        self.environment
            .extend(variables.into_iter().map(|(name, value)| (name.as_ref().into(), value.as_ref().into())));
        self
    }

    /// Sets the working folder, which is ours otherwise.
    #[must_use]
    pub fn within(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = Some(folder.into());
        self
    }

    /// Runs it as somebody else; only root can.
    #[must_use]
    pub fn as_user(mut self, user: Option<User>) -> Self {
        self.user = user;
        self
    }

    /// The signal it gets first when it is dropped, if a plain SIGKILL would leave something behind.
    #[must_use]
    pub const fn parting(mut self, signal: Signal) -> Self {
        self.parting = signal;
        self
    }

    fn command(&self) -> Result<Command, Error> {
        let no_log = |source| Error::NoLog { log: self.log.clone(), source };
        let log = File::options().create(true).append(true).open(&self.log).map_err(no_log)?;
        let mut command = launcher::tied_to_us(&self.program);
        command.args(&self.arguments).envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).stdout(log.try_clone().map_err(no_log)?).stderr(log).process_group(0);
        if let Some(folder) = &self.folder {
            command.current_dir(folder);
        }
        if let Some(user) = &self.user {
            command.uid(user.uid).gid(user.gid);
        }
        Ok(command)
    }
}

/// A program that runs, or has run.
#[derive(Debug)]
pub struct Process {
    name: String,
    child: Child,
    ended: Option<ExitStatus>,
    log: PathBuf,
    parting: Signal,
}

impl Process {
    /// Starts it.
    ///
    /// # Errors
    /// When the program is not there or its log cannot be written. A program that starts and ends at once is not an
    /// error here: see [`Process::ended`].
    pub fn start(launch: &Launch) -> Result<Self, Error> {
        let not_started = |source| Error::NotStarted { program: launch.program.clone(), source };
        // Said here, because `setpriv` would only say it into the log.
        fs::metadata(&launch.program).map_err(not_started)?;
        let child = launcher::spawn(launch.command()?).map_err(not_started)?;
        let name = launch.program.file_name().unwrap_or(launch.program.as_os_str()).to_string_lossy().into_owned();
        Ok(Self { name, child, ended: None, log: launch.log.clone(), parting: launch.parting })
    }

    /// Its process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The file with its output.
    #[must_use]
    pub fn log(&self) -> &Path {
        &self.log
    }

    /// The last lines of its output, for the person who wants to know why it ended.
    #[must_use]
    pub fn last_words(&self) -> String {
        const LINES: usize = 12;
        let log = fs::read(&self.log).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(LINES)..].join("\n")
    }

    /// How it ended, if it did.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        if self.ended.is_none() {
            // The only error is "not your child", and it is ours until we have waited for it.
            self.ended = self.child.try_wait().ok().flatten();
        }
        self.ended
    }

    /// Waits for it to end by itself; `None` when it still runs after `deadline`.
    pub async fn ends_within(&mut self, deadline: Duration) -> Option<ExitStatus> {
        comes_true(deadline, || self.ended().is_some()).await;
        self.ended()
    }

    /// Sends a signal to the program, not to what it started. A program that has ended takes any signal.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn signal(&mut self, signal: Signal) -> Result<(), Error> {
        if self.ended().is_some() {
            return Ok(());
        }
        let refused = |source| Error::NotSignalled { name: self.name.clone(), id: self.id(), signal, source };
        kill(pid(self.id()), signal).map_err(refused)
    }

    /// Freezes it with all it started: sockets stay open, nothing answers.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn freeze(&mut self) -> Result<(), Error> {
        self.signal(Signal::SIGSTOP)?;
        family::signal(&family::of(self.id()), Signal::SIGSTOP);
        // Each thread stops when it next could run, and may answer somebody until then.
        let deadline = Instant::now() + STANDS_WITHIN;
        while !family::stands(self.id()) && Instant::now() < deadline {
            thread::yield_now();
        }
        Ok(())
    }

    /// Lets a frozen one go on.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn thaw(&mut self) -> Result<(), Error> {
        family::signal(&family::of(self.id()), Signal::SIGCONT);
        self.signal(Signal::SIGCONT)
    }

    /// Asks it to stop, and kills it with all it started when it does not in time.
    ///
    /// # Errors
    /// [`Error::Killed`] when it had to be killed: a program that cannot stop is a fault to look into.
    pub async fn stop(&mut self, signal: Signal, deadline: Duration) -> Result<(), Error> {
        self.signal(signal)?;
        if self.ends_within(deadline).await.is_some() {
            return Ok(());
        }
        self.kill_9();
        Err(Error::Killed { name: self.name.clone(), signal, deadline, log: self.log.clone() })
    }

    /// Kills it with all it started, as a power cut would, and returns when they are gone.
    ///
    /// What it started may have left its process group (PostgreSQL's do), so they are found by descent as well.
    pub fn kill_9(&mut self) {
        if self.ended().is_some() {
            return;
        }
        let offspring = family::of(self.id());
        // The head goes first: it would take the death of the others for an accident and start repairing.
        let _ = self.child.kill();
        let _ = killpg(pid(self.id()), Signal::SIGKILL);
        family::signal(&offspring, Signal::SIGKILL);
        self.ended = self.child.wait().ok();
        // SIGKILL cannot be refused, so this ends as soon as the kernel gets to it.
        while !family::are_gone(&offspring) {
            thread::sleep(LOOK);
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if self.parting != Signal::SIGKILL && self.thaw().is_ok() && self.signal(self.parting).is_ok() {
            let since = Instant::now();
            while self.ended().is_none() && since.elapsed() < PARTING {
                thread::sleep(LOOK);
            }
        }
        self.kill_9();
    }
}

/// Looks at a condition until it holds; `false` when it does not within the deadline.
pub(super) async fn comes_true(deadline: Duration, mut condition: impl FnMut() -> bool) -> bool {
    let look_again = async {
        while !condition() {
            tokio::time::sleep(LOOK).await;
        }
    };
    tokio::time::timeout(deadline, look_again).await.is_ok()
}

/// A program on PATH.
pub(super) fn on_path(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join(name)).find(|program| program.is_file())
}

/// Process ids are positive and fit; the type for sending signals is signed because negative ones mean groups.
fn pid(id: u32) -> Pid {
    Pid::from_raw(id.cast_signed())
}

#[cfg(test)]
mod tests;
