//! One attempt to store a batch: written to the socket without waiting, and only the answer to the last message, which
//! commits it, is awaited.

use std::time::Duration;

use async_nats::client::{PublishError, PublishErrorKind};
use async_nats::header;
use async_nats::jetstream::ErrorCode;
use async_nats::jetstream::publish::PublishAck;
use async_nats::jetstream::response::Response;
use async_nats::{Client, StatusCode, Subscriber};
use futures_util::StreamExt;
use tokio::time::Instant;
use uuid::Uuid;

use super::error::Error;
use super::outgoing::OutgoingMessage;
use crate::Connection;
use crate::connect::ReconnectWatch;

/// How long the server may take to store one batch: a slow disk. After an election the next try may be this far away.
const STORED_WITHIN: Duration = Duration::from_secs(2);

/// What the server calls a stream without room.
const NO_ROOM: &str = "maximum bytes exceeded";

/// Why one attempt stored nothing that we know of.
pub(super) enum NotStored {
    /// It never will be.
    Final(Error),
    /// The subject has moved on from where it was expected.
    Moved,
    /// The server holds as many open batches as it may.
    Crowded,
    /// There is no room for it, so that it certainly was not stored.
    Full(String),
    /// Perhaps the next attempt will; whether this one did is not known.
    Again(String),
}

/// Tries once. Who gets no answer does not know whether it will be stored.
pub(super) async fn attempt(connection: &Connection, batch: &[OutgoingMessage]) -> Result<u64, NotStored> {
    // Only with a server: what is sent without one is kept by the client and stored once more later.
    connection.up().await;
    let mut reconnects = connection.reconnects();
    let client = connection.client();
    let inbox = client.new_inbox();
    let replies = client.subscribe(inbox.clone()).await.map_err(|error| NotStored::Again(error.to_string()))?;
    send(client, batch, &inbox).await?;
    let began = Instant::now();
    let stored = committed(replies, &mut reconnects, batch.len()).await;
    match &stored {
        Err(NotStored::Again(_)) => connection.note_unanswered(began.elapsed()).await,
        Ok(_) | Err(_) => connection.note_answered(),
    }
    stored
}

/// Writes a batch to the socket. The first and the last message ask for an answer: the first because a batch can
/// be refused when it begins, the last because it commits.
async fn send(client: &Client, batch: &[OutgoingMessage], inbox: &str) -> Result<(), NotStored> {
    // A new id for each attempt: the rest of a broken one must not get into this.
    let id = (batch.len() > 1).then(|| Uuid::now_v7().to_string());
    for (index, outgoing) in batch.iter().enumerate() {
        let (first, last) = (index == 0, index + 1 == batch.len());
        let mut headers = outgoing.headers.clone();
        if let Some(id) = &id {
            headers.insert(header::NATS_BATCH_ID, id.as_str());
            headers.insert(header::NATS_BATCH_SEQUENCE, (index + 1).to_string());
            if last {
                headers.insert(header::NATS_BATCH_COMMIT, header::NATS_BATCH_COMMIT_FINAL);
            }
        }
        let (subject, body) = (outgoing.subject.clone(), outgoing.body.clone());
        let sent = if first || last {
            client.publish_with_reply_and_headers(subject, inbox.to_owned(), headers, body).await
        } else {
            client.publish_with_headers(subject, headers, body).await
        };
        sent.map_err(|error| unsendable(&error, outgoing))?;
    }
    Ok(())
}

fn unsendable(error: &PublishError, outgoing: &OutgoingMessage) -> NotStored {
    match error.kind() {
        PublishErrorKind::MaxPayloadExceeded => NotStored::Final(Error::TooLarge(outgoing.subject.clone())),
        PublishErrorKind::InvalidSubject => NotStored::Final(Error::Subject(outgoing.subject.clone())),
        PublishErrorKind::Send => NotStored::Again(error.to_string()),
    }
}

/// Waits for the answer that says that all of them are stored.
async fn committed(mut replies: Subscriber, reconnects: &mut ReconnectWatch, count: usize) -> Result<u64, NotStored> {
    let again = |reason: &str| NotStored::Again(reason.to_owned());
    let wait = async {
        loop {
            let reply = tokio::select! {
                biased;
                reply = replies.next() => reply.ok_or_else(|| again("the client has ended"))?,
                () = reconnects.reconnected() => return Err(again("the connection was lost before the answer came")),
            };
            if reply.status == Some(StatusCode::NO_RESPONDERS) {
                return Err(again("no stream takes this subject now"));
            }
            // The server's "so far so good" to the first of a batch.
            if reply.payload.is_empty() {
                continue;
            }
            return stored(&reply.payload, count);
        }
    };
    tokio::time::timeout(STORED_WITHIN, wait).await.unwrap_or_else(|_| Err(again("the server did not answer")))
}

fn stored(answer: &[u8], count: usize) -> Result<u64, NotStored> {
    match serde_json::from_slice::<Response<PublishAck>>(answer) {
        Ok(Response::Ok(ack)) if count == 1 || ack.batch_size == u64::try_from(count).ok() => Ok(ack.sequence),
        Ok(Response::Ok(ack)) => {
            Err(NotStored::Again(format!("{:?} of {count} messages were stored together", ack.batch_size)))
        }
        Ok(Response::Err { error }) => Err(match error.error_code() {
            ErrorCode::STREAM_WRONG_LAST_SEQUENCE | ErrorCode::STREAM_WRONG_LAST_SEQUENCE_CONSTANT => NotStored::Moved,
            ErrorCode::STREAM_MESSAGE_EXCEEDS_MAXIMUM | ErrorCode::STREAM_HEADER_EXCEEDS_MAXIMUM => {
                NotStored::Final(Error::TooLarge(error.to_string()))
            }
            ErrorCode::STREAM_SEALED
            | ErrorCode::ATOMIC_PUBLISH_DISABLED
            | ErrorCode::ATOMIC_PUBLISH_UNSUPPORTED_HEADER => NotStored::Final(Error::Refused(error.to_string())),
            ErrorCode::ATOMIC_PUBLISH_TOO_MANY_INFLIGHT => NotStored::Crowded,
            ErrorCode::STORAGE_RESOURCES_EXCEEDED | ErrorCode::ACCOUNT_RESOURCES_EXCEEDED => {
                NotStored::Full(error.to_string())
            }
            // The code stands for whatever a store can say; these words for its limit.
            ErrorCode::STREAM_STORE_FAILED if error.to_string().contains(NO_ROOM) => NotStored::Full(error.to_string()),
            _ => NotStored::Again(error.to_string()),
        }),
        Err(error) => Err(NotStored::Again(format!("the answer does not read: {error}"))),
    }
}
