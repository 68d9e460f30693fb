//! Where the server of mail is, and how it is spoken to.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::line::{Cipher, Way};
use super::patience::Patience;
use crate::Mailbox;

/// Whether what is said is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tls {
    /// Always: from the beginning with `smtps`, before anything of us is said with `smtp`; or nothing is sent.
    #[default]
    Required,
    /// Not at all: a server on this machine alone.
    NotNeeded,
}

/// Where the server is, and how it is spoken to.
#[derive(Clone)]
pub struct Settings {
    /// `smtp://host:port` or `smtps://host:port`; the port may be left out (587, 465).
    pub address: String,
    /// Whether it is encrypted.
    pub tls: Tls,
    /// A certificate that is trusted besides those that the system trusts, in PEM.
    pub trusted: Option<String>,
    /// User and password, where the server wants to know.
    pub sign_in: Option<(String, SecretString)>,
    /// Who sends.
    pub from: Mailbox,
    /// How long each step may take.
    pub patience: Patience,
}

/// What is wrong with the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotSettings {
    /// It is no address of a server.
    #[error("it must be smtp://host:port or smtps://host:port, with no user in it")]
    Address,
    /// It would send what is private over a network.
    #[error("without encryption it may only be on this machine")]
    InTheOpen,
    /// What is trusted does not read.
    #[error("what is trusted is no certificate in PEM")]
    Trusted,
    /// The sender is nobody.
    #[error("who sends has no address of mail")]
    From,
}

/// Neither is `true` or `false`, so that nobody switches off what they did not read about.
impl FromStr for Tls {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "required" => Ok(Self::Required),
            "not needed" | "not_needed" => Ok(Self::NotNeeded),
            _ => Err("required, or not_needed for a server on this machine"),
        }
    }
}

impl Settings {
    /// The usual ones: encrypted, nobody signs in.
    #[must_use]
    pub fn new(address: &str, from: Mailbox) -> Self {
        let (tls, trusted, sign_in) = (Tls::Required, None, None);
        Self { address: address.to_owned(), tls, trusted, sign_in, from, patience: Patience::default() }
    }

    pub(super) fn way(&self) -> Result<Way, NotSettings> {
        let url = Url::parse(&self.address).map_err(|_| NotSettings::Address)?;
        let (from_the_start, port) = match url.scheme() {
            "smtp" => (false, 587),
            "smtps" => (true, 465),
            _ => return Err(NotSettings::Address),
        };
        let bare = url.username().is_empty() && url.password().is_none() && url.query().is_none();
        let host = url.host_str().filter(|host| bare && !host.is_empty() && matches!(url.path(), "" | "/"));
        let host = host.ok_or(NotSettings::Address)?.trim_matches(['[', ']']).to_owned();
        let cipher = match self.tls {
            Tls::NotNeeded if from_the_start => return Err(NotSettings::Address),
            Tls::NotNeeded if !is_here(&host) => return Err(NotSettings::InTheOpen),
            Tls::NotNeeded => Cipher::None,
            Tls::Required if from_the_start => Cipher::Start(self.parameters(&host)?),
            Tls::Required => Cipher::Upgrade(self.parameters(&host)?),
        };
        let sign_in = self.sign_in.as_ref();
        let sign_in =
            sign_in.map(|(user, password)| Credentials::new(user.clone(), password.expose_secret().to_owned()));
        let hello = ClientId::Domain(self.from.domain().to_owned());
        Ok(Way::new(host, url.port().unwrap_or(port), cipher, sign_in, hello))
    }

    fn parameters(&self, host: &str) -> Result<TlsParameters, NotSettings> {
        let mut parameters = TlsParameters::builder(host.to_owned());
        if let Some(pem) = &self.trusted {
            if !pem.contains("-----BEGIN CERTIFICATE-----") {
                return Err(NotSettings::Trusted);
            }
            let certificate = Certificate::from_pem(pem.as_bytes()).map_err(|_| NotSettings::Trusted)?;
            parameters = parameters.add_root_certificate(certificate);
        }
        parameters.build_rustls().map_err(|_| NotSettings::Trusted)
    }
}

/// Whether it is this machine.
fn is_here(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings").field("tls", &self.tls).field("patience", &self.patience).finish_non_exhaustive()
    }
}
