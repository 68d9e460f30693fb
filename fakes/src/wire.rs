//! Sockets that can be cut on purpose, because the worst answer is the one that never arrives.
//!
//! An HTTP server always answers something; a network does not. [`Line`] is handed to every handler with its request,
//! and cutting it makes the connection fail under the server before a single byte of the reply has left.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    Router,
    extract::connect_info::Connected,
    response::{IntoResponse, Response},
    serve::{IncomingStream, Listener},
};
use serde::{Deserialize, Serialize};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
};
use tokio_util::sync::CancellationToken;

/// The ways in which a reply can fail to arrive although the work was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Loss {
    /// The connection ends in good order without a reply, as when the other process dies.
    Closed,
    /// The connection is reset, as when a firewall or a load balancer drops it.
    Reset,
    /// Nothing happens until the caller gives up.
    Hang,
}

const WHOLE: u8 = 0;
const CLOSED: u8 = 1;
const RESET: u8 = 2;

/// The connection that a request came in on.
#[derive(Clone, Default)]
pub(crate) struct Line(Arc<AtomicU8>);

impl Line {
    /// Loses the reply in the given way. The returned response never leaves the machine.
    pub(crate) async fn lose(&self, how: Loss, halt: &CancellationToken) -> Response {
        let end = match how {
            Loss::Closed => CLOSED,
            Loss::Reset => RESET,
            Loss::Hang => {
                halt.cancelled().await;
                CLOSED
            }
        };
        self.0.store(end, Ordering::SeqCst);
        ().into_response()
    }

    /// Waits before the work is done. When the server stops meanwhile, the caller gets no reply: `Err` is what to return.
    pub(crate) async fn wait(&self, time: Duration, halt: &CancellationToken) -> Result<(), Response> {
        tokio::select! {
            () = tokio::time::sleep(time) => Ok(()),
            () = halt.cancelled() => Err(self.lose(Loss::Closed, halt).await),
        }
    }
}

impl Connected<IncomingStream<'_, Sockets>> for Line {
    fn connect_info(stream: IncomingStream<'_, Sockets>) -> Self {
        stream.io().line.clone()
    }
}

pub(crate) struct Sockets(TcpListener);

impl Listener for Sockets {
    type Io = Plug;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Plug, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        // Small replies to waiting clients: never worth delaying for a fuller packet.
        let _ = stream.set_nodelay(true);
        (Plug { stream, line: Line::default() }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

pub(crate) struct Plug {
    stream: TcpStream,
    line: Line,
}

impl Plug {
    fn whole(&self) -> io::Result<()> {
        match self.line.0.load(Ordering::SeqCst) {
            WHOLE => Ok(()),
            RESET => {
                self.stream.set_zero_linger()?;
                Err(io::ErrorKind::ConnectionReset.into())
            }
            _ => Err(io::ErrorKind::ConnectionAborted.into()),
        }
    }
}

impl AsyncRead for Plug {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.whole()?;
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Plug {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.whole()?;
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.whole()?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.whole()?;
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// Serves until `stop`, then finishes what is under way.
pub(crate) async fn serve(listener: TcpListener, app: Router, stop: CancellationToken) -> io::Result<()> {
    axum::serve(Sockets(listener), app.into_make_service_with_connect_info::<Line>())
        .with_graceful_shutdown(stop.cancelled_owned())
        .await
}
