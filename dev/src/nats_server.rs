//! A nats-server of our own, run with the same checked-in configuration as any other Harbor.
//!
//! Only what differs from one start to the next is given on the command line, and must not be in the file: address,
//! ports and store. Keys come through the environment, so that no file holds them. What the configuration says is none of this
//! module's business.

use std::{
    net::Ipv4Addr,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    net::TcpStream,
};

use installation::kept::{self, Unusable};

use super::{
    Home, home, ports,
    process::{self, Launch, Process, Signal, on_path},
};

/// The oldest server with everything the log is built on.
const OLDEST: Version = Version(2, 14, 0);

/// Reading a large store back takes seconds on a busy machine, not minutes.
const READY_WITHIN: Duration = Duration::from_secs(60);
const STOPPED_WITHIN: Duration = Duration::from_secs(30);
const LOOK: Duration = Duration::from_millis(5);

/// Names the program to use, for those who try another version.
const PROGRAM_VARIABLE: &str = "HARBOR_NATS_SERVER";

/// Why there is no nats-server.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The program is not on this machine.
    #[error("nats-server {OLDEST} or newer is not on this machine; fetch it with: scripts/setup")]
    NotInstalled,
    /// The named program will not do.
    #[error("{PROGRAM_VARIABLE} names {}, which is not a nats-server of version {OLDEST} or newer", program.display())]
    WrongProgram {
        /// The program.
        program: PathBuf,
    },
    /// It ended or did not answer.
    #[error("nats-server did not come up on port {port} ({reason}); the end of {} says:\n{said}", log.display())]
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
    /// A folder.
    #[error(transparent)]
    Kept(#[from] Unusable),
    /// It could not be started, signalled or stopped.
    #[error(transparent)]
    Process(#[from] process::Error),
}

/// What one server runs with. Not `Debug`, because the environment carries keys.
#[derive(Clone)]
pub struct Settings {
    /// The checked-in configuration.
    pub config: PathBuf,
    /// Where streams lie; made if missing.
    pub store: PathBuf,
    /// The file its output is added to.
    pub log: PathBuf,
    /// The port on 127.0.0.1; 0 means any free one.
    pub port: u16,
    /// The port on 127.0.0.1 at which it shows its state by HTTP; 0 means any free one.
    pub monitor_port: u16,
    /// What the configuration's `$NAMES` stand for.
    pub env: Vec<(String, String)>,
    /// Further words of the command line, as a cluster needs.
    pub args: Vec<String>,
}

/// A running, or deliberately not running, server. Dropping it kills it, which loses nothing that it acknowledged.
#[derive(Debug)]
pub struct PrivateNats {
    process: Option<Process>,
    launch: Hidden<Launch>,
    port: u16,
    monitor_port: u16,
}

/// Keeps secrets out of `Debug`.
#[derive(Clone)]
struct Hidden<T>(T);

impl<T> std::fmt::Debug for Hidden<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

impl PrivateNats {
    /// Starts a server and returns when it greets clients.
    ///
    /// # Errors
    /// When anything on the way fails; each sentence says what to do about it.
    pub async fn start(settings: &Settings) -> Result<Self, Error> {
        let program = find_program()?;
        let port = if settings.port == 0 { ports::free()? } else { settings.port };
        let monitor_port = if settings.monitor_port == 0 { ports::free()? } else { settings.monitor_port };
        kept::folder(&settings.store, 0o700)?;
        let launch = Launch::new(program, &settings.log)
            .args(["--addr", "127.0.0.1", "--port", &port.to_string()])
            .args(["--config".as_ref(), settings.config.as_os_str()])
            .args(["--store_dir".as_ref(), settings.store.as_os_str()])
            .args(&settings.args)
            .envs(settings.env.iter().map(|(name, value)| (name, value)))
            .envs([("HARBOR_NATS_MONITORING", format!("127.0.0.1:{monitor_port}"))]);
        let mut server = Self { process: None, launch: Hidden(launch), port, monitor_port };
        server.restart().await?;
        Ok(server)
    }

    /// Starts it again on the same port and store, after stopping it if it runs, and returns when it greets clients.
    ///
    /// # Errors
    /// As [`PrivateNats::start`].
    pub async fn restart(&mut self) -> Result<(), Error> {
        self.stop().await?;
        let mut process = Process::start(&self.launch.0)?;
        let answer = self.ready(&mut process).await;
        self.process = Some(process);
        answer
    }

    async fn ready(&self, process: &mut Process) -> Result<(), Error> {
        let wait = async {
            while process.ended().is_none() {
                if greets(self.port).await {
                    return true;
                }
                tokio::time::sleep(LOOK).await;
            }
            false
        };
        let reason = match tokio::time::timeout(READY_WITHIN, wait).await {
            Ok(true) => return Ok(()),
            Ok(false) => "it ended by itself".into(),
            Err(_) => format!("no greeting within {} s", READY_WITHIN.as_secs()),
        };
        Err(Error::NotReady { port: self.port, reason, log: process.log().into(), said: process.last_words() })
    }

    /// Stops it: clients get notice, stores are closed. One that does not run is left alone.
    ///
    /// # Errors
    /// When it did not stop in time and had to be killed.
    pub async fn stop(&mut self) -> Result<(), Error> {
        let Some(mut process) = self.process.take() else { return Ok(()) };
        Ok(process.stop(Signal::SIGTERM, STOPPED_WITHIN).await?)
    }

    /// Pulls the plug: it is gone when this returns.
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

    /// What clients connect to.
    #[must_use]
    pub fn url(&self) -> String {
        format!("nats://{}:{}", Ipv4Addr::LOCALHOST, self.port)
    }

    /// Where it shows its state by HTTP.
    #[must_use]
    pub fn monitor(&self) -> String {
        format!("http://{}:{}", Ipv4Addr::LOCALHOST, self.monitor_port)
    }
}

/// The program to run: the one the environment names, else the one that `scripts/setup` fetched, else one on PATH.
///
/// # Errors
/// When there is none that is new enough.
pub fn find_program() -> Result<PathBuf, Error> {
    if let Some(program) = std::env::var_os(PROGRAM_VARIABLE).map(PathBuf::from) {
        return if is_new_enough(&program) { Ok(program) } else { Err(Error::WrongProgram { program }) };
    }
    let fetched = Home::find()?.bin().join("nats-server");
    [Some(fetched), on_path("nats-server")].into_iter().flatten().find(|p| is_new_enough(p)).ok_or(Error::NotInstalled)
}

fn is_new_enough(program: &Path) -> bool {
    let output = Command::new(program).arg("--version").output();
    output.is_ok_and(|output| Version::said_in(&String::from_utf8_lossy(&output.stdout)) >= Some(OLDEST))
}

/// A server is ready when it sends its first line: JetStream has read its store by then.
async fn greets(port: u16) -> bool {
    let Ok(stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await else { return false };
    let mut line = String::new();
    let read = tokio::time::timeout(Duration::from_secs(1), BufReader::new(stream).read_line(&mut line)).await;
    matches!(read, Ok(Ok(_))) && line.starts_with("INFO ")
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Version(u32, u32, u32);

impl Version {
    /// Reads "nats-server: v2.15.1", also with something like "-beta.1" behind.
    fn said_in(text: &str) -> Option<Self> {
        let numbers = text.trim().strip_prefix("nats-server: v")?;
        let mut numbers = numbers.split(|c: char| !c.is_ascii_digit()).map(str::parse);
        Some(Self(numbers.next()?.ok()?, numbers.next()?.ok()?, numbers.next()?.ok()?))
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::Scratch;

    fn settings(scratch: &Scratch, config: &str) -> Settings {
        let file = scratch.path().join("test.conf");
        fs::write(&file, config).unwrap();
        Settings {
            config: file,
            store: scratch.path().join("store"),
            log: scratch.path().join("log"),
            port: 0,
            monitor_port: 0,
            env: vec![("TEST_PASSWORD".into(), "from-the-environment".into())],
            args: Vec::new(),
        }
    }

    const CONFIG: &str = r#"
        listen: "0.0.0.0:4222"
        jetstream { sync_interval: always }
        authorization { user: "ada", password: $TEST_PASSWORD }
    "#;

    async fn connects(server: &PrivateNats) -> bool {
        let options = async_nats::ConnectOptions::with_user_and_password("ada".into(), "from-the-environment".into());
        options.connect(server.url()).await.is_ok()
    }

    #[tokio::test]
    async fn it_survives_every_way_of_going_down_on_the_same_port() {
        let scratch = Scratch::new("nats").unwrap();
        let mut server = PrivateNats::start(&settings(&scratch, CONFIG)).await.unwrap();
        let port = server.port();
        assert!(connects(&server).await);
        assert!(scratch.path().join("store/jetstream").is_dir());

        server.kill_9();
        assert!(!greets(port).await);
        server.restart().await.unwrap();
        server.restart().await.unwrap();
        server.stop().await.unwrap();
        server.restart().await.unwrap();
        assert_eq!(server.port(), port);

        server.process().unwrap().freeze().unwrap();
        assert!(!greets(port).await);
        server.process().unwrap().thaw().unwrap();
        assert!(connects(&server).await);

        drop(server);
        assert!(!greets(port).await);
    }

    #[tokio::test]
    async fn a_configuration_that_is_wrong_is_shown_in_the_servers_own_words() {
        let scratch = Scratch::new("nats").unwrap();
        let error =
            PrivateNats::start(&settings(&scratch, "jetstream { colour: blue }")).await.unwrap_err().to_string();
        assert!(error.contains("it ended by itself") && error.contains("colour"), "{error}");
    }

    #[tokio::test]
    async fn a_key_is_not_in_the_debug_form() {
        let scratch = Scratch::new("nats").unwrap();
        let server = PrivateNats::start(&settings(&scratch, CONFIG)).await.unwrap();
        assert!(!format!("{server:?}").contains("from-the-environment"));
    }

    /// The checked-in configuration, with the keys of nobody in particular.
    #[tokio::test]
    async fn it_runs_the_checked_in_configuration() {
        let scratch = Scratch::new("nats").unwrap();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../nats/server");
        let permissions = fs::read_to_string(folder.join("permissions.conf")).unwrap();
        let keys = permissions.split('$').skip(1).filter(|rest| rest.starts_with("HARBOR_NATS_"));
        let name = |rest: &str| rest.split(|c: char| !c.is_ascii_uppercase() && c != '_').next().unwrap().to_owned();
        let key = || nkeys::KeyPair::new_user().public_key();
        let mut env: Vec<(String, String)> = keys.map(|rest| (name(rest), key())).collect();
        env.push(("HARBOR_NATS_MAX_FILE_STORE".into(), "1GB".into()));
        let settings = Settings { config: folder.join("server.conf"), env, ..settings(&scratch, "") };
        let server = PrivateNats::start(&settings).await.unwrap();
        let monitor: std::net::SocketAddr = server.monitor().trim_start_matches("http://").parse().unwrap();
        assert!(TcpStream::connect(monitor).await.is_ok());
    }

    #[test]
    fn versions_compare_by_number() {
        let said = |version: &str| Version::said_in(&format!("nats-server: v{version}\n"));
        assert!(
            said("2.9.10") < Some(OLDEST) && said("2.14.0-beta.1") >= Some(OLDEST) && said("10.0.0") > said("2.15.1")
        );
        assert_eq!(Version::said_in("go1.26"), None);
    }
}
