//! A relay of bytes between a client and a server, which can be slow, hold back everything, or cut a connection at its
//! worst moment: when a commit is on its way and its answer is not.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU16, AtomicU64, Ordering};
use std::time::Duration;

use chassis::Tasks;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What happens to bytes that go one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// They pass.
    Open,
    /// They pass, this much later.
    Slow(Duration),
    /// They wait until the way is open again, as in a network that lost its middle.
    Held,
}

/// The plain form of a commit in Postgres' protocol: a simple query of that one word.
const COMMIT: &[u8] = b"Q\0\0\0\x0bcommit\0";
const COMMIT_IN_CAPITALS: &[u8] = b"Q\0\0\0\x0bCOMMIT\0";

/// A relay that listens on a port of its own.
#[derive(Clone)]
pub struct Relay {
    /// Where it listens.
    pub port: u16,
    to: Arc<AtomicU16>,
    way: watch::Sender<(Way, Way)>,
    cuts: Arc<Cuts>,
}

#[derive(Default)]
struct Cuts {
    /// Every so many commits one is cut; 0 for none.
    every: AtomicU64,
    commits: AtomicU64,
    cut: AtomicU64,
    held: AtomicU64,
}

impl Relay {
    /// Starts one on any port that the system gives, to the port `to`, which need not be there yet.
    pub async fn start(to: u16, tasks: &Tasks) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        Self::serve(listener, to, tasks)
    }

    fn serve(listener: TcpListener, to: u16, tasks: &Tasks) -> Self {
        let port = listener.local_addr().unwrap().port();
        let (way, cuts) = (watch::Sender::new((Way::Open, Way::Open)), Arc::<Cuts>::default());
        let relay = Self { port, to: Arc::new(AtomicU16::new(to)), way, cuts };
        let (stop, accepting, all) = (tasks.stop(), relay.clone(), tasks.clone());
        tasks.spawn("relay", async move {
            loop {
                let accepted = tokio::select! {
                    () = stop.cancelled() => return,
                    accepted = listener.accept() => accepted,
                };
                if let Ok((client, _)) = accepted {
                    let (relay, stop) = (accepting.clone(), stop.clone());
                    all.spawn("relayed", async move {
                        tokio::select! { () = stop.cancelled() => {}, () = relay.carry(client) => {} }
                    });
                }
            }
        });
        relay
    }

    /// What happens from now on to bytes on their way there, and on their way back.
    pub fn ways(&self, there: Way, back: Way) {
        self.way.send_replace((there, back));
    }

    /// New connections go to this port from now on, as a balancer does it; those that are open stay where they are.
    pub fn leads_to(&self, port: u16) {
        self.to.store(port, Ordering::Relaxed);
    }

    /// Every so many commits the connection dies between the commit and its answer; 0 for never.
    pub fn cuts_every(&self, commits: u64) {
        self.cuts.every.store(commits, Ordering::Relaxed);
    }

    /// How many connections died between a commit and its answer.
    pub fn cut(&self) -> u64 {
        self.cuts.cut.load(Ordering::Relaxed)
    }

    /// How many pieces were held back.
    pub fn held(&self) -> u64 {
        self.cuts.held.load(Ordering::Relaxed)
    }

    async fn carry(&self, client: TcpStream) {
        let to = self.to.load(Ordering::Relaxed);
        let Ok(server) = TcpStream::connect(("127.0.0.1", to)).await else { return };
        // As fast as without a relay.
        if client.set_nodelay(true).is_err() || server.set_nodelay(true).is_err() {
            return;
        }
        let silenced = AtomicBool::new(false);
        let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
        // Whichever way ends first ends the other: a connection is both.
        tokio::select! {
            () = self.there(from_client, to_server, &silenced) => {}
            () = self.back(from_server, to_client, &silenced) => {}
        }
    }

    async fn there(&self, mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, silenced: &AtomicBool) {
        let (mut buffer, mut ways) = (vec![0; 64 * 1024], self.way.subscribe());
        while let Ok(length @ 1..) = from.read(&mut buffer).await {
            self.passes(&mut ways, |(there, _)| *there).await;
            let cut = self.is_to_be_cut(&buffer[..length]);
            // Every second one is cut after the server has done it, the others while nobody knows whether it will.
            let after = cut.is_some_and(|cut| cut % 2 == 0);
            silenced.fetch_or(after, Ordering::Relaxed);
            if to.write_all(&buffer[..length]).await.is_err() || (cut.is_some() && !after) {
                return;
            }
        }
    }

    async fn back(&self, mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, silenced: &AtomicBool) {
        let (mut buffer, mut ways) = (vec![0; 64 * 1024], self.way.subscribe());
        while let Ok(length @ 1..) = from.read(&mut buffer).await {
            self.passes(&mut ways, |(_, back)| *back).await;
            if silenced.load(Ordering::Relaxed) || to.write_all(&buffer[..length]).await.is_err() {
                return;
            }
        }
    }

    async fn passes(&self, ways: &mut watch::Receiver<(Way, Way)>, mine: impl Fn(&(Way, Way)) -> Way) {
        let way = mine(&ways.borrow_and_update());
        match way {
            Way::Open => {}
            Way::Slow(by) => tokio::time::sleep(by).await,
            Way::Held => {
                self.cuts.held.fetch_add(1, Ordering::Relaxed);
                // It fails when the relay is gone, and nobody waits then.
                drop(ways.wait_for(|ways| mine(ways) != Way::Held).await);
            }
        }
    }

    /// The number of this cut, if a commit is in these bytes and it is its turn.
    fn is_to_be_cut(&self, bytes: &[u8]) -> Option<u64> {
        let every = self.cuts.every.load(Ordering::Relaxed);
        let commits = |form: &[u8]| bytes.windows(form.len()).any(|window| window == form);
        if every == 0 || !(commits(COMMIT) || commits(COMMIT_IN_CAPITALS)) {
            return None;
        }
        let commit = self.cuts.commits.fetch_add(1, Ordering::Relaxed) + 1;
        commit.is_multiple_of(every).then(|| self.cuts.cut.fetch_add(1, Ordering::Relaxed) + 1)
    }
}
