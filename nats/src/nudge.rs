//! Messages that are not stored: "look again". They carry ids at most, and may be lost.
//!
//! A listener is notified when the connection was made anew, because whatever was sent meanwhile did not reach it: it then
//! looks again at everything.

use async_nats::Subscriber;
use bytes::Bytes;
use futures_util::StreamExt;

use crate::Connection;
use crate::backoff::Backoff;
use crate::connect::ReconnectWatch;

/// Sends one to whoever listens now. Nothing is stored, nobody answers, nothing is tried again.
#[expect(clippy::disallowed_methods, reason = "a nudge may be lost: its listeners look again by themselves")]
pub async fn nudge(connection: &Connection, subject: &str, body: Bytes) {
    if let Err(error) = connection.client().publish(subject.to_owned(), body).await {
        tracing::debug!(%error, subject, "a nudge was not sent");
    }
}

/// What a listener receives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notification {
    /// Somebody sent this.
    Nudge(Bytes),
    /// Something may have been missed.
    Reconnected,
}

/// Receives what is sent on one subject.
#[derive(Debug)]
pub struct Listener {
    connection: Connection,
    subject: String,
    subscriber: Subscriber,
    reconnects: ReconnectWatch,
}

/// Begins to listen; also without a server.
pub async fn listen(connection: &Connection, subject: &str) -> Listener {
    let reconnects = connection.reconnects();
    let subscriber = subscribe(connection, subject).await;
    Listener { connection: connection.clone(), subject: subject.to_owned(), subscriber, reconnects }
}

impl Listener {
    /// The next notification, however long it takes. Dropping the wait loses nothing.
    pub async fn next(&mut self) -> Notification {
        let message = tokio::select! {
            biased;
            () = self.reconnects.reconnected() => return Notification::Reconnected,
            message = self.subscriber.next() => message,
        };
        match message {
            Some(message) => Notification::Nudge(message.payload),
            None => {
                self.subscriber = subscribe(&self.connection, &self.subject).await;
                Notification::Reconnected
            }
        }
    }
}

async fn subscribe(connection: &Connection, subject: &str) -> Subscriber {
    let mut backoff = Backoff::of(format!("listening on {subject}"));
    loop {
        match connection.client().subscribe(subject.to_owned()).await {
            Ok(subscriber) => return subscriber,
            Err(error) => backoff.wait(&error).await,
        }
    }
}
