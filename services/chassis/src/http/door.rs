//! The accept loop of every listener: who is let in, and who has kept us waiting for too long.
//!
//! The server library has no limit for a connection that sends no byte, none between two requests that differs from
//! that for a header, none for an answer that nobody takes, and no count of connections. So each connection is a
//! [`Line`] here, which knows what it is owed. When there are too many, the one that waits longest gives way: whoever
//! has a request under way is never cut for the sake of another.
//!
//! HTTP/1.1 only: nothing that stands before us needs more, and what HTTP/2 lets one connection ask for is a fault of its
//! own kind (docs/decisions/0015).

use std::collections::HashMap;
use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::panic::AssertUnwindSafe;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, Response};
use futures_util::FutureExt;
use hyper::body::Incoming;
use hyper::server::conn::http1::Builder;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio_util::sync::CancellationToken;

use super::Limits;
use super::bodies::{Arrival, Arriving, Call, Leaving};
use super::line::{Cut, Line};

/// All the header lines of a request together, above which it is not even looked at. A service that wants less says so
/// itself, in words: what is larger than this gets a bare 431.
pub(super) const LARGEST_HEADERS: usize = 64 * 1024;

/// After the machine failed to accept (it has no open file left, say), we try again so late.
const BREATH: Duration = Duration::from_millis(100);

/// As much of an answer lies in the system for somebody who does not take it; it counts double there. What is more shows
/// that nobody reads, and is not held in memory for as long as they like.
const UNREAD: u32 = 128 * 1024;

/// As many connections may wait to be accepted.
const BACKLOG: u32 = 1024;

/// Listens at an address.
pub(crate) fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    // Inherited by every connection.
    socket.set_send_buffer_size(UNREAD)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Which addresses are our own proxies, whose connections are not counted by address.
pub type Proxies = Arc<dyn Fn(IpAddr) -> bool + Send + Sync>;

/// One listener: what it answers with, and whom it has let in.
pub(crate) struct Door {
    service: &'static str,
    limits: Limits,
    proxies: Proxies,
    app: TowerToHyperService<Router>,
    server: Builder,
    inside: Mutex<Inside>,
}

#[derive(Default)]
struct Inside {
    lines: HashMap<u64, (IpAddr, Arc<Line>)>,
    of: HashMap<IpAddr, usize>,
    next: u64,
}

impl Door {
    pub fn new(service: &'static str, app: Router, limits: Limits, proxies: Proxies) -> Arc<Self> {
        let mut server = Builder::new();
        // Its own limit for headers would also cut those who wait between two requests.
        server.header_read_timeout(None).max_buf_size(LARGEST_HEADERS);
        let app = TowerToHyperService::new(app);
        Arc::new(Self { service, limits, proxies, app, server, inside: Mutex::default() })
    }

    /// Lets people in until `closing`; `spawn` runs what serves each of them, and waits for it.
    pub async fn run<S>(self: Arc<Self>, listener: TcpListener, closing: CancellationToken, spawn: S)
    where
        S: Fn(Pin<Box<dyn Future<Output = ()> + Send>>),
    {
        loop {
            let accepted = tokio::select! {
                () = closing.cancelled() => return,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, peer)) => {
                    let Some((number, line)) = self.admit(peer.ip()) else { continue };
                    let this = Arc::clone(&self);
                    let closing = closing.clone();
                    spawn(Box::pin(async move {
                        let served = this.serve(stream, peer, &line, closing);
                        // A request that makes us panic ends its connection, not the process.
                        if AssertUnwindSafe(served).catch_unwind().await.is_err() {
                            tracing::error!(service = this.service, "a connection panicked");
                        }
                        this.lock().leaves(number);
                    }));
                }
                // The client has gone already.
                Err(error) if is_theirs(&error) => {}
                Err(error) => {
                    metrics::counter!("http_accepts_failed_total", "service" => self.service).increment(1);
                    tracing::warn!(service = self.service, %error, "cannot accept connections");
                    tokio::time::sleep(BREATH).await;
                }
            }
        }
    }

    /// Gives a newcomer a place, if need be that of whoever waits longest; none if nobody waits.
    fn admit(&self, address: IpAddr) -> Option<(u64, Arc<Line>)> {
        let mut inside = self.lock();
        let of_one = inside.of.get(&address).copied().unwrap_or_default();
        let crowded = if of_one >= self.limits.connections_of_one && !(self.proxies)(address) {
            Some(inside.longest_waiting(|other| other == address))
        } else if inside.lines.len() >= self.limits.connections {
            Some(inside.longest_waiting(|_| true))
        } else {
            None
        };
        match crowded {
            Some(Some(number)) => {
                if let Some(line) = inside.leaves(number) {
                    line.gives_way();
                }
            }
            Some(None) => {
                drop(inside);
                self.count("refused");
                return None;
            }
            None => {}
        }
        inside.next += 1;
        let (number, line) = (inside.next, Arc::new(Line::new(self.limits)));
        inside.lines.insert(number, (address, Arc::clone(&line)));
        *inside.of.entry(address).or_default() += 1;
        Some((number, line))
    }

    async fn serve(&self, stream: TcpStream, peer: SocketAddr, line: &Arc<Line>, closing: CancellationToken) {
        // Answers are small and awaited: never worth delaying for a fuller packet.
        drop(stream.set_nodelay(true));
        let gauge = metrics::gauge!("http_connections", "service" => self.service);
        gauge.increment(1);
        let answers = Answers { app: self.app.clone(), line: Arc::clone(line), peer, body_idle: self.limits.body_idle };
        let io = TokioIo::new(Plug { stream, line: Arc::clone(line) });
        let mut connection = pin!(self.server.serve_connection(io, answers));
        let mut is_closing = false;
        loop {
            let cut = tokio::select! {
                // How a connection ends is for its other side to complain about.
                _ = &mut connection => break,
                () = closing.cancelled(), if !is_closing => Cut::Closing,
                cut = line.expires() => cut,
            };
            match cut {
                // What is under way is finished, and what was written is sent.
                Cut::Closing | Cut::Idle if !is_closing => {
                    if cut == Cut::Idle {
                        self.count(cut.word());
                    }
                    is_closing = true;
                    line.closes();
                    connection.as_mut().graceful_shutdown();
                }
                Cut::Silent | Cut::Headers | Cut::Idle | Cut::Unread | Cut::Crowded | Cut::Closing => {
                    self.count(cut.word());
                    break;
                }
            }
        }
        gauge.decrement(1);
    }

    fn count(&self, why: &'static str) {
        metrics::counter!("http_connections_cut_total", "service" => self.service, "why" => why).increment(1);
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inside {
    fn longest_waiting(&self, of: impl Fn(IpAddr) -> bool) -> Option<u64> {
        let waiting = |(number, (address, line)): (&u64, &(IpAddr, Arc<Line>))| {
            if of(*address) { line.waits_since().map(|since| (since, *number)) } else { None }
        };
        self.lines.iter().filter_map(waiting).min().map(|(_, number)| number)
    }

    fn leaves(&mut self, number: u64) -> Option<Arc<Line>> {
        let (address, line) = self.lines.remove(&number)?;
        if let Some(count) = self.of.get_mut(&address) {
            *count -= 1;
            if *count == 0 {
                self.of.remove(&address);
            }
        }
        Some(line)
    }
}

fn is_theirs(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionRefused | ConnectionAborted | ConnectionReset)
}

/// Answers the requests of one connection.
struct Answers {
    app: TowerToHyperService<Router>,
    line: Arc<Line>,
    peer: SocketAddr,
    body_idle: Duration,
}

impl hyper::service::Service<Request<Incoming>> for Answers {
    type Response = Response<Leaving>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Leaving>, Infallible>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let call = Call::begin(&self.line);
        let arrival = Arrival::default();
        let mut request = request.map(|body| Body::new(Arriving::new(body, arrival.clone(), self.body_idle)));
        request.extensions_mut().insert(ConnectInfo(self.peer));
        request.extensions_mut().insert(arrival);
        let answer = self.app.call(request);
        Box::pin(async move { answer.await.map(|response| response.map(|body| Leaving::new(body, call))) })
    }
}

/// A socket that says when something was read from it, and when nothing can be written to it.
struct Plug {
    stream: TcpStream,
    line: Arc<Line>,
}

impl AsyncRead for Plug {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(cx, buf);
        if buf.filled().len() > before {
            self.line.reads();
        }
        polled
    }
}

impl AsyncWrite for Plug {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.line.writes(polled.is_pending());
        polled
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.line.writes(polled.is_pending());
        polled
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
