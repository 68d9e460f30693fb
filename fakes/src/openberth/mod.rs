//! The OpenBerth servers that customers work with, one per machine of the [`Infra`] beside it.
//!
//! A server answers under a host name of its own (`ws-….localhost`) as OpenBerth 0.9.1 does where it is modelled: who
//! may do what follows from the
//! `Authorization` header alone, errors of handlers are JSON, and errors of the router are plain text. The infra service is
//! asked which admin key works, so a key that was replaced stops working here at the same moment. A machine that is not
//! running has no server: what answers then is the front in front of it, with a bad gateway in plain text.
//!
//! A site is a name under the name of its server (`shop.ws-….localhost`), and answers with the files that were
//! uploaded. No program of a customer runs here. A build is over after a while, which [`Config`] or the files
//! themselves say.
//!
//! The ledger says whether a key fitted, never what it was.

mod access;
mod answer;
mod archive;
mod backup;
mod call;
mod control;
mod data;
mod deploy;
mod deployments;
mod files;
mod framework;
mod front;
mod health;
mod hostile;
mod identity;
mod landing;
mod ledger;
mod log;
mod login;
mod logs;
mod manage;
mod mcp;
mod me;
mod moment;
mod quota;
mod routes;
mod row;
mod sandboxes;
mod secret;
mod secrets;
mod server;
mod session;
mod settings;
mod site;
mod source;
mod stats;
#[cfg(test)]
mod tests;
mod update;
mod users;
mod wish;
mod xid;
mod zip;

use std::{
    collections::{BTreeMap, HashMap},
    io,
    sync::{Arc, Mutex},
    time::Duration,
};

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub use call::Call;
pub use ledger::{Entry, Key, Ledger};

use crate::{
    clock,
    faults::{Faults, Injection},
    infra::{First, Infra, Machine, host_label},
    lock::lock,
    wire::{self, Loss},
};
use front::Visit;
use server::Server;

/// How these servers are set up.
#[derive(Clone, Debug)]
pub struct Config {
    /// The version that they say they are.
    pub version: String,
    /// The domain that they are under, each with a name of its own.
    pub domain: String,
    /// The port that addresses of sites are said with. The real server names none, because it is behind port 443.
    pub port: Option<u16>,
    /// How long a build takes, unless the files say otherwise.
    pub build: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self { version: "0.9.1".to_owned(), domain: "localhost".to_owned(), port: None, build: Duration::ZERO }
    }
}

/// One way to misbehave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "fault")]
pub enum Fault {
    /// Wait before answering.
    Delay {
        /// Milliseconds.
        ms: u64,
    },
    /// Do the work and lose the reply.
    LoseReply {
        /// In which way.
        how: Loss,
    },
    /// Answer with this HTTP status and plain text, as a front does.
    Fail {
        /// 500, 502, 503 …
        status: u16,
    },
    /// Do the work, and answer with something else altogether.
    Say {
        /// The HTTP status.
        status: u16,
        /// More headers.
        #[serde(default)]
        headers: Vec<(String, String)>,
        /// The body.
        body: String,
        /// How many times it comes, one after the other.
        repeat: u32,
    },
    /// Do the work, and break off the answer.
    BreakOff {
        /// After so many bytes.
        after: usize,
    },
    /// Do the work, and answer slowly.
    Drip {
        /// So many bytes at a time.
        bytes: usize,
        /// So many milliseconds before each.
        ms: u64,
    },
}

/// All OpenBerth servers. Cloning gives another handle to the same ones.
#[derive(Clone)]
pub struct OpenBerth(Arc<Inner>);

struct Inner {
    config: Config,
    infra: Infra,
    /// What each holds, by the resource that it is on.
    servers: Mutex<HashMap<String, Arc<Mutex<Server>>>>,
    faults: Faults<Call, Fault>,
    archives: Mutex<backup::Archives>,
    book: Mutex<Ledger>,
    halt: Mutex<CancellationToken>,
}

impl OpenBerth {
    /// The servers on the machines of `infra`.
    #[must_use]
    pub fn new(config: Config, infra: Infra) -> Self {
        Self(Arc::new(Inner {
            config,
            infra,
            servers: Mutex::default(),
            faults: Faults::none(),
            archives: Mutex::default(),
            book: Mutex::default(),
            halt: Mutex::default(),
        }))
    }

    /// Serves until `stop`, then ends what is under way.
    ///
    /// # Errors
    ///
    /// When the listener fails for good.
    pub async fn serve(&self, listener: TcpListener, stop: CancellationToken) -> io::Result<()> {
        *lock(&self.0.halt) = stop.clone();
        wire::serve(listener, routes::routes(self.clone()), stop).await
    }

    /// Misbehaves on the next `times` calls of this kind, or until [`behave`](Self::behave).
    pub fn misbehave(&self, on: Call, fault: Fault, times: Option<u32>) -> Injection {
        self.0.faults.add(on, fault, times)
    }

    /// Ends every fault.
    pub fn behave(&self) {
        self.0.faults.clear();
    }

    /// Everything that reached these servers, as of now.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        let mut ledger = lock(&self.0.book).clone();
        ledger.faults = self.0.faults.record();
        ledger
    }

    /// The program of a site writes a line so many times; where the line has `{}` stands its number. False when there
    /// is no such site, or it does not run.
    pub fn writes(&self, token: &str, site: &str, line: &str, times: u64) -> bool {
        self.with_site(token, site, |row| row.log.write_many(line, times)).is_some()
    }

    /// The program of a site ends by itself. The row says that it runs until the server looks, which it does every five
    /// minutes.
    pub fn ends(&self, token: &str, site: &str) -> bool {
        let end = |row: &mut row::Row| {
            row.container = false;
            row.log.close();
        };
        self.with_site(token, site, end).is_some()
    }

    /// The time of a site or a sandbox is over. It is there until the server looks, which it does every five minutes.
    pub fn runs_out(&self, token: &str, site: &str) -> bool {
        self.with_site(token, site, |row| row.expires_at = Some(clock::now())).is_some()
    }

    /// The secrets that the program of a site was started with: those that were forgotten are not among them.
    #[must_use]
    pub fn secrets_in(&self, token: &str, site: &str) -> Option<Vec<String>> {
        self.with_site(token, site, |row| if row.has_secrets { row.secrets.clone() } else { Vec::new() })
    }

    /// What is set in the environment of the program of a site.
    #[must_use]
    pub fn env_in(&self, token: &str, site: &str) -> Option<BTreeMap<String, String>> {
        self.with_site(token, site, |row| row.env.clone())
    }

    /// A build that is under way is over now, with what was to come of it. False when none is.
    pub fn finishes(&self, token: &str, site: &str) -> bool {
        let Some(machine) = self.0.infra.machine(token) else { return false };
        self.with_server(&machine, |server| {
            let row = server.rows.iter_mut().find(|row| row.subdomain == site);
            let build = row.and_then(|row| row.build.as_mut());
            build.map(|build| build.ends = clock::now()).is_some()
        })
    }

    /// The paths of the files that a site was made of, as they came.
    #[must_use]
    pub fn files_of(&self, token: &str, site: &str) -> Option<Vec<String>> {
        self.with_site(token, site, |row| row.files.keys().cloned().collect())
    }

    /// How many sites a user may have, and how many hours each lives where nobody says otherwise.
    #[must_use]
    pub fn limits_of(&self, token: &str, user: &str) -> Option<(i64, i64)> {
        let machine = self.0.infra.machine(token)?;
        self.with_server(&machine, |server| {
            let user = server.users.iter().find(|one| one.name == user)?;
            Some((user.max_deployments, user.ttl_hours))
        })
    }

    fn with_site<T>(&self, token: &str, site: &str, work: impl FnOnce(&mut row::Row) -> T) -> Option<T> {
        let machine = self.0.infra.machine(token)?;
        self.with_server(&machine, |server| {
            let now = clock::now();
            let row = server.rows.iter_mut().find(|row| row.subdomain == site)?;
            row.settle(now);
            row.container.then(|| work(row))
        })
    }

    /// Works on what the server of this visit holds.
    fn on<T>(&self, visit: &Visit, work: impl FnOnce(&mut Server) -> T) -> T {
        self.with_server(&visit.machine, work)
    }

    fn with_server<T>(&self, machine: &Machine, work: impl FnOnce(&mut Server) -> T) -> T {
        let installed = || Arc::new(Mutex::new(Server::installed(machine, self.host(machine))));
        let server = Arc::clone(lock(&self.0.servers).entry(machine.resource_id.clone()).or_insert_with(installed));
        let mut server = lock(&server);
        work(&mut server)
    }

    /// The name of the server on a machine.
    fn host(&self, machine: &Machine) -> String {
        format!("{}.{}", host_label(&machine.token), self.0.config.domain)
    }

    /// Where a site of this server answers.
    fn address(&self, host: &str, subdomain: &str) -> String {
        let port = self.0.config.port.map(|port| format!(":{port}")).unwrap_or_default();
        format!("http://{subdomain}.{host}{port}")
    }

    fn build_time(&self) -> SignedDuration {
        SignedDuration::try_from(self.0.config.build).unwrap_or_default()
    }

    /// Has infra tell what happened for the first time on a machine. Later ones are nothing to tell.
    fn first(&self, visit: &Visit, first: First) {
        let known = self.0.infra.machine(&visit.machine.token).is_none_or(|machine| match first {
            First::Deployment => machine.first_deployment_at.is_some(),
            First::OwnKey => machine.own_key_at.is_some(),
        });
        if !known {
            self.0.infra.happens(&visit.machine.token, first);
        }
    }

    fn wait(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    fn halt(&self) -> CancellationToken {
        lock(&self.0.halt).clone()
    }
}
