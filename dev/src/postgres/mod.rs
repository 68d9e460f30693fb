//! A PostgreSQL server of our own, so that neither a person nor a test has to set one up.
//!
//! It listens on the loopback address only, with a generated superuser password (no trust, no sockets in the file
//! system), and is as safe with data as a real one: `fsync` stays on, because stories pull its plug.
//!
//! What can go wrong, and who deals with it:
//!
//! * PostgreSQL refuses to run as root, and its own user may not get to our folder: [`place`]
//! * making a database cluster takes a second, and each story wants its own: [`template`]
//! * it was killed and its lock file stayed; or it was not, and still runs: [`remains`]

use std::{
    fmt::Write as _,
    io,
    net::Ipv4Addr,
    path::{Path, PathBuf},
    process::ExitStatus,
    time::Duration,
};

use tokio_postgres::NoTls;

use installation::kept::Unusable;

use super::{
    home, ports,
    process::{self, Launch, Process, Signal},
};

mod cluster;
mod place;
mod programs;
mod remains;
mod template;

use place::Place;
use programs::Programs;

/// The one who may do everything.
const SUPERUSER: &str = "postgres";

/// Recovery after a kill replays the log; on a busy machine that is seconds, not minutes.
const READY_WITHIN: Duration = Duration::from_secs(60);
const STOPPED_WITHIN: Duration = Duration::from_secs(30);
const LOOK: Duration = Duration::from_millis(10);

/// Given to the server on its command line, so that a changed line here also reaches data made before.
const SETTINGS: &[&str] = &[
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "password_encryption=scram-sha-256",
    "max_connections=120",
    "fsync=on",
    "synchronous_commit=on",
    // After a crash: one flush for the whole disk instead of one for each of a thousand files.
    #[cfg(target_os = "linux")]
    "recovery_init_sync_method=syncfs",
    "timezone=UTC",
    "log_timezone=UTC",
    "log_line_prefix=%m [%p] %q%u@%d ",
];

/// Why there is no PostgreSQL.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The programs are not on this machine.
    #[error(
        "PostgreSQL {wanted} or newer is not on this machine; install it with: scripts/setup (Debian's package is postgresql)"
    )]
    NotInstalled {
        /// The oldest version that will do.
        wanted: u32,
    },
    /// We are root, and there is nobody to run it as.
    #[error("PostgreSQL does not run as root, and this machine has neither the user postgres nor nobody to run it as")]
    NoUser,
    /// A file or folder cannot be used.
    #[error("{} cannot be used: {source}", path.display())]
    Unusable {
        /// Which one.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// One of its programs, or `cp`, failed.
    #[error("{program} failed ({status}): {said}")]
    ProgramFailed {
        /// The program.
        program: String,
        /// How it ended.
        status: ExitStatus,
        /// What it said.
        said: String,
    },
    /// Another server works on the same data.
    #[error("another PostgreSQL (process {id}) already works on {}; stop it first: kill -INT {id}", data.display())]
    Busy {
        /// Its process id.
        id: u32,
        /// The folder.
        data: PathBuf,
    },
    /// It ended or did not answer.
    #[error("PostgreSQL did not come up on port {port} ({reason}); the end of {} says:\n{said}", log.display())]
    NotReady {
        /// The port it should answer on.
        port: u16,
        /// What happened instead.
        reason: String,
        /// Its log file.
        log: PathBuf,
        /// The end of it.
        said: String,
    },
    /// No free port.
    #[error(transparent)]
    Port(#[from] ports::Error),
    /// A folder of ours cannot be used.
    #[error(transparent)]
    Home(#[from] home::Error),
    /// A folder or a secret in it.
    #[error(transparent)]
    Kept(#[from] Unusable),
    /// It could not be started, signalled or stopped.
    #[error(transparent)]
    Process(#[from] process::Error),
}

/// How to stop it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shutdown {
    /// Ends all connections, writes everything out: the next start is quick.
    Fast,
    /// Ends at once, without writing anything out: the next start recovers, as after a crash.
    Immediate,
}

/// A running, or deliberately not running, server. Dropping it stops it.
#[derive(Debug)]
pub struct PrivatePostgres {
    /// Dropped first: nothing may work on a place that is going away.
    process: Option<Process>,
    place: Place,
    programs: Programs,
    password: String,
    port: u16,
    log: PathBuf,
}

impl PrivatePostgres {
    /// Starts a server on the data in `folder`, which is made if it is not there yet, and returns when it answers.
    /// Port 0 means any free one. Its output is added to the file `log`.
    ///
    /// When we are root and PostgreSQL's user cannot get to `folder`, the data lies under `/var/lib/harbor` and `folder` is a link to it.
    ///
    /// # Errors
    /// When anything on the way fails; each sentence says what to do about it.
    pub async fn start(folder: &Path, port: u16, log: &Path) -> Result<Self, Error> {
        let programs = Programs::find()?;
        let place = Place::permanent(folder)?;
        let password = cluster::make(&programs, &place).await?;
        Self::boot(programs, place, password, port, log).await
    }

    /// The same with data of its own that nothing was ever written to, on a free port, for one test. It is quick,
    /// because the data is a copy of a template in `.harbor/cache`, which is made by whoever needs it first.
    ///
    /// # Errors
    /// As [`PrivatePostgres::start`].
    pub async fn start_fresh(folder: &Path, log: &Path) -> Result<Self, Error> {
        let programs = Programs::find()?;
        let template = template::bare(&programs).await?;
        Self::start_copied(programs, &template, folder, log).await
    }

    /// The same with data that holds what a server held that [became a template](Self::becomes_a_template).
    ///
    /// # Errors
    /// As [`PrivatePostgres::start`], and when there is no such template.
    pub async fn start_with(what: &str, folder: &Path, log: &Path) -> Result<Self, Error> {
        let programs = Programs::find()?;
        let template = template::place_of(&programs, Some(what))?;
        Self::start_copied(programs, &template, folder, log).await
    }

    /// Whether a server became a template of this name.
    ///
    /// # Errors
    /// When there are no programs, or no place for templates.
    pub fn has_template(what: &str) -> Result<bool, Error> {
        Ok(template::place_of(&Programs::find()?, Some(what))?.exists())
    }

    /// Stops it, and keeps all that it holds for others to start with. What is not the same must not be called the same.
    ///
    /// # Errors
    /// When it cannot be stopped or kept.
    pub async fn becomes_a_template(mut self, what: &str) -> Result<(), Error> {
        template::hold(&mut self, what).await
    }

    async fn start_copied(programs: Programs, template: &Path, folder: &Path, log: &Path) -> Result<Self, Error> {
        let place = Place::temporary(folder)?;
        let password = template::copy_to(&place, template).await?;
        Self::boot(programs, place, password, 0, log).await
    }

    async fn boot(programs: Programs, place: Place, password: String, port: u16, log: &Path) -> Result<Self, Error> {
        let port = if port == 0 { ports::free()? } else { port };
        let mut server = Self { process: None, place, programs, password, port, log: log.into() };
        server.restart().await?;
        Ok(server)
    }

    /// Starts it again on the same port and data, after stopping it if it runs, and returns when it answers.
    ///
    /// # Errors
    /// As [`PrivatePostgres::start`].
    pub async fn restart(&mut self) -> Result<(), Error> {
        self.stop(Shutdown::Fast).await?;
        let data = self.place.data();
        remains::clear(&data).await?;
        let port = self.port.to_string();
        let launch = Launch::new(&self.programs.postgres, &self.log)
            .args(["-D".as_ref(), data.as_os_str(), "-p".as_ref(), port.as_ref()])
            .args(SETTINGS.iter().flat_map(|setting| ["-c", setting]))
            .within(self.place.folder())
            .as_user(self.place.user().cloned())
            // Killed outright it would leave shared memory behind.
            .parting(Signal::SIGQUIT);
        let mut process = Process::start(&launch)?;
        let answer = self.ready(&mut process).await;
        self.process = Some(process);
        answer
    }

    async fn ready(&self, process: &mut Process) -> Result<(), Error> {
        let last = std::cell::RefCell::new(String::from("it never answered"));
        let wait = async {
            while process.ended().is_none() {
                match self.answers().await {
                    Ok(()) => return true,
                    Err(error) => *last.borrow_mut() = sentence(&error),
                }
                tokio::time::sleep(LOOK).await;
            }
            false
        };
        let reason = match tokio::time::timeout(READY_WITHIN, wait).await {
            Ok(true) => return Ok(()),
            Ok(false) => "it ended by itself".into(),
            Err(_) => format!("no answer within {} s: {}", READY_WITHIN.as_secs(), last.borrow()),
        };
        Err(Error::NotReady { port: self.port, reason, log: self.log.clone(), said: process.last_words() })
    }

    async fn answers(&self) -> Result<(), tokio_postgres::Error> {
        let (client, connection) = self.superuser(SUPERUSER).connect(NoTls).await?;
        tokio::select! {
            answer = client.simple_query("select 1") => answer.map(drop),
            end = connection => end,
        }
    }

    /// Stops it. One that does not run is left alone.
    ///
    /// # Errors
    /// When it did not stop in time and had to be killed.
    pub async fn stop(&mut self, how: Shutdown) -> Result<(), Error> {
        let Some(mut process) = self.process.take() else { return Ok(()) };
        let signal = match how {
            Shutdown::Fast => Signal::SIGINT,
            Shutdown::Immediate => Signal::SIGQUIT,
        };
        Ok(process.stop(signal, STOPPED_WITHIN).await?)
    }

    /// Pulls the plug: the server and all its processes are gone when this returns.
    pub fn kill_9(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill_9();
        }
    }

    /// The running process, to freeze and thaw it.
    pub const fn process(&mut self) -> Option<&mut Process> {
        self.process.as_mut()
    }

    /// The port on 127.0.0.1; a restart keeps it.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// How to connect as the superuser.
    #[must_use]
    pub fn superuser(&self, database: &str) -> tokio_postgres::Config {
        let mut config = tokio_postgres::Config::new();
        config.host(Ipv4Addr::LOCALHOST.to_string()).port(self.port).dbname(database);
        config.user(SUPERUSER).password(&self.password).connect_timeout(Duration::from_secs(5));
        config
    }

    /// The same as a connection string. It holds the password.
    #[must_use]
    pub fn superuser_url(&self, database: &str) -> String {
        self.url(SUPERUSER, &self.password, database)
    }

    /// The connection string of a role that somebody made. It holds the password.
    #[must_use]
    pub fn url(&self, role: &str, password: &str, database: &str) -> String {
        let port = self.port;
        format!("postgres://{role}:{}@{}:{port}/{database}", percent_encoded(password), Ipv4Addr::LOCALHOST)
    }

    /// Where the data really lies, links followed.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.place.folder()
    }
}

/// The whole chain of reasons; the driver's own text is only its first word ("error connecting to server").
fn sentence(error: &tokio_postgres::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let _ = write!(text, ": {inner}");
        cause = inner.source();
    }
    text
}

fn percent_encoded(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
    text.bytes().map(|byte| if plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests;
