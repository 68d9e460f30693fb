//! One connection to the server, step by step.

use std::fmt;
use std::future::Future;
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use tokio::time::{Instant, timeout_at};

use super::answer::{Failed, Step};
use super::patience::Patience;

/// How to get to the server.
pub(super) struct Way {
    host: String,
    port: u16,
    cipher: Cipher,
    sign_in: Option<Credentials>,
    hello: ClientId,
}

/// How what is said is encrypted.
pub(super) enum Cipher {
    /// Not at all.
    None,
    /// From the first byte.
    Start(TlsParameters),
    /// After the greeting, or nothing more is said.
    Upgrade(TlsParameters),
}

/// Until when each step must be done.
#[derive(Clone, Copy)]
pub(super) struct Until {
    patience: Patience,
    end: Instant,
}

impl Until {
    pub fn new(patience: Patience) -> Self {
        Self { patience, end: Instant::now() + patience.whole }
    }

    /// Within all of the time; none where it does not come to an end.
    pub async fn whole<T>(self, work: impl Future<Output = T>) -> Option<T> {
        timeout_at(self.end, work).await.ok()
    }

    async fn step<T>(self, step: Step, work: impl Future<Output = Result<T, Error>>) -> Result<T, Failed> {
        let end = self.end.min(Instant::now() + self.of(step));
        match timeout_at(end, work).await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(error)) => Err(Failed::read(step, &error)),
            Err(_) => Err(Failed::silent(step)),
        }
    }

    fn of(self, step: Step) -> Duration {
        match step {
            Step::Connect => self.patience.connect,
            Step::Encrypt | Step::SignIn | Step::Begin | Step::Address | Step::Ask => self.patience.command,
            Step::Text => self.patience.text,
        }
    }
}

impl Way {
    pub fn new(host: String, port: u16, cipher: Cipher, sign_in: Option<Credentials>, hello: ClientId) -> Self {
        Self { host, port, cipher, sign_in, hello }
    }

    pub fn host(&self) -> &str {
        &self.host
    }

    /// Connects, encrypts and signs in.
    pub async fn open(&self, until: Until) -> Result<Line, Failed> {
        let at_once = match &self.cipher {
            Cipher::Start(parameters) => Some(parameters.clone()),
            Cipher::None | Cipher::Upgrade(_) => None,
        };
        let server = (self.host.as_str(), self.port);
        let opening = AsyncSmtpConnection::connect_tokio1(server, None, &self.hello, at_once, None);
        let mut line = until.step(Step::Connect, opening).await?;
        if let Cipher::Upgrade(parameters) = &self.cipher {
            if !line.can_starttls() {
                return Err(Failed::in_the_open());
            }
            until.step(Step::Encrypt, line.starttls(parameters.clone(), &self.hello)).await?;
        }
        if let Some(sign_in) = &self.sign_in {
            until.step(Step::SignIn, line.auth(DEFAULT_MECHANISMS, sign_in)).await?;
        }
        Ok(Line(line))
    }
}

impl fmt::Debug for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

/// A connection, after its greetings.
pub(super) struct Line(AsyncSmtpConnection);

impl Line {
    /// Says who sends.
    pub async fn begin(&mut self, sender: &Address, until: Until) -> Result<(), Failed> {
        let begin = self.0.command(Mail::new(Some(sender.clone()), Vec::new()));
        until.step(Step::Begin, begin).await.map(drop)
    }

    /// Says whom it goes to.
    pub async fn to(&mut self, address: Address, until: Until) -> Result<(), Failed> {
        until.step(Step::Address, self.0.command(Rcpt::new(address, Vec::new()))).await.map(drop)
    }

    /// Hands over its text. From here on, no answer says nothing.
    pub async fn text(&mut self, text: &[u8], until: Until) -> Result<(), Failed> {
        until.step(Step::Ask, self.0.command(Data)).await?;
        until.step(Step::Text, self.0.message(text)).await.map(drop)
    }

    /// Ends it politely.
    pub async fn hang_up(mut self, until: Until) {
        drop(until.step(Step::Begin, self.0.quit()).await);
    }
}
