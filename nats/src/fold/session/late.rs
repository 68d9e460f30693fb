//! Putting a parked message back in order, because a person asked for it: `harbor parked replay`.
//!
//! The owner does it, in a transaction like any other batch's: the row is marked in the one that acts on the message, so
//! it is acted on once. Its sequence and its number were passed long ago and stay so. What must not come late (a time
//! that is over, a fact that a newer one has overtaken) stays parked, with the reason.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use async_nats::{HeaderMap, HeaderName, HeaderValue};
use bytes::Bytes;
use jiff::Timestamp;
use messages::envelope::NUMBER;
use tokio_postgres::types::Json;
use tokio_postgres::{Client, Error, Row};

use super::Session;
use super::transaction::{Drafts, Work};
use crate::Entry;
use crate::fold::checkpoint::{signed, unsigned};
use crate::fold::error::FoldError;
use crate::fold::sort::believed;
use crate::fold::{Fold, Input, Outbox, Received};

/// As many as one look takes: the next look takes the next ones.
const AT_ONCE: i64 = 100;

/// A parked message that somebody wants acted on.
struct Asked {
    entry: Entry,
    at: Timestamp,
    number: Option<String>,
}

/// What came of it.
enum Answer {
    Replayed,
    Stays(String),
}

impl<F: Fold> Session<'_, F> {
    /// Acts on the parked messages that somebody asked for, oldest first.
    pub async fn replay_asked(&mut self) -> Result<(), FoldError> {
        let stream = self.fold.subscription().stream;
        let asked = "select seq, subject, headers, body, stored_at, header_block, asked_at from parked \
                     where stream = $1 and asked_at is not null and replayed_at is null order by seq limit $2";
        let asked = self.db.query(asked, &[&stream, &AT_ONCE]).await?;
        for asked in asked.iter().map(Asked::from_row) {
            let asked = asked?;
            self.await_published().await?;
            if let Answer::Stays(reason) = self.act_on(&asked).await? {
                let keep = "update parked set asked_at = null, reason = $3 where stream = $1 and seq = $2";
                self.db.execute(keep, &[&stream, &signed(asked.entry.seq), &reason]).await?;
                tracing::warn!(stream, seq = asked.entry.seq, reason, "a parked message stays parked");
            }
        }
        Ok(())
    }

    async fn act_on(&mut self, asked: &Asked) -> Result<Answer, FoldError> {
        if asked.entry.unreadable.is_some() {
            return Ok(Answer::Stays("the header block does not read".to_owned()));
        }
        let one = match self.fold.read(&asked.entry) {
            Ok(Some(one)) if one.input.time().is_some() => {
                return Ok(Answer::Stays("the time that it names is over".to_owned()));
            }
            Ok(Some(mut one)) => {
                let (at, stored_at) = (one.envelope.at, asked.entry.stored_at);
                one.envelope.at = believed(at, stored_at, self.tolerance, self.fold.subscription());
                one
            }
            Ok(None) => return Ok(Answer::Stays("it is none of this service's business".to_owned())),
            Err(reason) => return Ok(Answer::Stays(reason.to_string())),
        };
        let mut received = vec![one];
        if let Some(command) = received.iter_mut().find(|one| one.command().is_some()) {
            // It is decided now, not when it was stored: nothing that follows from it is overdue from the start.
            command.envelope.at = asked.at;
        }
        let answer = self.replay_one(asked, &mut received).await;
        if !matches!(answer, Ok(Answer::Replayed)) {
            self.db.batch_execute("rollback").await?;
        }
        match answer {
            Err(failure) if failure.is_about_the_data() => {
                Ok(Answer::Stays("the database does not take what it holds".to_owned()))
            }
            answer => answer,
        }
    }

    async fn replay_one(&mut self, asked: &Asked, received: &mut Vec<Received<F::Input>>) -> Result<Answer, FoldError> {
        let (mut rows, _) = self.begin(received, 0).await?;
        if was_replayed(self.db, self.fold.subscription().stream, asked).await? {
            // A message that was stored twice was parked twice.
            received.clear();
        }
        for one in received.iter() {
            if let Some(reason) = self.fold.overtaken(self.db, one).await? {
                return Ok(Answer::Stays(reason.to_owned()));
            }
        }
        let mut next = self.checkpoint.clone();
        for one in received.iter() {
            // What was parked as a jump is received now: what follows it follows.
            one.envelope.number.iter().for_each(|number| next.received.accept(*number, one.seq));
        }
        let producer = self.fold.subscription().producer;
        let decided = catch_unwind(AssertUnwindSafe(|| {
            let mut decided = Vec::new();
            for one in received.iter() {
                let mut out = Outbox::answering(one.envelope.clone());
                self.fold.decide(&mut rows, one, &mut out);
                decided.extend(out.number(producer, &mut next.number)?);
            }
            Ok::<_, FoldError>(decided)
        }));
        let Ok(decided) = decided else { return Ok(Answer::Stays("the decision panicked".to_owned())) };
        let decided = decided?;
        let mark = "update parked set replayed_at = now() where stream = $1 and seq = $2";
        self.db.execute(mark, &[&self.fold.subscription().stream, &signed(asked.entry.seq)]).await?;
        let work = Work { received: std::mem::take(received), parked: Vec::new(), drafts: Drafts::Wait };
        self.write(&rows, &decided, &work, &[], &next).await?;
        self.checkpoint = next;
        self.fold.committed(rows, &work.received);
        self.start_publishing(decided);
        Ok(Answer::Replayed)
    }
}

/// Whether the same message, recognised by its number, was replayed from another place of the stream.
async fn was_replayed(db: &Client, stream: &str, asked: &Asked) -> Result<bool, Error> {
    let Some(number) = &asked.number else { return Ok(false) };
    let query = "select exists (select from parked where stream = $1 and headers ->> $2::text = $3 and replayed_at is not null)";
    db.query_one(query, &[&stream, &NUMBER, number]).await?.try_get(0)
}

impl Asked {
    fn from_row(row: &Row) -> Result<Self, FoldError> {
        let Json(named): Json<BTreeMap<String, String>> = row.try_get("headers")?;
        let mut headers = HeaderMap::new();
        for (name, value) in &named {
            // What was no header then is none now: reading the message finds what it lacks.
            if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse::<HeaderValue>()) {
                headers.insert(name, value);
            }
        }
        let entry = Entry {
            seq: unsigned(row.try_get("seq")?),
            stored_at: row.try_get("stored_at")?,
            subject: row.try_get("subject")?,
            headers: Some(headers),
            unreadable: row.try_get::<_, Option<Vec<u8>>>("header_block")?.map(Bytes::from),
            body: Bytes::from(row.try_get::<_, Vec<u8>>("body")?),
            pending: 0,
            passed: Default::default(),
        };
        Ok(Self { entry, at: row.try_get("asked_at")?, number: named.get(NUMBER).cloned() })
    }
}
