//! The connection, read line by line, before and after it is encrypted.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, BufReader, ReadBuf},
    net::TcpStream,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use super::certificate::Certificate;

/// The longest line: what RFC 4954 asks for with AUTH, and more than any other may have.
pub(super) const LONGEST: u64 = 12_288;

/// What was heard.
pub(super) enum Heard {
    /// The other side has gone.
    Nothing,
    /// A line without its end.
    Line(Vec<u8>),
    /// A line that ends with LF alone, or has a CR or LF inside: what two servers would read in two ways.
    Bare,
    /// More than anybody says at once.
    TooLong,
}

enum Way {
    Plain(TcpStream),
    Secure(Box<TlsStream<TcpStream>>),
    /// While it changes from one to the other, and for ever when that failed.
    Gone,
}

/// A connection.
pub(super) struct Wire(BufReader<Way>);

impl Wire {
    pub(super) fn plain(stream: TcpStream) -> Self {
        Self(BufReader::new(Way::Plain(stream)))
    }

    pub(super) fn is_secure(&self) -> bool {
        matches!(self.0.get_ref(), Way::Secure(_))
    }

    /// Whether something was sent that nobody has read.
    pub(super) fn has_more(&self) -> bool {
        !self.0.buffer().is_empty()
    }

    pub(super) async fn becomes_secure(&mut self, certificate: &Certificate) -> io::Result<()> {
        let Way::Plain(stream) = std::mem::replace(self.0.get_mut(), Way::Gone) else {
            return Err(io::ErrorKind::InvalidInput.into());
        };
        let stream = TlsAcceptor::from(certificate.0.clone()).accept(stream).await?;
        *self.0.get_mut() = Way::Secure(Box::new(stream));
        Ok(())
    }

    /// Has the connection reset when it is dropped.
    pub(super) fn reset(&self) -> io::Result<()> {
        match self.0.get_ref() {
            Way::Plain(stream) => stream.set_zero_linger(),
            Way::Secure(stream) => stream.get_ref().0.set_zero_linger(),
            Way::Gone => Ok(()),
        }
    }

    /// The next line. What is too long is read to its end and forgotten.
    pub(super) async fn hear(&mut self) -> io::Result<Heard> {
        let mut line = Vec::new();
        let mut too_long = false;
        loop {
            let read = (&mut self.0).take(LONGEST).read_until(b'\n', &mut line).await?;
            match (read, line.ends_with(b"\n")) {
                (0, _) => return Ok(Heard::Nothing),
                (_, true) => break,
                // The other side went in the middle of a line, or it goes on.
                (_, false) => {
                    too_long = true;
                    line.clear();
                }
            }
        }
        if too_long {
            return Ok(Heard::TooLong);
        }
        let Some(said) = line.strip_suffix(b"\r\n") else { return Ok(Heard::Bare) };
        Ok(if said.contains(&b'\r') { Heard::Bare } else { Heard::Line(said.to_vec()) })
    }
}

impl AsyncRead for Way {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(cx, buf),
            Self::Secure(stream) => Pin::new(stream).poll_read(cx, buf),
            Self::Gone => Poll::Ready(Ok(())),
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut().0.get_mut() {
            Way::Plain(stream) => Pin::new(stream).poll_write(cx, buf),
            Way::Secure(stream) => Pin::new(stream).poll_write(cx, buf),
            Way::Gone => Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut().0.get_mut() {
            Way::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Way::Secure(stream) => Pin::new(stream).poll_flush(cx),
            Way::Gone => Poll::Ready(Ok(())),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut().0.get_mut() {
            Way::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Way::Secure(stream) => Pin::new(stream).poll_shutdown(cx),
            Way::Gone => Poll::Ready(Ok(())),
        }
    }
}
