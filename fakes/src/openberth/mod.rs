//! The OpenBerth servers that customers work with, one per machine of the [`Infra`] beside it.
//!
//! A server answers under a host name of its own (`ws-….localhost`) as OpenBerth 0.9.1 does where it is modelled: who may do what follows from the
//! `Authorization` header alone, errors of handlers are JSON, and errors of the router are plain text. The infra service is
//! asked which admin key works, so a key that was replaced stops working here at the same moment. A machine that is not
//! running has no server: what answers then is the front in front of it, with a bad gateway in plain text.
//!
//! The ledger says whether a key fitted, never what it was.

mod control;
mod front;
mod health;
mod landing;
mod ledger;
mod me;
mod routes;
#[cfg(test)]
mod tests;

use std::{
    io,
    sync::{Arc, Mutex},
    time::Duration,
};

use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub use ledger::{Entry, Key, Ledger};

use crate::{
    faults::{Faults, Injection},
    infra::Infra,
    lock::lock,
    wire::{self, Loss},
};

/// How these servers are set up.
#[derive(Clone, Debug)]
pub struct Config {
    /// The version that they say they are.
    pub version: String,
    /// The domain that they say they are on.
    pub domain: String,
}

impl Default for Config {
    fn default() -> Self {
        Self { version: "0.9.1".to_owned(), domain: "localhost".to_owned() }
    }
}

/// What can be asked of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Call {
    /// `GET /health`
    Health,
    /// `GET /api/me`
    Me,
    /// `GET /`
    Landing,
    /// Anything else.
    Other,
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
}

/// All OpenBerth servers. Cloning gives another handle to the same ones.
#[derive(Clone)]
pub struct OpenBerth(Arc<Inner>);

struct Inner {
    config: Config,
    infra: Infra,
    faults: Faults<Call, Fault>,
    book: Mutex<Ledger>,
    halt: Mutex<CancellationToken>,
}

impl OpenBerth {
    /// The servers on the machines of `infra`.
    #[must_use]
    pub fn new(config: Config, infra: Infra) -> Self {
        Self(Arc::new(Inner { config, infra, faults: Faults::none(), book: Mutex::default(), halt: Mutex::default() }))
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

    fn wait(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    fn halt(&self) -> CancellationToken {
        lock(&self.0.halt).clone()
    }
}
