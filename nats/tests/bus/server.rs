//! A nats-server for one test, in a folder and on a port of its own.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use nats::definitions::{Sizes, create_or_update};
use nats::{Connection, Settings, staff};
use nkeys::KeyPair;

/// No wait in a test is longer; every wait ends much sooner when things work.
pub const TIME_LIMIT: Duration = Duration::from_secs(30);

/// Who may do what.
pub const PERMISSIONS: &str = include_str!("../../server/permissions.conf");

/// People of ours.
pub const STAFF: [&str; 2] = ["kim", "lee"];

/// The users of the services, as [`PERMISSIONS`] lists them.
pub fn services() -> Vec<String> {
    let (_, services) = PERMISSIONS.split_once("\n  SERVICES {").unwrap();
    users(services.split_once("\n  OPERATIONS {").unwrap().0)
}

/// Every user: those of the services first, people last.
pub fn all_users() -> Vec<String> {
    let mut all = services();
    let others: Vec<_> = users(PERMISSIONS).into_iter().filter(|user| !all.contains(user)).collect();
    all.extend(others);
    all.extend(STAFF.map(str::to_owned));
    all
}

fn users(text: &str) -> Vec<String> {
    let keys = text.lines().filter_map(|line| line.trim().strip_prefix("nkey: $HARBOR_NATS_")?.strip_suffix("_NKEY"));
    keys.map(str::to_lowercase).collect()
}

/// Small, so that tests need no room.
pub const SIZES: Sizes = Sizes {
    replicas: 1,
    log_bytes: 64 << 20,
    infra_events_bytes: 8 << 20,
    stripe_events_bytes: 8 << 20,
    people_bytes: 8 << 20,
    bills_bytes: 8 << 20,
    mail_bytes: 8 << 20,
};

/// Without users: anybody may do anything.
const OPEN: &str =
    "http: $HARBOR_NATS_MONITORING, jetstream { sync_interval: always, max_file_store: 1GB, max_memory_store: 64MB }";
/// Keeps a batch that nobody ends open for the length of a test; as many as the server comes with.
const KEEPS_BATCHES: &str = "jetstream { sync_interval: always, max_file_store: 1GB, max_memory_store: 64MB, limits { batch { timeout: \"60s\" } } }";
/// As the server comes.
const UNSYNCED: &str = "http: $HARBOR_NATS_MONITORING, jetstream { max_file_store: 1GB, max_memory_store: 64MB }";

pub struct Server {
    child: Option<Child>,
    folder: PathBuf,
    config: PathBuf,
    pub port: u16,
    monitoring_port: u16,
    keys: Vec<(String, KeyPair)>,
}

impl Server {
    /// A server without users.
    pub fn open() -> Self {
        Self::with_config(OPEN)
    }

    /// A server that flushes now and then.
    pub fn unsynced() -> Self {
        Self::with_config(UNSYNCED)
    }

    /// A server without users that keeps batches open.
    pub fn keeping_batches() -> Self {
        Self::with_config(KEEPS_BATCHES)
    }

    /// A server with the checked-in configuration and a fresh key for each user.
    pub fn with_users() -> Self {
        let (checked_in, folder) = (Path::new(env!("CARGO_MANIFEST_DIR")).join("server"), folder());
        for file in ["server.conf", "permissions.conf"] {
            std::fs::copy(checked_in.join(file), folder.join(file)).unwrap();
        }
        let keys: Vec<_> = all_users().into_iter().map(|user| (user, KeyPair::new_user())).collect();
        let people = keys.iter().filter(|(user, _)| STAFF.contains(&user.as_str()));
        let people: Vec<_> = people.map(|(user, key)| (user.parse().unwrap(), key.public_key())).collect();
        let people = staff::conf(people.iter().map(|(name, key)| (name, key.as_str())));
        std::fs::write(folder.join(staff::FILE), people).unwrap();
        let config = folder.join("server.conf");
        Self::start(folder, config, keys)
    }

    fn with_config(config: &str) -> Self {
        let folder = folder();
        let file = folder.join("server.conf");
        std::fs::write(&file, config).unwrap();
        Self::start(folder, file, Vec::new())
    }

    fn start(folder: PathBuf, config: PathBuf, keys: Vec<(String, KeyPair)>) -> Self {
        let mut server = Self { child: None, folder, config, port: free_port(), monitoring_port: free_port(), keys };
        server.run();
        server
    }

    /// Starts the process and returns when it is ready.
    pub fn run(&mut self) {
        let mut command = Command::new(program());
        command.args(["--addr", "127.0.0.1", "--port", &self.port.to_string()]);
        command.arg("--config").arg(&self.config).arg("--store_dir").arg(self.folder.join("store"));
        command.env("HARBOR_NATS_MAX_FILE_STORE", "1GB");
        command.env("HARBOR_NATS_MONITORING", format!("127.0.0.1:{}", self.monitoring_port));
        for (user, key) in &self.keys {
            command.env(format!("HARBOR_NATS_{}_NKEY", user.to_uppercase()), key.public_key());
        }
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let log = BufReader::new(child.stderr.take().unwrap());
        let (say, received) = mpsc::channel();
        // Reads to the end, or the server would block on a full pipe.
        std::thread::spawn(move || {
            let mut last = VecDeque::new();
            for line in log.lines().map_while(Result::ok) {
                if line.contains("Server is ready") {
                    let _ = say.send(Ok(()));
                }
                last.push_back(line);
                if last.len() > 20 {
                    last.pop_front();
                }
            }
            let _ = say.send(Err(last));
        });
        self.child = Some(child);
        match received.recv_timeout(TIME_LIMIT) {
            Ok(Ok(())) => {}
            ended => panic!("nats-server did not start: {ended:#?}"),
        }
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    pub fn restart(&mut self) {
        self.kill();
        self.run();
    }

    pub fn monitoring(&self) -> String {
        format!("http://127.0.0.1:{}", self.monitoring_port)
    }

    pub fn key(&self, user: &str) -> &KeyPair {
        &self.keys.iter().find(|(name, _)| *name == user).unwrap().1
    }

    /// Gives a user another key, which the server knows from its next start on; returns the old one.
    pub fn change_key(&mut self, user: &str) -> KeyPair {
        let (_, key) = self.keys.iter_mut().find(|(name, _)| *name == user).unwrap();
        std::mem::replace(key, KeyPair::new_user())
    }

    /// A connection of a user, which is up.
    pub async fn connect(&self, user: &str) -> Connection {
        let seed = (!self.keys.is_empty()).then(|| self.key(user).seed().unwrap().into());
        let servers = vec![format!("nats://127.0.0.1:{}", self.port)];
        let connection = Connection::open(&Settings { servers, service: user.to_owned(), seed }).await.unwrap();
        soon(connection.up()).await;
        connection
    }

    /// Makes all streams.
    pub async fn migrate(&self) {
        create_or_update(&self.connect("migrate").await, &SIZES).await.unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// What happens, if it happens in time.
pub async fn soon<F: Future>(happening: F) -> F::Output {
    tokio::time::timeout(TIME_LIMIT, happening).await.expect("it did not happen in time")
}

fn folder() -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("harbor-nats-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let folder = std::env::temp_dir().join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn program() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.harbor/bin/nats-server");
    match std::env::var_os("HARBOR_NATS_SERVER") {
        Some(program) => program.into(),
        None if own.exists() => own,
        None => "nats-server".into(),
    }
}
