//! Words that are not stored: "look again". They carry ids at most, and may be lost.
//!
//! A listener is told when the connection was made anew, because whatever was said meanwhile did not reach it: it then
//! looks again at everything.

use async_nats::Subscriber;
use bytes::Bytes;
use futures_util::StreamExt;

use crate::Connection;
use crate::connect::Doubt;
use crate::patience::Patience;

/// Says a word to whoever listens now. Nothing is stored, nobody answers, nothing is tried again.
#[expect(clippy::disallowed_methods, reason = "a nudge may be lost: its listeners look again by themselves")]
pub async fn nudge(connection: &Connection, subject: &str, body: Bytes) {
    if let Err(error) = connection.client().publish(subject.to_owned(), body).await {
        tracing::debug!(%error, subject, "a nudge was not sent");
    }
}

/// What a listener hears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received {
    /// Somebody said this.
    Nudge(Bytes),
    /// Something may have been missed.
    Reconnected,
}

/// Hears what is said on one subject.
#[derive(Debug)]
pub struct Listener {
    connection: Connection,
    subject: String,
    subscriber: Subscriber,
    doubt: Doubt,
}

/// Begins to listen; also without a server.
pub async fn listen(connection: &Connection, subject: &str) -> Listener {
    let doubt = connection.doubt();
    let subscriber = subscribe(connection, subject).await;
    Listener { connection: connection.clone(), subject: subject.to_owned(), subscriber, doubt }
}

impl Listener {
    /// The next word, however long it takes. Dropping the wait loses nothing.
    pub async fn next(&mut self) -> Received {
        let word = tokio::select! {
            biased;
            () = self.doubt.arises() => return Received::Reconnected,
            word = self.subscriber.next() => word,
        };
        match word {
            Some(message) => Received::Nudge(message.payload),
            None => {
                self.subscriber = subscribe(&self.connection, &self.subject).await;
                Received::Reconnected
            }
        }
    }
}

async fn subscribe(connection: &Connection, subject: &str) -> Subscriber {
    let mut patience = Patience::with(format!("listening on {subject}"));
    loop {
        match connection.client().subscribe(subject.to_owned()).await {
            Ok(subscriber) => return subscriber,
            Err(error) => patience.wait(&error).await,
        }
    }
}
