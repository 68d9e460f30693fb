//! Mail over SMTP, as every server of mail speaks it.
//!
//! **The cast.** [`Smtp`] is an address and what is said there. A [`Line`](line::Line) is one connection, after its greetings; a few
//! that are idle are kept. `answer` says what a refusal comes to.
//!
//! **The play.** The library speaks; each step of it is asked for here, one by one, each with a time of its own and all with one
//! together. So it is known how far a mail came: until its text is on the way nothing was sent, whatever failed, and after that nobody
//! knows unless the server says so. The library's own pool says neither.
//!
//! **What can go wrong.** A server closes a connection that was idle: that is found out by the first step of the next mail, which then
//! is done once more on a new one. SMTP knows no keys: what is unknown must not be sent again.

mod answer;
mod line;
mod patience;
mod settings;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::BoxFuture;
use lettre::Address;
use tokio::sync::Semaphore;
use tokio::time::Instant;

use crate::message;
use crate::{Accepted, Mail, Mailbox, NotSent, Refusal, Refused, Transport};

use answer::Failed;
use line::{Line, Until, Way};

pub(crate) use answer::Detail;
pub use patience::Patience;
pub use settings::{NotSettings, Settings, Tls};

/// So many connections at once.
const MOST: usize = 4;

/// A connection that was idle for longer is not used again: servers close them.
const LONGEST_IDLE: Duration = Duration::from_secs(20);

/// The way to a server that speaks SMTP.
pub struct Smtp {
    way: Way,
    from: Mailbox,
    sender: Address,
    patience: Patience,
    turns: Semaphore,
    idle: Mutex<Vec<(Line, Instant)>>,
}

impl Smtp {
    /// Reads the settings. Nothing is sent yet.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn new(settings: &Settings) -> Result<Self, NotSettings> {
        Ok(Self {
            way: settings.way()?,
            sender: address(&settings.from).ok_or(NotSettings::From)?,
            from: settings.from.clone(),
            patience: settings.patience,
            turns: Semaphore::new(MOST),
            idle: Mutex::default(),
        })
    }

    /// The name of the server.
    #[must_use]
    pub fn host(&self) -> &str {
        self.way.host()
    }

    /// Whether a mail could be handed over now: connects, encrypts, signs in, and hangs up.
    ///
    /// # Errors
    /// What is wrong, in a few words.
    pub async fn reach(&self) -> Result<(), String> {
        let until = Until::new(self.patience);
        match self.way.open(until).await {
            Ok(line) => {
                line.hang_up(until).await;
                Ok(())
            }
            Err(failed) => Err(failed.words()),
        }
    }

    async fn hand_over(&self, mail: &Mail) -> Result<Accepted, NotSent> {
        let unfit = |why: message::Unfit| NotSent::Never(why.to_string().into());
        let text = message::write(mail, &self.from).map_err(unfit)?;
        let no_address = || NotSent::Never(Refusal::of(Refused::Address, "it is no address that mail can go to"));
        let to = address(&mail.to).ok_or_else(no_address)?;
        let until = Until::new(self.patience);
        let turn = until.whole(self.turns.acquire()).await;
        let Some(Ok(_turn)) = turn else { return Err(NotSent::later("no connection was free")) };

        let mut line = self.ready(until).await?;
        line.to(to, until).await.map_err(Failed::not_sent)?;
        line.text(&text, until).await.map_err(Failed::not_sent)?;
        self.keep(line);
        // It has no name but ours, which says which letter it is.
        Ok(Accepted { id: None })
    }

    /// A connection on which a mail was begun.
    async fn ready(&self, until: Until) -> Result<Line, NotSent> {
        if let Some(mut line) = self.take()
            && line.begin(&self.sender, until).await.is_ok()
        {
            return Ok(line);
        }
        let mut line = self.way.open(until).await.map_err(Failed::not_sent)?;
        line.begin(&self.sender, until).await.map_err(Failed::not_sent)?;
        Ok(line)
    }

    fn take(&self) -> Option<Line> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|(_, since)| since.elapsed() < LONGEST_IDLE);
        idle.pop().map(|(line, _)| line)
    }

    fn keep(&self, line: Line) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < MOST {
            idle.push((line, Instant::now()));
        }
    }
}

impl Transport for Smtp {
    fn send<'a>(&'a self, mail: &'a Mail, _key: &'a str) -> BoxFuture<'a, Result<Accepted, NotSent>> {
        Box::pin(self.hand_over(mail))
    }

    fn remembers(&self) -> Option<Duration> {
        None
    }
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Smtp").field("way", &self.way).finish_non_exhaustive()
    }
}

fn address(mailbox: &Mailbox) -> Option<Address> {
    mailbox.address().parse().ok()
}
