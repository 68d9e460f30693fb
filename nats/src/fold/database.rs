//! How a role reaches Postgres: its configuration, and the certificates by which it knows the server.
//!
//! Two ways only. Off: for a socket or an address of this machine, or where an operator says so. Or fully verified: the
//! certificate is signed by one that an operator trusts, and names the host that we asked for. What encrypts without
//! verifying keeps nobody out who stands between.

use std::future::Future;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::config::SslMode;
use tokio_postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream};
use tokio_postgres::{Client, Config, Connection, Error, Socket};
use tokio_rustls::TlsConnector;

/// How a role connects.
#[derive(Debug, Clone)]
pub struct Database {
    /// Where, as whom, and with which settings.
    pub config: Config,
    /// How the server is known.
    pub tls: Tls,
}

impl Database {
    /// A role's way to the database, in the open or verified.
    #[must_use]
    pub fn new(mut config: Config, tls: Tls) -> Self {
        config.ssl_mode(if tls.0.is_some() { SslMode::Require } else { SslMode::Disable });
        Self { config, tls }
    }

    /// Connects.
    ///
    /// # Errors
    /// What Postgres says, or that it is not the server that it should be.
    pub async fn connect(&self) -> Result<(Client, Connection<Socket, Encrypted>), Error> {
        self.config.connect(self.tls.clone()).await
    }
}

/// By what a server is known.
#[derive(Debug, Clone)]
pub struct Tls(Option<Arc<ClientConfig>>);

/// Certificates that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadCertificates {
    /// The file does not read.
    #[error("the certificates do not read: {0}")]
    File(#[from] rustls::pki_types::pem::Error),
    /// One of them is none that may sign others, or there is none.
    #[error("the certificates cannot be used: {0}")]
    Certificate(#[from] rustls::Error),
    /// The file holds none.
    #[error("the file holds no certificate")]
    None,
}

impl Tls {
    /// In the open.
    pub const OFF: Self = Self(None);

    /// Verified: the server's certificate must be signed by one in the file `roots` (PEM) and name the host.
    ///
    /// # Errors
    /// When the file does not read, or holds nothing of use.
    pub fn verify_full(roots: &Path) -> Result<Self, BadCertificates> {
        let mut trusted = RootCertStore::empty();
        for certificate in CertificateDer::pem_file_iter(roots)? {
            trusted.add(certificate?)?;
        }
        if trusted.is_empty() {
            return Err(BadCertificates::None);
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        Ok(Self(Some(Arc::new(config.with_root_certificates(trusted).with_no_client_auth()))))
    }
}

impl MakeTlsConnect<Socket> for Tls {
    type Stream = Encrypted;
    type TlsConnect = Handshake;
    type Error = io::Error;

    fn make_tls_connect(&mut self, host: &str) -> Result<Handshake, io::Error> {
        // Asked for in the open, too, where it is never used.
        Ok(Handshake(self.0.clone().map(|config| (TlsConnector::from(config), host.to_owned()))))
    }
}

/// One handshake that is about to be made.
pub struct Handshake(Option<(TlsConnector, String)>);

impl TlsConnect<Socket> for Handshake {
    type Stream = Encrypted;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Encrypted>> + Send>>;

    fn connect(self, socket: Socket) -> Self::Future {
        Box::pin(async move {
            let (connector, host) = self.0.ok_or_else(|| io::Error::other("TLS is off"))?;
            let name = ServerName::try_from(host).map_err(io::Error::other)?;
            Ok(Encrypted(connector.connect(name, socket).await?))
        })
    }
}

/// An encrypted connection.
#[derive(Debug)]
pub struct Encrypted(tokio_rustls::client::TlsStream<Socket>);

impl TlsStream for Encrypted {
    /// None: the server's certificate was verified, which shows the same.
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

impl AsyncRead for Encrypted {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, into)
    }
}

impl AsyncWrite for Encrypted {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, from: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, from)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}
