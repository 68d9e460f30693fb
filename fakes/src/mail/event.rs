//! What comes back of letters, told as Resend tells it: events, signed as Svix signs, sent again and again until they are taken.

use backon::BackoffBuilder as _;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::{Post, letter::Content, misbehave::Hitch, misbehave::On};
use crate::{client::WAITS, clock, lock::lock, random};

/// What comes back of a letter that was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Return {
    /// Nobody has this address.
    Bounced,
    /// The mailbox is full: it may work another day.
    BouncedForNow,
    /// The person says that they do not want it.
    Complained,
}

impl Return {
    const fn kind(self) -> &'static str {
        match self {
            Self::Bounced | Self::BouncedForNow => "email.bounced",
            Self::Complained => "email.complained",
        }
    }

    const fn bounce(self) -> Option<(&'static str, &'static str, &'static str)> {
        match self {
            Self::Bounced => Some(("Permanent", "General", "The recipient's mailbox does not exist.")),
            Self::BouncedForNow => Some(("Transient", "MailboxFull", "The recipient's mailbox is full.")),
            Self::Complained => None,
        }
    }
}

/// One event on its way.
#[derive(Clone, Debug, Serialize)]
pub struct Sent {
    /// Its id: what `svix-id` says.
    pub id: String,
    /// `email.bounced`, `email.complained`.
    pub kind: String,
    /// What the letter is called that it is about.
    pub carried_as: String,
    /// How often it was sent.
    pub tries: u32,
    /// What the receiver said to the last of them.
    pub status: Option<u16>,
    /// Nobody will send it any more.
    pub over: bool,
}

impl Post {
    /// Tells that something came of the letter `carried_as` to `to`.
    pub(super) fn tell(&self, what: Return, to: &str, content: &Content, carried_as: &str) {
        let id = format!("msg_{}", random::hex(14));
        let (kind, named) = (what.kind().to_owned(), carried_as.to_owned());
        self.inner.book.begin_event(Sent {
            id: id.clone(),
            kind,
            carried_as: named,
            tries: 0,
            status: None,
            over: false,
        });
        let (copies, forged) = match self.inner.hitches.take(On::Event).map(|drawn| drawn.fault) {
            Some(Hitch::Drop) => return self.inner.book.on_event(&id, |sent| sent.over = true),
            Some(Hitch::Duplicate { copies }) => (copies, false),
            Some(Hitch::Forged) => (1, true),
            None => (1, false),
        };
        let body = Bytes::from(self.body(what, to, content, carried_as).to_string());
        for _ in 0..copies {
            let (post, halt, id, body) = (self.clone(), self.halt(), id.clone(), body.clone());
            self.inner.tasks.spawn(async move {
                tokio::select! {
                    () = post.try_often(&id, body, forged) => {}
                    () = CancellationToken::cancelled(&halt) => {}
                }
            });
        }
    }

    fn body(&self, what: Return, to: &str, content: &Content, carried_as: &str) -> Value {
        let now = self.now();
        let mut data = json!({
            "email_id": carried_as,
            "created_at": now,
            "from": content.from,
            "to": [to],
            "subject": content.subject,
            "message_id": content.header("message-id"),
            "tags": content.tags,
        });
        if let Some((kind, sort, message)) = what.bounce() {
            data["bounce"] = json!({ "type": kind, "subType": sort, "message": message });
        }
        json!({ "type": what.kind(), "created_at": now, "data": data })
    }

    async fn try_often(&self, id: &str, body: Bytes, forged: bool) {
        for wait in WAITS.build() {
            let status = self.attempt(id, body.clone(), forged).await;
            let taken = status.is_some_and(|status| (200..300).contains(&status));
            let over = taken || (forged && status.is_some());
            self.inner.book.on_event(id, |sent| {
                sent.tries += 1;
                sent.status = status;
                sent.over |= over;
            });
            if over {
                return;
            }
            tokio::time::sleep(wait).await;
        }
        self.inner.book.on_event(id, |sent| sent.over = true);
    }

    /// One attempt; the status that was answered. A sink that is not set yet is one that does not answer.
    async fn attempt(&self, id: &str, body: Bytes, forged: bool) -> Option<u16> {
        let sink = lock(&self.inner.sink).clone()?;
        // A signature says when it was sent, on the wall, whatever the stand-in's own clock says.
        let at = clock::now().as_second();
        let signature = sink.sign(id, at, &body);
        let body = if forged { Bytes::from([&body[..], b" "].concat()) } else { body };
        let request = self.inner.http.post(sink.url()).header(CONTENT_TYPE, "application/json");
        let request = request.header("svix-id", id).header("svix-timestamp", at).header("svix-signature", signature);
        Some(request.body(body).send().await.ok()?.status().as_u16())
    }

    /// Waits until no event is under way.
    pub async fn quiet(&self) {
        let mut changes = self.inner.book.changes();
        while !self.ledger().events.iter().all(|sent| sent.over) {
            if changes.changed().await.is_err() {
                return;
            }
        }
    }
}
